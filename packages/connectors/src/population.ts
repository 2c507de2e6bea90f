/** The population source: the National Population Database of the Ministry of Public Security. */
import type { Connector, Source } from "@lienthong/core/Connector"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { addressOptions, below, withAddressRules } from "./http/Address.ts"
import { LimitsOption } from "./http/Limits.ts"
import {
  checkedOptions,
  type Environment,
  type GivenOptions,
  optionsFrom,
  Secret,
  type SettingsProblem
} from "./http/Settings.ts"
import { certificatesIn, TlsOption } from "./http/Tls.ts"
import type { Upstream } from "./http/Upstream.ts"
import { readResidents } from "./population/Reading.ts"
import { residents } from "./population/Residents.ts"
import { populationSettings } from "./population/Settings.ts"
import { makeTokens } from "./population/Token.ts"
import { toIncoming } from "./population/Wire.ts"

export { residents } from "./population/Residents.ts"
export { populationSettings } from "./population/Settings.ts"

/** The most that the contract allows. */
const PAGE_SIZE = 5000

/** The source without its settings. */
export const populationSource: Source = {
  name: "population",
  datasets: [residents],
  incoming: (_dataset, raw) => toIncoming(raw)
}

/** What the connector needs to know; only address and credentials have no default. */
export const PopulationOptions = withAddressRules(
  z.strictObject({
    ...addressOptions,
    clientId: z.string().trim().min(1),
    clientSecret: Secret,
    pageSize: z.int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
    limits: LimitsOption,
    tls: TlsOption
  })
)
export type PopulationOptions = z.input<typeof PopulationOptions>

/** The options that the environment gives, and a configuration where it does not, or all that is wrong with them. */
export const populationFromEnvironment = (
  environment: Environment,
  given: GivenOptions = {}
): Result.Result<PopulationOptions, ReadonlyArray<SettingsProblem>> =>
  optionsFrom(populationSettings, PopulationOptions, environment, given)

/**
 * The connector of the population source. Throws a `TypeError` if the options are wrong.
 *
 * @example
 * const connector = population({ url: "https://population.example.vn", clientId: "lienthong", clientSecret })
 */
export const population = (options: PopulationOptions): Connector => {
  const { url, pageSize, limits, tls, clientId, clientSecret } = checkedOptions(
    "population",
    PopulationOptions,
    options
  )
  const upstream: Upstream = {
    name: "population",
    base: new URL(url),
    limits,
    tls: certificatesIn(tls),
    check: {
      address: "LIENTHONG_POPULATION_URL",
      credentials: "LIENTHONG_POPULATION_CLIENT_ID and LIENTHONG_POPULATION_CLIENT_SECRET"
    }
  }
  const auth = makeTokens(below(upstream.base, "oauth/token"), { clientId, clientSecret })
  return {
    ...populationSource,
    read: (dataset, position) =>
      dataset === residents.name
        ? readResidents({ upstream, pageSize, auth }, position)
        : Stream.fromEffect(Effect.die(new TypeError(`population has no dataset ${dataset}`)))
  }
}
