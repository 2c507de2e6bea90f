/** Who fills a form field, as a person at the counter would say it. */
import { applicable } from "../../completeness/cells.ts"
import type { ReportField } from "../../Report.ts"
import { knownCounts } from "./knownCounts.ts"
import type { Shape } from "./mark.ts"

/**
 * - `shared` an agency's data fill it, for some subjects at least
 * - `notShared` a source is connected, and the data that arrive fill it for nobody
 * - `notConnected` an agency holds it, and no source of it is connected
 * - `unknown` nobody can say: its source could not be relied on
 * - `idle` connected, and nobody is asked it
 * - `citizen` nobody but the person knows it
 * - `withheld` connected, and a public report does not tell more
 */
export const FILLINGS = ["shared", "notShared", "notConnected", "unknown", "idle", "citizen", "withheld"] as const
export type Filling = (typeof FILLINGS)[number]

export const fillingOf = ({ kind, provider, counts, availability }: ReportField, isPublic: boolean): Filling => {
  if (kind === "citizen-only") return "citizen"
  if (provider === null) return "notConnected"
  // A public report may tell the share and withhold the counts.
  if (counts === null && availability !== null) return availability > 0 ? "shared" : "notShared"
  if (counts === null) return isPublic ? "withheld" : "unknown"
  // A count that is withheld is a small one, hardly ever none.
  if (counts.available !== 0) return "shared"
  const known = knownCounts(counts)
  if (known === null) return "notShared"
  const asked = applicable(known)
  if (asked === 0) return "idle"
  return known.unknown === asked ? "unknown" : "notShared"
}

/** A shape of its own for each. */
export const FILLING_SHAPES: Readonly<Record<Filling, Shape>> = {
  shared: "disc",
  notShared: "half",
  notConnected: "ring",
  unknown: "hatched",
  idle: "dash",
  citizen: "frame",
  withheld: "dash"
}
