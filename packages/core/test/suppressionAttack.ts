/**
 * Somebody who wants to know what a public report withholds: everything that it says, and all that must hold of any
 * report, as linear constraints; and how far a quantity can then still range.
 */
import highsLoader, { type LegacyHighs } from "highs"
import type { Report, ReportService } from "../src/Report.ts"
import { STATES } from "../src/State.ts"
import { opennessOf } from "../src/suppression/rounding.ts"
import { fixesIn } from "./suppressionAttackFixes.ts"
import {
  type Constraint,
  cell,
  eligible,
  eligibleIn,
  type Insight,
  lacking,
  lacksJust,
  minus,
  one,
  only,
  plus,
  ready,
  readyIn,
  type Sum,
  setsOf,
  shareOf,
  times
} from "./suppressionSums.ts"

const ofService = (service: ReportService, insight: Insight, k: number): ReadonlyArray<Constraint> => {
  const { id } = service
  const truth = insight.report.services.find((other) => other.id === id)!
  const real = (name: string) => truth.fields.find((other) => other.id === name)!
  const fields = service.fields.filter(({ kind }) => kind === "shareable")
  const steps = opennessOf(insight.eligibleOf(id), k)
  const whole = one(eligible(id))
  const asked = (field: string) => plus(whole, times(one(cell(id, field, "notApplicable")), -1))
  const allAsked = fields.flatMap((field) => asked(field.id))
  const allAvailable = fields.flatMap((field) => one(cell(id, field.id, "available")))
  const sets = setsOf(fields.map((field) => field.id))
  const regions = service.regions.map(({ region }) => region)
  const askedIn = (region: string) => one(`asked ${id} ${region}`)
  const filledIn = (region: string) => one(`filled ${id} ${region}`)
  const same = (a: Sum, b: Sum): Constraint => ({ sum: plus(a, times(b, -1)), equal: 0 })
  const atMost = (a: Sum, b: Sum): Constraint => ({ sum: plus(a, times(b, -1)), max: 0 })
  return [
    ...(service.eligible === null ? [] : [{ sum: whole, equal: service.eligible }]),
    ...shareOf(allAvailable, allAsked, [service.completeness.value, truth.completeness.value], steps),
    ...shareOf(one(ready(id)), whole, [service.onceOnly.value, truth.onceOnly.value], steps),
    // Everybody lacks just one set of fields; who is ready, none.
    same(
      sets.flatMap((set) => one(lacksJust(id, set))),
      whole
    ),
    same(one(lacksJust(id, [])), one(ready(id))),
    ...fields.flatMap((field) => [
      same(
        STATES.flatMap((state) => one(cell(id, field.id, state))),
        whole
      ),
      ...STATES.flatMap((state) => {
        const count = field.counts?.[state] ?? null
        return count === null ? [] : [{ sum: one(cell(id, field.id, state)), equal: count }]
      }),
      ...shareOf(
        one(cell(id, field.id, "available")),
        asked(field.id),
        [field.availability, real(field.id).availability],
        opennessOf(insight.askedOf(id, field.id), k)
      ),
      ...shareOf(one(only(id, field.id)), whole, [field.gain, real(field.id).gain], steps),
      same(one(lacksJust(id, [field.id])), one(only(id, field.id))),
      same(
        sets.flatMap((set) => (set.includes(field.id) ? one(lacksJust(id, set)) : [])),
        lacking(id, field.id)
      )
    ]),
    ...(regions.length === 0
      ? []
      : [
          same(
            regions.flatMap((region) => one(eligibleIn(id, region))),
            whole
          ),
          same(
            regions.flatMap((region) => one(readyIn(id, region))),
            one(ready(id))
          ),
          same(regions.flatMap(askedIn), allAsked),
          same(regions.flatMap(filledIn), allAvailable)
        ]),
    ...service.regions.flatMap((each) => {
      const { region } = each
      const [here, readyHere] = [one(eligibleIn(id, region)), one(readyIn(id, region))]
      const there = truth.regions.find((other) => other.region === region)
      const stepsHere = opennessOf(insight.eligibleIn(id, region), k)
      return [
        ...(each.eligible === null ? [{ sum: here, min: 1 }] : [{ sum: here, equal: each.eligible }]),
        ...shareOf(filledIn(region), askedIn(region), [each.completeness, there?.completeness], stepsHere),
        ...shareOf(readyHere, here, [each.onceOnly, there?.onceOnly], stepsHere),
        atMost(readyHere, here),
        atMost(askedIn(region), times(here, fields.length)),
        atMost(filledIn(region), askedIn(region)),
        // Everybody who is not ready has a cell that is not filled.
        atMost(plus(here, times(readyHere, -1)), plus(askedIn(region), times(filledIn(region), -1)))
      ]
    })
  ]
}

/** That the subjects of one service are among those of another over the same base. */
const nested = (inner: ReportService, outer: ReportService): ReadonlyArray<Constraint> => {
  const atMost = (a: string, b: string): Constraint => ({ sum: minus(a, b), max: 0 })
  return [
    atMost(eligible(inner.id), eligible(outer.id)),
    ...inner.regions.flatMap(({ region }) =>
      outer.regions.some((other) => other.region === region)
        ? [atMost(eligibleIn(inner.id, region), eligibleIn(outer.id, region))]
        : []
    ),
    ...inner.fields.flatMap((field) => {
      const other = outer.fields.find(({ item, via }) => item !== null && item === field.item && via === field.via)
      return other === undefined
        ? []
        : STATES.map((state) => atMost(cell(inner.id, field.id, state), cell(outer.id, other.id, state)))
    })
  ]
}

/** Everything that an attacker can write down. `inside` says whose subjects are among whose. */
const system = (
  published: Report,
  insight: Insight,
  inside: ReadonlyArray<readonly [inner: string, outer: string]>
): ReadonlyArray<Constraint> => {
  const { k } = published.suppressed!
  const byId = new Map(published.services.map((service) => [service.id, service]))
  return [
    ...published.services.flatMap((service) => ofService(service, insight, k)),
    ...fixesIn(published, insight, k),
    ...inside.flatMap(([inner, outer]) => nested(byId.get(inner)!, byId.get(outer)!)),
    ...published.datasets.flatMap(({ name, records }) =>
      records === null
        ? []
        : published.services.flatMap(({ id, base }) =>
            base === name ? [{ sum: one(eligible(id)), max: records }] : []
          )
    )
  ]
}

/** Factors of one variable taken together; HiGHS reads a sum as terms of variables that begin with a letter. */
const termsOf = (sum: Sum, nameOf: (variable: string) => string): string => {
  const factors = new Map<string, number>()
  for (const [variable, factor] of sum) factors.set(variable, (factors.get(variable) ?? 0) + factor)
  return [...factors]
    .filter(([, factor]) => factor !== 0)
    .map(([variable, factor]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor).toFixed(12)} ${nameOf(variable)}`)
    .join(" ")
}

const highs = await (highsLoader as unknown as () => Promise<LegacyHighs>)()

/** The largest and the smallest value that a quantity may still have; counts are whole. */
export const attack = (
  published: Report,
  insight: Insight,
  inside: ReadonlyArray<readonly [inner: string, outer: string]>
): ((quantity: Sum) => { readonly min: number; readonly max: number }) => {
  const names = new Map<string, string>()
  const nameOf = (variable: string): string => {
    const known = names.get(variable) ?? `x${names.size}`
    names.set(variable, known)
    return known
  }
  const rows = system(published, insight, inside).flatMap(({ sum, min, max, equal }) => {
    const terms = termsOf(sum, nameOf)
    if (terms === "") return []
    return [
      ...(equal === undefined ? [] : [`${terms} = ${equal}`]),
      ...(min === undefined ? [] : [`${terms} >= ${min}`]),
      ...(max === undefined ? [] : [`${terms} <= ${max}`])
    ]
  })
  const extreme = (direction: "maximize" | "minimize", quantity: Sum): number => {
    const objective = termsOf(quantity, nameOf)
    const problem = [
      direction,
      `obj: ${objective}`,
      "subject to",
      ...rows,
      "general",
      [...names.values()].join(" "),
      "end"
    ]
    const { Status: status, ObjectiveValue: value } = highs.solve(problem.join("\n"))
    if (status === "Optimal") return value
    if (status === "Unbounded" || status === "Primal infeasible or unbounded") {
      return direction === "maximize" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    }
    throw new Error(`The attack cannot be solved: ${status}`)
  }
  return (quantity) => ({ min: extreme("minimize", quantity), max: extreme("maximize", quantity) })
}
