/** The embedded store: one DuckDB file. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Dataset } from "../../Dataset.ts"
import { Store, StoreError } from "../../Store.ts"
import type { Pattern, Tally } from "../../Tally.ts"
import { type Options, open } from "./Connection.ts"
import { loadQuarantined, loadRows } from "./Loader.ts"
import { promote } from "./Promotion.ts"
import * as Runs from "./Runs.ts"
import { BOOKKEEPING, quoted, STORE_VERSION, tableOf } from "./Tables.ts"
import { agreementCells, agreementSql, countSql, planOf, statesIn, type TableName } from "./TallySql.ts"

/** Carries the outcome of a run that must not be kept out of its transaction. */
class NotPromoted<A> {
  readonly outcome: A
  constructor(outcome: A) {
    this.outcome = outcome
  }
}

const make = Effect.fnUntraced(function* (options: Options) {
  const db = yield* open(options)
  yield* db.transaction(Effect.forEach(BOOKKEEPING, (sql) => db.run(sql), { discard: true }))
  const version = yield* db.count("SELECT version FROM store")
  if (version !== STORE_VERSION) {
    return yield* new StoreError({
      reason: "corrupt",
      message: `The store ${options.path} has version ${version}, this program reads version ${STORE_VERSION}; use the program that wrote it, or another data directory.`
    })
  }

  /** Where the records of the given datasets stand now, without the marks of removed ones. */
  const tablesOf = Effect.fnUntraced(function* (datasets: ReadonlyArray<Dataset>) {
    const names = new Map<string, string>()
    for (const dataset of datasets) {
      const held = yield* Runs.heldOf(db, dataset)
      if (held !== null) names.set(dataset.name, `(FROM ${tableOf(dataset, held.run)} WHERE NOT _removed)`)
    }
    const tableName: TableName = (dataset) => names.get(dataset.name) ?? quoted(dataset.name)
    return tableName
  })

  return Store.of({
    begin: Effect.fn("Store.begin")((dataset, { full }) => db.transaction(Runs.begin(db, dataset, full))),

    stage: Effect.fn("Store.stage")((run, batch) =>
      db.transaction(
        Effect.gen(function* () {
          if (batch.restart) yield* Runs.restart(db, run)
          const { rows, quarantined } = batch.checked
          const first = yield* db.count("SELECT received FROM runs WHERE id = ?", [BigInt(run.id)])
          yield* loadRows(db, run.dataset, tableOf(run.dataset, run.id), rows, first)
          yield* loadQuarantined(db, run.dataset, run.id, quarantined)
          yield* Runs.advance(db, run, batch, rows.length + quarantined.length)
        })
      )
    ),

    promote: Effect.fn("Store.promote")((run) =>
      db
        .transaction(
          Effect.flatMap(promote(db, run), (outcome) =>
            outcome.status === "promoted" ? Effect.succeed(outcome) : Effect.fail(new NotPromoted(outcome))
          )
        )
        .pipe(
          Effect.catchIf(
            (error) => error instanceof NotPromoted,
            (error) => Effect.succeed((error as NotPromoted<never>).outcome)
          )
        )
    ),

    fail: Effect.fn("Store.fail")((run, failure, { resumable }) =>
      db.transaction(Runs.fail(db, run, failure, resumable))
    ),

    status: Effect.fn("Store.status")((dataset) => Runs.status(db, dataset)),

    issues: Effect.fn("Store.issues")(function* (dataset) {
      const held = yield* Runs.heldOf(db, dataset)
      if (held === null) return []
      const rows = yield* db.rows(
        `SELECT split_part(issue, ':', 1) AS field, split_part(issue, ':', 2) AS code, count(*) AS n FROM (
           SELECT unnest(string_split(_issues, ';')) AS issue FROM ${tableOf(dataset, held.run)} WHERE _issues IS NOT NULL
           UNION ALL SELECT concat(field, ':', code) FROM quarantine WHERE dataset = ?)
         GROUP BY ALL ORDER BY field, code`,
        [dataset.name]
      )
      return rows.map((row) => ({ field: String(row.field), code: String(row.code), count: Number(row.n) }))
    }),

    linkage: Effect.fn("Store.linkage")(function* (dataset, name, to) {
      const link = dataset.links[name]!
      const table = yield* tablesOf(to === null ? [dataset] : [dataset, to])
      const from = quoted(link.from)
      const found = to === null ? "FALSE" : `${from} IN (SELECT ${quoted(link.key)} FROM ${table(to)})`
      const [row] = yield* db.rows(
        `SELECT count(${from}) AS n, count(*) FILTER (${found}) AS found
         FROM ${table(dataset)}`
      )
      return { values: Number(row?.n), found: Number(row?.found) }
    }),

    tally: Effect.fn("Store.tally")(function* (question) {
      const reached = question.cells.flatMap((cell) => [
        ...cell.path,
        ...(cell.agreesWith ? [cell.agreesWith.step] : [])
      ])
      const tableName = yield* tablesOf([question.base, ...reached.map((step) => step.to)])
      const plan = planOf(question, tableName)
      for (const sql of plan.statements) yield* db.run(sql)
      const patterns: Array<Pattern> = []
      for (const service of question.services) {
        for (const row of yield* db.rows(countSql(question, plan, service))) {
          const region = String(row.region)
          patterns.push({
            service: service.service,
            region,
            states: statesIn(plan, service, row),
            subjects: Number(row.subjects)
          })
        }
      }
      const agreements: Array<Tally["agreements"][number]> = []
      for (const cell of agreementCells(question)) {
        const [row] = yield* db.rows(agreementSql(cell))
        agreements.push({ cell, compared: Number(row?.compared), equal: Number(row?.equal) })
      }
      yield* db.run("DROP TABLE tally")
      return { patterns, agreements } satisfies Tally
    })
  })
})

/**
 * The store in the DuckDB file `path`, open for as long as the layer lives. One process at a time may hold it.
 *
 * @example
 * Effect.provide(sync, DuckDbStore.layer({ path: "data/store.duckdb", memory: "256MB", threads: 2 }))
 */
export const layer = (options: Options): Layer.Layer<Store, StoreError> => Layer.effect(Store, make(options))
