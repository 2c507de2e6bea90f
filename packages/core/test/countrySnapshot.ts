/** A snapshot as large as the country: the 25 services of the catalogue over 63 provinces, the same at every call. */
import * as Effect from "effect/Effect"
import type { FormField } from "../src/catalogue/Catalogue.ts"
import { load } from "../src/catalogue/load.ts"
import type { FieldSnapshot, Snapshot } from "../src/Snapshot.ts"
import type { State } from "../src/State.ts"
import { datasets } from "./catalogueDatasets.ts"
import { dataset, type Group, serviceOf } from "./completenessSnapshots.ts"

const PROVINCES = 63
/** Different combinations of states in one province. */
const PATTERNS = 6

/** What a connected field may be; what is likely stands there often. */
const LIKELY: ReadonlyArray<State> = [
  ...Array<State>(40).fill("available"),
  "missing",
  "missing",
  "invalid",
  "noRecord",
  "stale",
  "conflicting"
]

/** Numbers that look random and are not. */
const numbers = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

export const REGIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: PROVINCES }, (_, index) => [String(index + 1).padStart(3, "0"), `Tỉnh ${index + 1}`])
)

export const countrySnapshot = async (): Promise<Snapshot> => {
  const catalogue = await Effect.runPromise(load(datasets))
  const next = numbers(7)
  const stateOf = ({ provider }: FormField): State =>
    provider === null ? "notConnected" : (LIKELY[next(LIKELY.length)] ?? "available")
  const snapshotOf = (field: FormField): FieldSnapshot => ({
    id: field.id,
    label: field.label,
    kind: field.kind,
    item: field.item,
    owner: catalogue.items.find(({ id }) => id === field.item)?.owner ?? null,
    via: [...field.via],
    provider: field.provider,
    confidence: field.basis.confidence,
    document: field.basis.document,
    agreement:
      field.agreesWith === null
        ? null
        : { with: { dataset: field.agreesWith.dataset, field: field.agreesWith.field }, compared: 90, equal: 84 }
  })
  const services = catalogue.services.map(({ id, number, name, agency, base, fields }) => {
    const asked = fields.filter(({ kind }) => kind === "shareable")
    const groups = Object.keys(REGIONS).flatMap((region) =>
      Array.from({ length: PATTERNS }, (): Group => ({ region, states: asked.map(stateOf), subjects: 1 + next(2000) }))
    )
    return { ...serviceOf(number, fields.map(snapshotOf), groups), id, name, agency, base }
  })
  return {
    version: 1,
    asOf: "2026-11-23T00:00:00Z",
    catalogue: { version: catalogue.version, hash: catalogue.hash },
    agencies: catalogue.agencies.map(({ id, name }) => ({ id, name })),
    datasets: catalogue.datasets.map(({ name, agency, label }) => dataset({ name, agency, label })),
    services
  }
}
