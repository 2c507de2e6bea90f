/** From the line that `lienthong mock` prints to the environment that points the program at those sources. */
import * as z from "zod"

/** What `lienthong mock` prints. */
const Addresses = z.object({
  population: z.object({ url: z.url(), clientId: z.string(), clientSecret: z.string() }),
  tax: z.object({ url: z.url(), clientId: z.string(), secret: z.string() }),
  customs: z.object({ url: z.url(), apiKey: z.string() })
})

/** The variables of the three sources. Throws if the line is not one of `lienthong mock`. */
export const mockEnvironment = (line: string): Readonly<Record<string, string>> => {
  const { population, tax, customs } = Addresses.parse(JSON.parse(line))
  return {
    LIENTHONG_POPULATION_URL: population.url,
    LIENTHONG_POPULATION_CLIENT_ID: population.clientId,
    LIENTHONG_POPULATION_CLIENT_SECRET: population.clientSecret,
    LIENTHONG_TAX_URL: tax.url,
    LIENTHONG_TAX_CLIENT_ID: tax.clientId,
    LIENTHONG_TAX_SECRET: tax.secret,
    LIENTHONG_CUSTOMS_URL: customs.url,
    LIENTHONG_CUSTOMS_API_KEY: customs.apiKey
  }
}
