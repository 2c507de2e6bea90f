/** What a measurement's figures mean: two that were made by different definitions cannot be joined to one line. */
import * as z from "zod"
import type { Snapshot } from "./Snapshot.ts"

/** By which catalogue, rules and contracts a snapshot was measured. */
export const Definition = z.object({
  catalogue: z.object({ version: z.string(), hash: z.string() }),
  formula: z.int(),
  /** Fingerprint by dataset; `null` where an older snapshot does not say. */
  contracts: z.record(z.string(), z.string().nullable()),
  /** By dataset, the days after which what is held is stale; `null` where nothing is agreed. */
  agreedAgeDays: z.record(z.string(), z.number().nullable())
})
export type Definition = z.infer<typeof Definition>

/** One thing that is not as it was before. */
export type DefinitionChange =
  | { readonly what: "catalogue"; readonly from: string; readonly to: string }
  | { readonly what: "formula"; readonly from: number; readonly to: number }
  | { readonly what: "contract"; readonly dataset: string; readonly how: "added" | "removed" | "changed" }
  | { readonly what: "agreedAge"; readonly dataset: string; readonly from: number | null; readonly to: number | null }

export const definitionOf = ({ catalogue, formula, datasets }: Snapshot): Definition => ({
  catalogue,
  formula: formula ?? 1,
  contracts: Object.fromEntries(datasets.map(({ name, contract }) => [name, contract ?? null])),
  agreedAgeDays: Object.fromEntries(datasets.map(({ name, agreedAgeDays }) => [name, agreedAgeDays]))
})

const contractChanges = (from: Definition["contracts"], to: Definition["contracts"]): Array<DefinitionChange> =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])].sort().flatMap((dataset): Array<DefinitionChange> => {
    const [before, after] = [from[dataset], to[dataset]]
    if (before === undefined) return [{ what: "contract", dataset, how: "added" }]
    if (after === undefined) return [{ what: "contract", dataset, how: "removed" }]
    // What an older snapshot does not say is in its catalogue's hash.
    const same = before === null || after === null || before === after
    return same ? [] : [{ what: "contract", dataset, how: "changed" }]
  })

/** Of the datasets that both know: what else came or went is said of its contract. */
const ageChanges = (from: Definition["agreedAgeDays"], to: Definition["agreedAgeDays"]): Array<DefinitionChange> =>
  Object.entries(to).flatMap(([dataset, now]): Array<DefinitionChange> => {
    const before = from[dataset]
    return before === undefined || before === now ? [] : [{ what: "agreedAge", dataset, from: before, to: now }]
  })

/** What is not as it was before; nothing: the figures of both can be joined. */
export const changesBetween = (from: Definition, to: Definition): ReadonlyArray<DefinitionChange> => [
  ...(from.catalogue.hash === to.catalogue.hash
    ? []
    : [{ what: "catalogue", from: nameOf(from), to: nameOf(to) } as const]),
  ...(from.formula === to.formula ? [] : [{ what: "formula", from: from.formula, to: to.formula } as const]),
  ...contractChanges(from.contracts, to.contracts),
  ...ageChanges(from.agreedAgeDays, to.agreedAgeDays)
]

/** The catalogue's edition and enough of its fingerprint to tell two apart. */
const nameOf = ({ catalogue: { version, hash } }: Definition): string =>
  `${version} (${hash.replace(/^sha256:/, "").slice(0, 8)})`
