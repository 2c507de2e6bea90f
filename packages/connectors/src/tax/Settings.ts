/** The settings of the tax source; apart from its connector, so that asking for them loads nothing. */
import type { Settings } from "../http/Settings.ts"

/** The connector's settings in the environment. */
export const taxSettings: Settings = {
  source: "tax",
  variables: [
    {
      name: "LIENTHONG_TAX_URL",
      option: "url",
      secret: false,
      description: "where the tax source is",
      example: "https://tax.example.vn"
    },
    {
      name: "LIENTHONG_TAX_CLIENT_ID",
      option: "clientId",
      secret: false,
      description: "the client that it knows us as",
      example: "lienthong"
    },
    {
      name: "LIENTHONG_TAX_SECRET",
      option: "secret",
      secret: true,
      description: "the secret that requests are signed with",
      example: ""
    }
  ]
}
