/** The tax source: taxpayers and registration fees of the tax authority. */
import type { Connector, Source } from "@lienthong/core/Connector"
import type * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { addressOptions, withAddressRules } from "./http/Address.ts"
import { LimitsOption } from "./http/Limits.ts"
import {
  checkedOptions,
  type Environment,
  type GivenOptions,
  HeaderText,
  optionsFrom,
  Secret,
  type SettingsProblem
} from "./http/Settings.ts"
import { certificatesIn, TlsOption } from "./http/Tls.ts"
import type { Upstream } from "./http/Upstream.ts"
import { type Resource, readTax } from "./tax/Reading.ts"
import { registrationFees } from "./tax/RegistrationFees.ts"
import { taxSettings } from "./tax/Settings.ts"
import { makeSignatures } from "./tax/Signature.ts"
import { taxpayers } from "./tax/Taxpayers.ts"
import { toRegistrationFee, toTaxpayer } from "./tax/Wire.ts"

export { registrationFees } from "./tax/RegistrationFees.ts"
export { taxSettings } from "./tax/Settings.ts"
export { taxpayers } from "./tax/Taxpayers.ts"

/** The contract names no largest size, and a source may send shorter pages; larger ones mean fewer requests to sign. */
const PAGE_SIZE = 2000
const LARGEST_PAGE = 10_000

const RESOURCES: ReadonlyArray<Resource> = [
  { dataset: taxpayers.name, path: "api/taxpayers", key: "taxCode", toIncoming: toTaxpayer },
  { dataset: registrationFees.name, path: "api/registration-fees", key: "feeFileNumber", toIncoming: toRegistrationFee }
]

const resourceOf = (dataset: string): Resource => {
  const resource = RESOURCES.find((resource) => resource.dataset === dataset)
  if (resource === undefined) throw new TypeError(`tax has no dataset ${dataset}`)
  return resource
}

/** The source without its settings. */
export const taxSource: Source = {
  name: "tax",
  datasets: [taxpayers, registrationFees],
  incoming: (dataset, raw) => resourceOf(dataset).toIncoming(raw)
}

/** What the connector needs to know; only address and credentials have no default. */
export const TaxOptions = withAddressRules(
  z.strictObject({
    ...addressOptions,
    clientId: HeaderText,
    secret: Secret,
    pageSize: z.int().min(1).max(LARGEST_PAGE).default(PAGE_SIZE),
    limits: LimitsOption,
    tls: TlsOption
  })
)
export type TaxOptions = z.input<typeof TaxOptions>

/** The options that the environment gives, and a configuration where it does not, or all that is wrong with them. */
export const taxFromEnvironment = (
  environment: Environment,
  given: GivenOptions = {}
): Result.Result<TaxOptions, ReadonlyArray<SettingsProblem>> => optionsFrom(taxSettings, TaxOptions, environment, given)

/**
 * The connector of the tax source. Throws a `TypeError` if the options are wrong.
 *
 * @example
 * const connector = tax({ url: "https://tax.example.vn", clientId: "lienthong", secret })
 */
export const tax = (options: TaxOptions): Connector => {
  const { url, pageSize, limits, tls, clientId, secret } = checkedOptions("tax", TaxOptions, options)
  const upstream: Upstream = {
    name: "tax",
    base: new URL(url),
    limits,
    tls: certificatesIn(tls),
    check: {
      address: "LIENTHONG_TAX_URL",
      credentials: "LIENTHONG_TAX_CLIENT_ID, LIENTHONG_TAX_SECRET and this machine's clock"
    }
  }
  const auth = makeSignatures({ clientId, secret })
  return {
    ...taxSource,
    read: (dataset, position) =>
      Stream.suspend(() => readTax({ upstream, pageSize, auth }, resourceOf(dataset), position))
  }
}
