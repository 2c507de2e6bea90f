/** What a report is made of, in any format. Without Effect. */
import { PROVINCES } from "@lienthong/connectors/identifiers/Provinces"
import { completeness } from "@lienthong/core/Completeness"
import { evaluate } from "@lienthong/core/GateVerdict"
import type { Material } from "@lienthong/core/report/formats"
import type { Snapshot } from "@lienthong/core/Snapshot"
import type { Summary } from "@lienthong/core/Summary"
import type { Config } from "./Config.ts"

/** What stands around a snapshot. */
export interface Around {
  /** What the configuration asks of it, and the instant at which ages are reckoned. */
  readonly gates?: { readonly asked: Config["gates"]; readonly at: string }
  readonly trend?: ReadonlyArray<Summary>
}

/** Whether the configuration asks anything of reports. */
export const asksAnything = ({ overall, services, datasets }: Config["gates"]): boolean =>
  [overall ?? {}, ...Object.values(services), ...Object.values(datasets)].some(
    (wanted) => Object.values(wanted).length > 0
  )

/** Everything that a format may show of a snapshot. */
export const materialOf = (snapshot: Snapshot, { gates, trend }: Around = {}): Material => {
  const report = completeness(snapshot)
  return {
    report,
    snapshot,
    regions: PROVINCES,
    ...(gates === undefined || !asksAnything(gates.asked) ? {} : { gates: evaluate(report, gates.asked, gates.at) }),
    ...(trend === undefined ? {} : { trend })
  }
}

/** What may be published of it: no small count, no gate, and nothing of what is kept, whose figures are exact. */
export const publicly = async ({ report, snapshot, regions }: Material, k = 5): Promise<Material> => {
  const { suppress } = await import("@lienthong/core/Suppression")
  return { report: suppress(report, { k }), snapshot, ...(regions === undefined ? {} : { regions }) }
}
