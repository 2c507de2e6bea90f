/**
 * Why a completeness moved, in parts that add up to the move of its low end.
 *
 * Completeness is one minus what is lost, summed over fields: the field's weight (its share of the cells asked) times
 * the share of its cells lost to each cause. The change of a product splits exactly into the change of each factor
 * times the mean of the other: changed losses are what sources did, changed weights are who is eligible and asked.
 */
import type { StateCounts } from "../State.ts"

/** Shares of the move, by cause. */
export interface Why {
  /** Items that a dataset provides, or no longer. */
  readonly connection: number
  /** Records and values that arrived, or not: unknown, no record, missing. */
  readonly coverage: number
  /** Values that are right, or not: invalid, conflicting. */
  readonly validity: number
  /** Values that are in date, or not: stale. */
  readonly freshness: number
  /** Who is eligible and whom the form asks what. */
  readonly eligibility: number
  /** What the form asks at all, or which services there are: the catalogue. */
  readonly form: number
}

/** What a source can be the cause of. */
type Loss = "connection" | "coverage" | "validity" | "freshness"
const LOSSES = ["connection", "coverage", "validity", "freshness"] as const

const CAUSES = [...LOSSES, "eligibility", "form"] as const

const lost: Readonly<Record<Loss, (counts: StateCounts) => number>> = {
  connection: ({ notConnected }) => notConnected,
  coverage: ({ unknown, noRecord, missing }) => unknown + noRecord + missing,
  validity: ({ invalid, conflicting }) => invalid + conflicting,
  freshness: ({ stale }) => stale
}

const NONE: Why = { connection: 0, coverage: 0, validity: 0, freshness: 0, eligibility: 0, form: 0 }

/** All of a move by one cause. */
export const allBy = (cause: keyof Why, by: number): Why => ({ ...NONE, [cause]: by })

const asked = (counts: StateCounts): number =>
  counts.available + LOSSES.reduce((sum, loss) => sum + lost[loss](counts), 0)

const total = (fields: ReadonlyArray<StateCounts>, of: (counts: StateCounts) => number): number =>
  fields.reduce((sum, counts) => sum + of(counts), 0)

/** Fields by their id. */
export type Counts = ReadonlyMap<string, StateCounts>

const filledOf = (fields: ReadonlyArray<StateCounts>): number =>
  total(fields, ({ available }) => available) / total(fields, asked)

/** The parts of a move over the same fields. */
const sameForm = (before: ReadonlyArray<StateCounts>, after: ReadonlyArray<StateCounts>): Why => {
  const [cellsBefore, cellsAfter] = [total(before, asked), total(after, asked)]
  const why = { ...NONE }
  for (const [at, old] of before.entries()) {
    const now = after[at]!
    const [askedBefore, askedAfter] = [asked(old), asked(now)]
    const [weightBefore, weightAfter] = [askedBefore / cellsBefore, askedAfter / cellsAfter]
    let lossBefore = 0
    let lossAfter = 0
    for (const loss of LOSSES) {
      // A field that nobody was asked is taken to have lost what it loses on the other side: only its weight moves.
      const rateBefore =
        askedBefore === 0 ? (askedAfter === 0 ? 0 : lost[loss](now) / askedAfter) : lost[loss](old) / askedBefore
      const rateAfter = askedAfter === 0 ? rateBefore : lost[loss](now) / askedAfter
      why[loss] -= ((weightBefore + weightAfter) / 2) * (rateAfter - rateBefore)
      lossBefore += rateBefore
      lossAfter += rateAfter
    }
    why.eligibility -= (weightAfter - weightBefore) * ((lossBefore + lossAfter) / 2)
  }
  return why
}

/** The parts of a form's move; `null` where one side asks nothing. They add up to the move of completeness. */
export const whyOf = (before: Counts, after: Counts): Why | null => {
  const [all, now] = [[...before.values()], [...after.values()]]
  if (total(all, asked) === 0 || total(now, asked) === 0) return null
  const ids = [...before.keys()].filter((id) => after.has(id))
  const [common, commonNow] = [ids.map((id) => before.get(id)!), ids.map((id) => after.get(id)!)]
  if (total(common, asked) === 0 || total(commonNow, asked) === 0) return allBy("form", filledOf(now) - filledOf(all))
  const sameOnly = ids.length === before.size && ids.length === after.size
  const form = sameOnly ? 0 : filledOf(now) - filledOf(commonNow) - (filledOf(all) - filledOf(common))
  return { ...sameForm(common, commonNow), form }
}

/** A service's part in the move of the mean over services. */
interface Part {
  readonly status: "both" | "added" | "removed"
  readonly why: Why | null
}

/** The parts of the mean's move: the mean of the parts of services that have figures on both sides, and who came or went. */
export const meanOf = (services: ReadonlyArray<Part>, by: number): Why => {
  const parts = services.flatMap(({ why }) => why ?? [])
  const mean = { ...NONE }
  if (parts.length > 0)
    for (const cause of CAUSES) mean[cause] = parts.reduce((sum, why) => sum + why[cause], 0) / parts.length
  const explained = CAUSES.reduce((sum, cause) => sum + mean[cause], 0)
  // Services that have figures on one side only move the mean by being there.
  const onOneSide = services.some(({ why }) => why === null)
  if (!onOneSide) return mean
  const cause = services.some(({ status }) => status !== "both") ? "form" : "eligibility"
  return { ...mean, [cause]: mean[cause] + (by - explained) }
}
