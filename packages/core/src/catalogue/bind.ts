/** Binds the lines of the catalogue to datasets: which dataset field fills which form field, and over which links. */
import type { Dataset } from "../Dataset.ts"
import { fieldsOf, type Predicate, partsOf } from "../Predicate.ts"
import type { Agency, FieldRef, FormField, Item, Service } from "./Catalogue.ts"
import { checkDatasets, hint } from "./checkDatasets.ts"
import type { Row, Rows } from "./rows.ts"

/** What the bound catalogue holds, its name and fingerprint aside. */
export interface Bound {
  readonly agencies: ReadonlyArray<Agency>
  readonly items: ReadonlyArray<Item>
  readonly services: ReadonlyArray<Service>
  readonly datasets: ReadonlyArray<Dataset>
}

type FieldRow = Rows["fields"][number]
type ServiceRow = Rows["services"][number]

interface World {
  readonly agencies: ReadonlyMap<string, Rows["agencies"][number]>
  readonly items: ReadonlyMap<string, Rows["items"][number]>
  readonly services: ReadonlyMap<string, ServiceRow>
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly providers: ReadonlyMap<string, FieldRef>
  readonly problems: Array<string>
}

/** Indexes lines by what must be unique about them. */
const unique = <Values>(
  file: string,
  rows: ReadonlyArray<Row<Values>>,
  key: (values: Values) => string,
  problems: Array<string>
): ReadonlyMap<string, Row<Values>> => {
  const index = new Map<string, Row<Values>>()
  for (const row of rows) {
    const first = index.get(key(row.values))
    if (first === undefined) index.set(key(row.values), row)
    else problems.push(`${file} line ${row.line}: "${key(row.values)}" stands in line ${first.line} too; keep one`)
  }
  return index
}

/** Which dataset field supplies each item: by the datasets' own claims, each checked. */
const claims = (world: Omit<World, "providers">): ReadonlyMap<string, FieldRef> => {
  const providers = new Map<string, FieldRef>()
  for (const dataset of world.datasets.values()) {
    for (const [field, { provides }] of Object.entries(dataset.fields)) {
      if (provides === undefined) continue
      const at = `dataset ${dataset.name}: the field "${field}" provides "${provides}"`
      const item = world.items.get(provides)
      const other = providers.get(provides)
      if (item === undefined) {
        world.problems.push(`${at}, which is not in items.tsv; ${hint(provides, world.items.keys())}`)
      } else if (other !== undefined) {
        world.problems.push(
          `${at}, and so does ${other.dataset}.${other.field}; one item, one provider: remove a claim`
        )
      } else {
        providers.set(provides, { dataset: dataset.name, field })
        const owner = item.values.owner_agency
        if (owner !== dataset.agency) {
          const line = `items.tsv line ${item.line}`
          world.problems.push(`${at}, which ${owner} owns (${line}), not ${dataset.agency}; remove the claim`)
        }
      }
    }
  }
  return providers
}

/** Checks that a predicate can be answered on a dataset: its fields exist, ages are of dates, values can occur. */
const checkPredicate = (at: string, predicate: Predicate, base: Dataset, problems: Array<string>): void => {
  for (const name of new Set(fieldsOf(predicate))) {
    if (base.fields[name] !== undefined) continue
    problems.push(`${at} asks for "${name}", which ${base.name} lacks; ${hint(name, Object.keys(base.fields))}`)
  }
  for (const part of partsOf(predicate)) {
    const field = base.fields[part.field]
    if (field === undefined) continue
    if (("ageAtLeast" in part || "ageBelow" in part) && field.type !== "date") {
      problems.push(`${at} asks for the age by "${part.field}", a ${field.type}; name a date`)
    }
    if ("is" in part && !field.schema.safeParse(part.is).success) {
      problems.push(`${at} compares "${part.field}" with "${part.is}", which is not a valid value there; correct it`)
    }
  }
}

/** The dataset at the end of a form field's links, or `null` after noting why there is none. */
const follow = (at: string, via: ReadonlyArray<string>, base: Dataset, world: World): Dataset | null => {
  let here = base
  for (const name of via) {
    const link = here.links[name]
    if (link === undefined) {
      const known = hint(name, Object.keys(here.links))
      world.problems.push(`${at}: via "${name}": ${here.name} has no such link; ${known}`)
      return null
    }
    const next = world.datasets.get(link.to)
    if (next === undefined) return null // Noted with the dataset.
    here = next
  }
  return here
}

/** The provider's first link to the record at hand by its key: how to get from that record to the provider's. */
const backwards = (here: Dataset, provider: FieldRef, world: World): string | null => {
  const links = Object.entries(world.datasets.get(provider.dataset)?.links ?? {})
  const found = links.find(([, { to, key }]) => to === here.name && here.key.length === 1 && here.key[0] === key)
  return here.name === provider.dataset ? null : (found?.[0] ?? null)
}

/** The counterpart of a field that must agree with another source, and the base dataset's first link that leads there. */
const counterpart = (
  at: string,
  ref: string,
  base: Dataset,
  provider: FieldRef | null,
  world: World
): FormField["agreesWith"] => {
  const dot = ref.lastIndexOf(".")
  const [name, field] = [ref.slice(0, Math.max(dot, 0)), ref.slice(dot + 1)]
  const dataset = world.datasets.get(name)
  const known = dataset === undefined ? hint(name, world.datasets.keys()) : hint(field, Object.keys(dataset.fields))
  const counter = dataset?.fields[field]
  if (counter === undefined) {
    world.problems.push(`${at}: agreesWith "${ref}": no given dataset has this field; ${known}`)
    return null
  }
  const link = Object.entries(base.links).find(([, { to }]) => to === name)?.[0]
  if (link === undefined) {
    world.problems.push(`${at}: agreesWith "${ref}": ${base.name} has no link to ${name}; add one or remove the rule`)
    return null
  }
  const own = provider === null ? undefined : world.datasets.get(provider.dataset)?.fields[provider.field]
  if (own !== undefined && own.type !== counter.type) {
    world.problems.push(`${at}: agreesWith "${ref}": a ${own.type} cannot agree with a ${counter.type}; name another`)
  }
  return { dataset: name, field, link }
}

const formField = ({ line, values }: FieldRow, base: Dataset, world: World): FormField => {
  const at = `fields.tsv line ${line}`
  const { problems } = world
  const shareable = values.kind === "shareable"
  const item = values.item_id === "" ? null : values.item_id
  const provider = item === null ? null : (world.providers.get(item) ?? null)
  if (shareable && item === null)
    problems.push(`${at}: it is shareable but names no item; name one or say citizen-only`)
  if (!shareable && (item !== null || values.via.length > 0 || values.agreesWith !== "")) {
    problems.push(`${at}: it is citizen-only, so item_id, via and agreesWith must be empty`)
  }
  if (item !== null && !world.items.has(item)) {
    problems.push(`${at}: the item "${item}" is not in items.tsv; ${hint(item, world.items.keys())}`)
  }
  const end = follow(at, values.via, base, world)
  const over = end === null || provider === null ? null : backwards(end, provider, world)
  if (end !== null && provider !== null && end.name !== provider.dataset && over === null) {
    const way = values.via.length === 0 ? `without a link it is looked for in ${end.name}` : `via leads to ${end.name}`
    const mend = `correct via, or give ${provider.dataset} a link to ${end.name}`
    problems.push(`${at}: "${item}" is provided by ${provider.dataset}, but ${way}; ${mend}`)
  }
  if (values.agreesWith !== "" && (values.via.length > 0 || over !== null)) {
    problems.push(`${at}: agreesWith is for values of the base record itself; remove it or via`)
  }
  if (values.when !== null) checkPredicate(`${at}: when`, values.when, base, problems)
  return {
    id: values.field_id,
    label: { vi: values.label_vi, en: values.label_en },
    kind: values.kind,
    item,
    via: values.via,
    provider,
    over,
    when: values.when,
    agreesWith: values.agreesWith === "" ? null : counterpart(at, values.agreesWith, base, provider, world),
    basis: { document: values.basis, confidence: values.confidence, source: values.source, notes: values.notes }
  }
}

const service = ({ line, values }: ServiceRow, rows: ReadonlyArray<FieldRow>, world: World): Service | null => {
  const at = `services.tsv line ${line}`
  for (const agency of new Set([values.agency_now, values.agency_2022])) {
    if (world.agencies.has(agency)) continue
    world.problems.push(`${at}: the agency "${agency}" is not in agencies.tsv; ${hint(agency, world.agencies.keys())}`)
  }
  if (rows.length === 0) world.problems.push(`${at}: "${values.id}" has no line in fields.tsv; list its form`)
  const base = world.datasets.get(values.base_dataset)
  if (base === undefined) {
    const known = hint(values.base_dataset, world.datasets.keys())
    world.problems.push(`${at}: the base dataset "${values.base_dataset}" was not given; ${known}`)
    return null
  }
  checkPredicate(`${at}: eligible`, values.eligible, base, world.problems)
  const { basis_confidence: confidence, source, notes } = values
  return {
    id: values.id,
    number: values.number,
    name: { vi: values.name_vi, en: values.name_en },
    agency: values.agency_now,
    agency2022: values.agency_2022,
    base: values.base_dataset,
    eligible: values.eligible,
    form: values.form,
    basis: { document: values.form, confidence, source, notes },
    fields: [...rows].sort((a, b) => a.values.order - b.values.order).map((row) => formField(row, base, world))
  }
}

const agency = ({ values }: Rows["agencies"][number]): Agency => ({
  id: values.id,
  name: { vi: values.name_vi, en: values.name_en },
  kind: values.kind,
  registers: values.registers,
  notes: values.notes
})

const item = ({ values }: Rows["items"][number]): Item => ({
  id: values.id,
  name: { vi: values.name_vi, en: values.name_en },
  owner: values.owner_agency,
  register: values.register,
  legalBasis: values.legal_basis,
  notes: values.notes
})

/** Checks the lines against each other and the datasets and binds them; adds everything wrong to `problems`. */
export const bind = (rows: Rows, datasets: ReadonlyArray<Dataset>, problems: Array<string>): Bound => {
  const agencies = unique("agencies.tsv", rows.agencies, ({ id }) => id, problems)
  const items = unique("items.tsv", rows.items, ({ id }) => id, problems)
  const services = unique("services.tsv", rows.services, ({ id }) => id, problems)
  unique("services.tsv", rows.services, ({ number }) => `number ${number}`, problems)
  unique("fields.tsv", rows.fields, (values) => `${values.service_id} ${values.field_id}`, problems)
  unique("fields.tsv", rows.fields, (values) => `${values.service_id} order ${values.order}`, problems)
  for (const { line, values } of rows.items) {
    if (agencies.has(values.owner_agency)) continue
    const known = hint(values.owner_agency, agencies.keys())
    problems.push(`items.tsv line ${line}: the owner "${values.owner_agency}" is not in agencies.tsv; ${known}`)
  }
  checkDatasets(datasets, new Set(agencies.keys()), problems)

  const parts = { agencies, items, services, datasets: new Map(datasets.map((each) => [each.name, each])), problems }
  const world: World = { ...parts, providers: claims(parts) }
  const forms = Map.groupBy(rows.fields, ({ values }) => values.service_id)
  for (const [id, [first]] of forms) {
    if (services.has(id) || first === undefined) continue
    const known = hint(id, services.keys())
    problems.push(`fields.tsv line ${first.line}: the service "${id}" is not in services.tsv; ${known}`)
  }
  return {
    agencies: rows.agencies.map(agency),
    items: rows.items.map(item),
    services: rows.services
      .map((row) => service(row, forms.get(row.values.id) ?? [], world))
      .filter((bound) => bound !== null)
      .sort((a, b) => a.number - b.number),
    datasets
  }
}
