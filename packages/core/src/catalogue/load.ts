/** Loads the catalogue that ships with this package and binds it to datasets, or says everything that is wrong. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Dataset } from "../Dataset.ts"
import { needsOf } from "../minimise/needs.ts"
import { type Bound, bind } from "./bind.ts"
import type { Catalogue } from "./Catalogue.ts"
import { describe } from "./describe.ts"
import { readRows, type Tables } from "./rows.ts"

/** The edition of the catalogue's tables: the month in which they were last brought up to date. */
export const CATALOGUE_VERSION = "2026.11"

/**
 * The catalogue cannot be used.
 *
 * - `unreadable` a table is not there or may not be read
 * - `invalid` its lines or the datasets contradict each other; `problems` holds one sentence for each contradiction
 */
export class CatalogueError extends Data.TaggedError("CatalogueError")<{
  readonly reason: "unreadable" | "invalid"
  readonly problems: ReadonlyArray<string>
  readonly message: string
  readonly cause?: unknown
}> {}

/** Objects with their keys in order, so that equal content has equal text. */
const sorted = (_: string, value: unknown): unknown =>
  value === null || typeof value !== "object" || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The order in which datasets were given is no part of the content. */
const fingerprint = (bound: Bound): string => {
  const datasets = bound.datasets.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const content = JSON.stringify({ version: CATALOGUE_VERSION, ...describe({ ...bound, datasets }) }, sorted)
  return `sha256:${createHash("sha256").update(content).digest("hex")}`
}

/** Binds the given tables to datasets; fails with every problem at once. Use `load` for the tables that ship. */
export const fromTables = (
  tables: Tables,
  datasets: ReadonlyArray<Dataset>
): Effect.Effect<Catalogue, CatalogueError> => {
  const problems: Array<string> = []
  const bound = bind(readRows(tables, problems), datasets, problems)
  // What is wrong in the contracts themselves comes first.
  if (problems.length === 0) needsOf(bound, problems)
  if (problems.length === 0) return Effect.succeed({ version: CATALOGUE_VERSION, hash: fingerprint(bound), ...bound })
  const heading = `The catalogue has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:`
  return Effect.fail(new CatalogueError({ reason: "invalid", problems, message: [heading, ...problems].join("\n  ") }))
}

/** The texts of the tables that ship with this package. */
export const tables: Effect.Effect<Tables, CatalogueError> = Effect.suspend(() => {
  const read = (name: string): string => readFileSync(new URL(`../../catalogue/${name}.tsv`, import.meta.url), "utf8")
  return Effect.try({
    try: () => ({
      agencies: read("agencies"),
      items: read("items"),
      services: read("services"),
      fields: read("fields")
    }),
    catch: (cause) => {
      const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : ""
      const message = `The catalogue's tables cannot be read${code}; install the package @lienthong/core again.`
      return new CatalogueError({ reason: "unreadable", problems: [message], message, cause })
    }
  })
})

/**
 * The catalogue of the 25 services, bound to the datasets given: each form field to the dataset field that provides
 * its item. Every service's base dataset must be among them. Nothing in it is asynchronous.
 *
 * @example
 * const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))
 */
export const load: (datasets: ReadonlyArray<Dataset>) => Effect.Effect<Catalogue, CatalogueError> = Effect.fn(
  "catalogue.load"
)(function* (datasets) {
  return yield* fromTables(yield* tables, datasets)
})
