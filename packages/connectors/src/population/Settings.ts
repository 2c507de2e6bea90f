/** The settings of the population source; apart from its connector, so that asking for them loads nothing. */
import type { Settings } from "../http/Settings.ts"

/** The connector's settings in the environment. */
export const populationSettings: Settings = {
  source: "population",
  variables: [
    {
      name: "LIENTHONG_POPULATION_URL",
      option: "url",
      secret: false,
      description: "where the population source is",
      example: "https://population.example.vn"
    },
    {
      name: "LIENTHONG_POPULATION_CLIENT_ID",
      option: "clientId",
      secret: false,
      description: "the client that it knows us as",
      example: "lienthong"
    },
    {
      name: "LIENTHONG_POPULATION_CLIENT_SECRET",
      option: "clientSecret",
      secret: true,
      description: "that client's secret",
      example: ""
    }
  ]
}
