/** The customs source: import declarations of vehicles. */
import type { Connector, Source } from "@lienthong/core/Connector"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { readVehicleImports } from "./customs/Reading.ts"
import { customsSettings } from "./customs/Settings.ts"
import { vehicleImports } from "./customs/VehicleImports.ts"
import { toIncoming } from "./customs/Wire.ts"
import { addressOptions, withAddressRules } from "./http/Address.ts"
import type { Auth } from "./http/Client.ts"
import { LimitsOption } from "./http/Limits.ts"
import {
  checkedOptions,
  type Environment,
  type GivenOptions,
  HeaderSecret,
  optionsFrom,
  type SettingsProblem
} from "./http/Settings.ts"
import { certificatesIn, TlsOption } from "./http/Tls.ts"
import type { Upstream } from "./http/Upstream.ts"

export { customsSettings } from "./customs/Settings.ts"
export { vehicleImports } from "./customs/VehicleImports.ts"

const PAGE_SIZE = 5000

/** The source without its settings. */
export const customsSource: Source = {
  name: "customs",
  datasets: [vehicleImports],
  incoming: (_dataset, raw) => toIncoming(raw)
}

/** What the connector needs to know; only address and key have no default. */
export const CustomsOptions = withAddressRules(
  z.strictObject({
    ...addressOptions,
    apiKey: HeaderSecret,
    /** Records of a file that are handed on together. */
    pageSize: z.int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
    limits: LimitsOption,
    tls: TlsOption
  })
)
export type CustomsOptions = z.input<typeof CustomsOptions>

/** The options that the environment gives, and a configuration where it does not, or all that is wrong with them. */
export const customsFromEnvironment = (
  environment: Environment,
  given: GivenOptions = {}
): Result.Result<CustomsOptions, ReadonlyArray<SettingsProblem>> =>
  optionsFrom(customsSettings, CustomsOptions, environment, given)

const keyAuth = (apiKey: Redacted.Redacted<string>): Auth => ({
  headers: () => Effect.succeed({ "x-api-key": Redacted.value(apiKey) }),
  renew: () => Effect.succeed(false),
  secrets: () => [Redacted.value(apiKey)]
})

/**
 * The connector of the customs source. Throws a `TypeError` if the options are wrong.
 *
 * @example
 * const connector = customs({ url: "https://customs.example.vn", apiKey })
 */
export const customs = (options: CustomsOptions): Connector => {
  const { url, pageSize, limits, tls, apiKey } = checkedOptions("customs", CustomsOptions, options)
  const upstream: Upstream = {
    name: "customs",
    base: new URL(url),
    limits,
    tls: certificatesIn(tls),
    check: { address: "LIENTHONG_CUSTOMS_URL", credentials: "LIENTHONG_CUSTOMS_API_KEY" }
  }
  const auth = keyAuth(apiKey)
  return {
    ...customsSource,
    read: (dataset, position) =>
      dataset === vehicleImports.name
        ? readVehicleImports({ upstream, pageSize, auth }, position)
        : Stream.fromEffect(Effect.die(new TypeError(`customs has no dataset ${dataset}`)))
  }
}
