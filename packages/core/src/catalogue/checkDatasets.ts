/** What must hold of the datasets before anything is bound to them. */
import type { Dataset } from "../Dataset.ts"
import { nearest } from "../Spelling.ts"

/** A hint at the right spelling, or what is known when there is no near one. */
export const hint = (word: string, known: Iterable<string>): string => {
  const all = [...known]
  const meant = nearest(word, all)
  if (meant !== null) return `did you mean "${meant}"?`
  if (all.length === 0) return "there is none"
  return all.length > 12 ? `none of the ${all.length} known is near` : `known: ${all.join(", ")}`
}

/** The store keeps a bit of each field in a signed number of 64. */
const MOST_FIELDS = 63

/** Every field of a dataset that its contract names elsewhere, and where. */
const mentions = (dataset: Dataset): ReadonlyArray<readonly [place: string, field: string]> => [
  ...dataset.key.map((field) => ["the key", field] as const),
  ...dataset.version.map((field) => ["the version", field] as const),
  ...(dataset.region === null ? [] : [["the region", dataset.region.field] as const]),
  ...Object.entries(dataset.links).map(([name, link]) => [`the link "${name}"`, link.from] as const),
  ...Object.entries(dataset.fields).flatMap(([name, { validUntil }]) =>
    validUntil === undefined ? [] : [[`validUntil of "${name}"`, validUntil] as const]
  )
]

/** Checks each dataset's own references and its links to the others; adds what is wrong to `problems`. */
export const checkDatasets = (
  datasets: ReadonlyArray<Dataset>,
  agencies: ReadonlySet<string>,
  problems: Array<string>
): void => {
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]))
  for (const dataset of datasets) {
    const at = `dataset ${dataset.name}`
    if (byName.get(dataset.name) !== dataset) problems.push(`${at}: two datasets have this name; rename one`)
    if (!agencies.has(dataset.agency)) {
      problems.push(`${at}: the agency "${dataset.agency}" is not in agencies.tsv; ${hint(dataset.agency, agencies)}`)
    }
    if (dataset.key.length === 0) problems.push(`${at}: it has no key; name the fields that identify a record`)
    if (dataset.version.length === 0) problems.push(`${at}: it has no version; name the field that orders versions`)
    for (const [place, field] of mentions(dataset)) {
      if (dataset.fields[field] !== undefined) continue
      problems.push(`${at}: ${place} names the field "${field}"; ${hint(field, Object.keys(dataset.fields))}`)
    }
    for (const field of dataset.key) {
      const type = dataset.fields[field]?.type
      if (type !== "timestamp" && type !== "object") continue
      problems.push(
        `${at}: "${field}" of the key is a ${type}, which can be written in many ways; name a text, number or date`
      )
    }
    const fields = Object.keys(dataset.fields).length
    if (fields > MOST_FIELDS) {
      problems.push(`${at}: it has ${fields} fields, at most ${MOST_FIELDS} can be kept; split it`)
    }
    for (const [name, { validUntil }] of Object.entries(dataset.fields)) {
      const type = validUntil === undefined ? undefined : dataset.fields[validUntil]?.type
      if (type !== undefined && type !== "date") {
        problems.push(`${at}: validUntil of "${name}" is "${validUntil}", a ${type}; name a date`)
      }
    }
    for (const [name, link] of Object.entries(dataset.links)) {
      const target = byName.get(link.to)
      if (target === undefined) {
        problems.push(
          `${at}: the link "${name}" leads to "${link.to}", which was not given; ${hint(link.to, byName.keys())}`
        )
      } else if (target.fields[link.key] === undefined) {
        const known = hint(link.key, Object.keys(target.fields))
        problems.push(`${at}: the link "${name}" leads to "${link.to}.${link.key}", which has no such field; ${known}`)
      }
    }
  }
}
