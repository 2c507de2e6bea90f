/** What a dataset sends and nothing uses, told by going through every field and looking for a use. */
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import type { Dataset } from "@lienthong/core/Dataset"
import type { Predicate } from "@lienthong/core/Predicate"

const mentions = (predicate: Predicate | null, field: string): boolean =>
  predicate !== null && JSON.stringify(predicate).includes(`"field":${JSON.stringify(field)}`)

const isUsed = (catalogue: Catalogue, dataset: Dataset, name: string): boolean => {
  if (dataset.key.includes(name) || dataset.version.includes(name) || dataset.region?.field === name) return true
  for (const other of catalogue.datasets) {
    for (const link of Object.values(other.links)) {
      if (other.name === dataset.name && link.from === name) return true
      if (link.to === dataset.name && link.key === name) return true
    }
  }
  for (const service of catalogue.services) {
    const isBase = service.base === dataset.name
    if (isBase && mentions(service.eligible, name)) return true
    for (const { provider, agreesWith, when } of service.fields) {
      if (provider?.dataset === dataset.name && provider.field === name) return true
      if (agreesWith?.dataset === dataset.name && agreesWith.field === name) return true
      if (isBase && mentions(when, name)) return true
    }
  }
  return false
}

/** The fields of a dataset that nothing uses, and which item each would supply. */
export const idle = (
  catalogue: Catalogue,
  dataset: Dataset
): Array<{ readonly field: string; readonly item: string | null }> => {
  const unused: Array<{ readonly field: string; readonly item: string | null }> = []
  for (const [field, { provides }] of Object.entries(dataset.fields)) {
    const dates = Object.keys(dataset.fields).filter((other) => dataset.fields[other]?.validUntil === field)
    if ([field, ...dates].some((each) => isUsed(catalogue, dataset, each))) continue
    unused.push({ field, item: provides ?? null })
  }
  return unused
}
