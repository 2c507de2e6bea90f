/** Two measurements held against each other: what rose, what fell, and why; of services, fields, regions and datasets. */
import { completeness } from "./Completeness.ts"
import { type DatasetComparison, datasetsCompared } from "./comparison/datasets.ts"
import { type Move, moved } from "./comparison/move.ts"
import { type ServiceComparison, servicesCompared } from "./comparison/services.ts"
import { meanOf, type Why } from "./comparison/why.ts"
import type { Label } from "./Dataset.ts"
import { changesBetween, type DefinitionChange, definitionOf } from "./Definition.ts"
import type { Report } from "./Report.ts"
import type { Snapshot } from "./Snapshot.ts"

/** The comparison. */
export interface Comparison {
  readonly from: { readonly asOf: string; readonly catalogue: Snapshot["catalogue"] }
  readonly to: { readonly asOf: string; readonly catalogue: Snapshot["catalogue"] }
  /** What the figures no longer have in common. Unless empty, a move may come of it, and no line may join the two. */
  readonly changes: ReadonlyArray<DefinitionChange>
  readonly overall: { readonly completeness: Move; readonly onceOnly: Move; readonly why: Why | null }
  /** In the order of the later one; those that it no longer has come last. */
  readonly services: ReadonlyArray<ServiceComparison>
  readonly datasets: ReadonlyArray<DatasetComparison>
  readonly agencies: ReadonlyArray<{ readonly id: string; readonly name: Label }>
}

const rangeOf = ({ overall }: Report, measure: "completeness" | "onceOnly") => ({
  value: overall[measure],
  ...overall.range[measure]
})

/**
 * Compares two snapshots, the earlier one first.
 *
 * @example
 * const { overall } = compare(lastQuarter, today)
 * overall.completeness.by // 0.03; overall.why.connection says how much of it came of connecting
 */
export const compare = (from: Snapshot, to: Snapshot): Comparison => {
  const [before, after] = [completeness(from), completeness(to)]
  const services = servicesCompared({ snapshot: from, report: before }, { snapshot: to, report: after })
  const filled = moved(rangeOf(before, "completeness"), rangeOf(after, "completeness"))
  return {
    from: { asOf: from.asOf, catalogue: from.catalogue },
    to: { asOf: to.asOf, catalogue: to.catalogue },
    changes: changesBetween(definitionOf(from), definitionOf(to)),
    overall: {
      completeness: filled,
      onceOnly: moved(rangeOf(before, "onceOnly"), rangeOf(after, "onceOnly")),
      why: filled.by === null ? null : meanOf(services, filled.by)
    },
    services,
    datasets: datasetsCompared(before, after),
    agencies: to.agencies
  }
}
