/** What an attacker writes down: sums of counts that nobody publishes, and what a published share says of them. */
import type { Report } from "../src/Report.ts"
import { STATES, type State } from "../src/State.ts"
import { type Openness, stepsFor } from "../src/suppression/rounding.ts"

/** A sum of variables with factors. */
export type Sum = ReadonlyArray<readonly [variable: string, factor: number]>

export const cell = (service: string, field: string, state: State): string => `n ${service} ${field} ${state}`
export const eligible = (service: string): string => `e ${service}`
export const eligibleIn = (service: string, region: string): string => `e ${service} ${region}`
export const ready = (service: string): string => `r ${service}`
export const readyIn = (service: string, region: string): string => `r ${service} ${region}`
export const only = (service: string, field: string): string => `o ${service} ${field}`
/** Subjects of a service who lack just these fields. */
export const lacksJust = (service: string, fields: ReadonlyArray<string>): string => `l ${service} ${fields.join(",")}`

/** All sets of fields, the empty one among them. */
export const setsOf = (fields: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  fields.reduce<ReadonlyArray<ReadonlyArray<string>>>((sets, one) => sets.flatMap((set) => [set, [...set, one]]), [[]])

const LACKS = STATES.filter((state) => state !== "available" && state !== "notApplicable")

export const plus = (...sums: ReadonlyArray<Sum>): Sum => sums.flat()
export const times = (sum: Sum, factor: number): Sum => sum.map(([variable, each]) => [variable, each * factor])
export const one = (variable: string): Sum => [[variable, 1]]
export const minus = (a: string, b: string): Sum => [
  [a, 1],
  [b, -1]
]
export const lacking = (service: string, field: string): Sum =>
  LACKS.flatMap((state) => one(cell(service, field, state)))

export interface Constraint {
  readonly sum: Sum
  readonly min?: number
  readonly max?: number
  readonly equal?: number
}

/** What is known of the true sizes beyond the report, to the attacker's advantage: how coarsely each share was rounded. */
export interface Insight {
  readonly report: Report
  readonly eligibleOf: (service: string) => number
  readonly eligibleIn: (service: string, region: string) => number
  readonly askedOf: (service: string, field: string) => number
}

export const shareOf = (
  part: Sum,
  whole: Sum,
  [share, truth]: readonly [published: number | null, truth: number | null | undefined],
  openness: Openness
): ReadonlyArray<Constraint> => {
  const steps = stepsFor(truth ?? 0, openness)
  if (share === null || steps === null) return []
  const half = 0.5 / steps
  return [
    { sum: plus(part, times(whole, -(share - half))), min: 0 },
    { sum: plus(part, times(whole, -(share + half))), max: 0 }
  ]
}
