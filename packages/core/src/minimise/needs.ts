/**
 * What the measures need of each dataset field, derived from the catalogue: nothing has to be declared twice.
 *
 * Values that are compared with one another must be kept alike: if one of them is needed as a value, all are.
 */
import type { Catalogue, FieldRef, FormField } from "../catalogue/Catalogue.ts"
import type { Dataset, FieldType } from "../Dataset.ts"
import { type Predicate, partsOf } from "../Predicate.ts"
import { RETAINED, type Retained } from "./Keeping.ts"

/** What is kept of one field, and why. */
export interface Retention {
  readonly retained: Retained
  readonly why: string
  /** Compared as it is: it is a key or an end of a link. */
  readonly exact: boolean
  /** Compared without regard to case and runs of white space, or with a field that is. */
  readonly folded: boolean
}

/** By dataset and field. */
export type Plan = ReadonlyMap<string, Readonly<Record<string, Retention>>>

type Bound = Pick<Catalogue, "services" | "datasets">

/** Only these have one spelling for one value, the same in this program and in every store. */
const PSEUDONYMOUS: ReadonlySet<FieldType> = new Set(["text", "integer", "date"])

interface Need {
  readonly type: FieldType
  retained: Retained
  why: string
  exact: boolean
  folded: boolean
  /** Of fields that are compared with one another, the one that stands for all. */
  like: Need
}

const standsFor = (need: Need): Need => (need.like === need ? need : standsFor(need.like))

const atLeast = (need: Need | undefined, retained: Retained, why: string): void => {
  if (need === undefined || RETAINED.indexOf(retained) <= RETAINED.indexOf(need.retained)) return
  need.retained = retained
  need.why = why
}

/** The fields of all datasets. */
interface Needs {
  readonly all: ReadonlyMap<string, ReadonlyMap<string, Need>>
  readonly of: (dataset: string, field: string) => Need | undefined
}

const fresh = (type: FieldType): Need => {
  const need = { type, retained: "nothing", why: "no measure reads it", exact: false, folded: false } as Need
  need.like = need
  return need
}

/** Nothing is needed yet. */
const needsIn = (datasets: ReadonlyArray<Dataset>): Needs => {
  const all = new Map(
    datasets.map(({ name, fields }) => [
      name,
      new Map(Object.entries(fields).map(([field, { type }]) => [field, fresh(type)]))
    ])
  )
  return { all, of: (dataset, field) => all.get(dataset)?.get(field) }
}

/** Values of the two are compared with one another. */
const equals = (a: Need | undefined, b: Need | undefined, why: string): void => {
  for (const need of [a, b]) atLeast(need, "pseudonym", why)
  if (a === undefined || b === undefined) return
  // The store would convert one to the other before it compares them.
  if (a.type !== b.type) for (const need of [a, b]) atLeast(need, "value", "compared with a value of another type")
  standsFor(a).like = standsFor(b)
}

const ofPredicate = (needs: Needs, base: string, predicate: Predicate): void => {
  for (const part of partsOf(predicate)) {
    const need = needs.of(base, part.field)
    if ("present" in part) atLeast(need, "presence", "decides who is asked")
    else atLeast(need, "value", "is" in part ? "its value decides who is asked" : "an age is reckoned from it")
  }
}

/** A link to a field that is not the key may find several records; the last of the keys of the newest decides. */
const ordered = (needs: Needs, to: Dataset, key: string): void => {
  if (to.key.length === 1 && to.key[0] === key) return
  for (const name of to.key) atLeast(needs.of(to.name, name), "value", "orders records that are equally new")
}

const ofPath = (
  needs: Needs,
  base: Dataset,
  { via, over, provider, agreesWith }: FormField,
  byName: ReadonlyMap<string, Dataset>
): void => {
  let at = base
  for (const name of via) {
    const { to, key } = at.links[name]!
    at = byName.get(to)!
    ordered(needs, at, key)
  }
  if (over !== null && provider !== null) {
    const holder = byName.get(provider.dataset)!
    ordered(needs, holder, holder.links[over]!.from)
  }
  if (agreesWith !== null) ordered(needs, byName.get(agreesWith.dataset)!, base.links[agreesWith.link]!.key)
}

const ofContract = (needs: Needs, { name, key, version, links }: Dataset): void => {
  const exact = (dataset: string, field: string): Need | undefined => {
    const need = needs.of(dataset, field)
    if (need !== undefined) need.exact = true
    return need
  }
  for (const field of key) atLeast(exact(name, field), "pseudonym", "tells records apart")
  for (const field of version) atLeast(needs.of(name, field), "value", "orders the versions of a record")
  for (const { from, to, key: there } of Object.values(links)) {
    equals(exact(name, from), exact(to, there), "an end of a link")
  }
}

const ofForms = (needs: Needs, { services, datasets }: Bound): void => {
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]))
  const need = (ref: FieldRef): Need | undefined => needs.of(ref.dataset, ref.field)
  for (const { base, eligible, fields } of services) {
    ofPredicate(needs, base, eligible)
    for (const field of fields) {
      const { provider, when, agreesWith } = field
      if (when !== null) ofPredicate(needs, base, when)
      if (provider === null) continue
      ofPath(needs, byName.get(base)!, field, byName)
      atLeast(need(provider), "presence", "a form asks whether there is one")
      const until = byName.get(provider.dataset)?.fields[provider.field]?.validUntil
      if (until !== undefined) atLeast(needs.of(provider.dataset, until), "value", "says until when a value holds")
      if (agreesWith === null) continue
      const [own, other] = [need(provider), need(agreesWith)]
      for (const each of [own, other]) if (each !== undefined) each.folded = true
      equals(own, other, "must agree with another source")
    }
  }
}

/** What a dataset's contract declares of a field beyond what is derived; what it cannot do without goes to `problems`. */
const declared = (needs: Needs, datasets: ReadonlyArray<Dataset>, problems: Array<string>): void => {
  for (const { name, fields } of datasets) {
    for (const [field, { retain, pseudonymise }] of Object.entries(fields)) {
      const need = needs.of(name, field)!
      const wanted: Retained | undefined = pseudonymise === true ? "pseudonym" : retain
      if (wanted === undefined) continue
      const at = `dataset ${name}: the field "${field}" says ${pseudonymise === true ? "pseudonymise" : `retain: "${wanted}"`}`
      if (pseudonymise === true && retain !== undefined) {
        problems.push(`${at} and retain: "${retain}"; keep one`)
      } else if (RETAINED.indexOf(wanted) < RETAINED.indexOf(need.retained)) {
        problems.push(`${at}, but the measures need its ${need.retained} (${need.why}); remove it, or what needs it`)
      } else atLeast(need, wanted, "as its dataset declares")
    }
  }
}

/** Whatever is compared with a value is kept as a value, and whatever is compared is kept in the same form. */
const alike = (needs: Needs): void => {
  const every = [...needs.all.values()].flatMap((fields) => [...fields.values()])
  for (const group of Map.groupBy(every, standsFor).values()) {
    const type = group[0]!.type
    const compared = group.some(({ retained }) => retained === "pseudonym") || group.length > 1
    if (compared && !PSEUDONYMOUS.has(type))
      for (const need of group) atLeast(need, "value", `a ${type} is compared as it is`)
    const [exact, folded] = [group.some((need) => need.exact), group.some((need) => need.folded)]
    const value = group.find(({ retained }) => retained === "value")
    for (const need of group) {
      if (value !== undefined && group.length > 1) atLeast(need, "value", "compared with one that is kept as a value")
      need.exact = exact
      need.folded = folded
    }
  }
}

/**
 * What the measures of a catalogue need of each field of each dataset. Adds to `problems` where a contract declares
 * less than that.
 */
export const needsOf = (catalogue: Bound, problems: Array<string> = []): Plan => {
  const needs = needsIn(catalogue.datasets)
  for (const dataset of catalogue.datasets) ofContract(needs, dataset)
  ofForms(needs, catalogue)
  alike(needs)
  declared(needs, catalogue.datasets, problems)
  alike(needs)
  return new Map(
    [...needs.all].map(([name, fields]) => [
      name,
      Object.fromEntries(
        [...fields].map(([field, { retained, why, exact, folded }]) => [field, { retained, why, exact, folded }])
      )
    ])
  )
}
