/** The catalogue as plain data: what its fingerprint is taken of and what its JSON shows. */
import type { Dataset, Field } from "../Dataset.ts"
import type { Bound } from "./bind.ts"

const fieldOf = ({ type, required, provides, validUntil }: Field) => ({
  type,
  required: required ?? false,
  provides: provides ?? null,
  validUntil: validUntil ?? null
})

/** A dataset without anything that is code. */
export const describeDataset = (dataset: Dataset) => ({
  name: dataset.name,
  agency: dataset.agency,
  label: dataset.label,
  key: dataset.key,
  version: dataset.version,
  region: dataset.region,
  links: dataset.links,
  placeholders: dataset.placeholders,
  fields: Object.fromEntries(Object.entries(dataset.fields).map(([name, field]) => [name, fieldOf(field)]))
})

/** Services, datasets, items and agencies without anything that is code. */
export const describe = (bound: Bound) => {
  const providers = new Map(
    bound.datasets.flatMap((dataset) =>
      Object.entries(dataset.fields).map(
        ([field, { provides }]) => [provides, { dataset: dataset.name, field }] as const
      )
    )
  )
  return {
    services: bound.services,
    datasets: bound.datasets.map(describeDataset),
    items: bound.items.map((item) => ({ ...item, provider: providers.get(item.id) ?? null })),
    agencies: bound.agencies
  }
}
