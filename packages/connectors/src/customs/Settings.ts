/** The settings of the customs source; apart from its connector, so that asking for them loads nothing. */
import type { Settings } from "../http/Settings.ts"

/** The connector's settings in the environment. */
export const customsSettings: Settings = {
  source: "customs",
  variables: [
    {
      name: "LIENTHONG_CUSTOMS_URL",
      option: "url",
      secret: false,
      description: "where the customs source is",
      example: "https://customs.example.vn"
    },
    {
      name: "LIENTHONG_CUSTOMS_API_KEY",
      option: "apiKey",
      secret: true,
      description: "the key that it gave us",
      example: ""
    }
  ]
}
