/**
 * Over-sharing: what a source sends and no service needs. Data that serves no purpose must not be asked for (data
 * minimisation, Decree 13/2023/ND-CP).
 */
import type { Catalogue } from "../catalogue/Catalogue.ts"
import type { Dataset } from "../Dataset.ts"
import { fieldsOf } from "../Predicate.ts"
import type { DatasetSnapshot } from "../Snapshot.ts"

/** What a contract stands on whatever the forms ask: key, version, region, and both ends of links. */
const bearing = (dataset: Dataset, datasets: ReadonlyArray<Dataset>): ReadonlyArray<string> => [
  ...dataset.key,
  ...dataset.version,
  ...(dataset.region === null ? [] : [dataset.region.field]),
  ...Object.values(dataset.links).map(({ from }) => from),
  ...datasets.flatMap(({ links }) => Object.values(links).flatMap(({ to, key }) => (to === dataset.name ? [key] : [])))
]

/** What the services ask of a dataset: values for their forms, and values that decide who is asked. */
const asked = (dataset: Dataset, { services }: Catalogue): ReadonlyArray<string> =>
  services.flatMap(({ base, eligible, fields }) => [
    ...(base === dataset.name ? fieldsOf(eligible) : []),
    ...fields.flatMap(({ provider, when, agreesWith }) => [
      ...(provider?.dataset === dataset.name ? [provider.field] : []),
      ...(agreesWith?.dataset === dataset.name ? [agreesWith.field] : []),
      ...(base === dataset.name && when !== null ? fieldsOf(when) : [])
    ])
  ])

/** The fields of a dataset that no service needs, in the order of the contract, with the item that each claims. */
export const unneeded = (dataset: Dataset, catalogue: Catalogue): NonNullable<DatasetSnapshot["unneeded"]> => {
  const needed = new Set([...bearing(dataset, catalogue.datasets), ...asked(dataset, catalogue)])
  // A date of expiry is needed by the values that it dates.
  for (const name of [...needed]) {
    const until = dataset.fields[name]?.validUntil
    if (until !== undefined) needed.add(until)
  }
  return Object.entries(dataset.fields).flatMap(([field, { provides }]) =>
    needed.has(field) ? [] : [{ field, item: provides ?? null }]
  )
}
