/** The embedded store: one DuckDB file. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import type { Dataset } from "../../Dataset.ts"
import { recordsIn } from "../../Packed.ts"
import { Store, type StoreError } from "../../Store.ts"
import { upgrade } from "./Bookkeeping.ts"
import { type Options, open, type Queries } from "./Connection.ts"
import type { TableName } from "./Follows.ts"
import { health } from "./Health.ts"
import * as Issues from "./Issues.ts"
import { linkage } from "./Linkage.ts"
import { besideLines, loadQuarantined, loadRows, writeLines } from "./Loader.ts"
import type { Passes } from "./Passes.ts"
import { promote } from "./Promotion.ts"
import * as Quarantine from "./Quarantine.ts"
import { replay } from "./Replay.ts"
import { prune } from "./Retention.ts"
import { withRoom } from "./Room.ts"
import * as Runs from "./Runs.ts"
import { quoted, tableOf } from "./Tables.ts"
import { tally } from "./Tallying.ts"

/** Carries the outcome of a run that must not be kept out of its transaction. */
class NotPromoted<A> {
  readonly outcome: A
  constructor(outcome: A) {
    this.outcome = outcome
  }
}

/** Where the records of the given datasets stand now, without the marks of removed ones. */
const tablesOf = Effect.fnUntraced(function* (db: Queries, datasets: ReadonlyArray<Dataset>) {
  const names = new Map<string, string>()
  for (const dataset of new Set(datasets)) {
    const held = yield* Runs.heldOf(db, dataset)
    if (held !== null) names.set(dataset.name, `(FROM ${tableOf(dataset, held.run)} WHERE NOT _removed)`)
  }
  const tableName: TableName = (dataset) => names.get(dataset.name) ?? quoted(dataset.name)
  return tableName
})

/** Records of the largest dataset. */
const largest = (db: Queries) => db.count("SELECT coalesce(max(records), 0) FROM datasets")

const make = Effect.fnUntraced(function* (options: Options) {
  const { writing, atOnce, reading, compact } = yield* open(options)
  yield* writing((db) => upgrade(db, options.path))

  const rooms = yield* Semaphore.make(1)
  const turns = new Map<string, Semaphore.Semaphore>()
  /** A dataset to oneself until the scope closes: two runs of it at a time would each go on with the other's stage. */
  const alone = (dataset: Dataset) => {
    const turn = turns.get(dataset.name) ?? Semaphore.makeUnsafe(1)
    turns.set(dataset.name, turn)
    return Effect.acquireRelease(turn.take(1), () => turn.release(1), { interruptible: true })
  }

  return Store.of({
    begin: Effect.fn("Store.begin")((dataset, options) =>
      Effect.andThen(
        alone(dataset),
        writing((db) => Runs.begin(db, dataset, options))
      )
    ),

    stage: Effect.fn("Store.stage")(function* (run, batch) {
      const { dataset } = run
      const { pages } = batch
      const table = tableOf(dataset, run.id)
      const advance = Runs.advanceSql(run, batch, recordsIn(pages))
      const beside = batch.restart ? null : besideLines(dataset, run.id, pages)
      if (beside !== null) {
        return yield* atOnce((db) =>
          Effect.map(writeLines(db, dataset, table, pages), (load) => [...load, ...beside, advance])
        )
      }
      yield* writing(
        Effect.fnUntraced(function* (db) {
          if (batch.restart) yield* Runs.restart(db, run)
          yield* loadRows(db, dataset, table, pages)
          const quarantined = pages.flatMap((page) => page.quarantined)
          yield* loadQuarantined(db, dataset, run.id, quarantined)
          yield* db.run(advance)
        })
      )
    }),

    promote: Effect.fn("Store.promote")((run, options) =>
      writing((db) =>
        Effect.flatMap(promote(db, run, options), (outcome) =>
          outcome.status === "promoted" ? Effect.succeed(outcome) : Effect.fail(new NotPromoted(outcome))
        )
      ).pipe(
        Effect.catchIf(
          (error) => error instanceof NotPromoted,
          (error) => Effect.succeed((error as NotPromoted<never>).outcome)
        )
      )
    ),

    fail: Effect.fn("Store.fail")((run, failure, { resumable }) =>
      writing((db) => Runs.fail(db, run, failure, resumable))
    ),

    runs: Effect.fn("Store.runs")((filter) => reading((db) => Runs.list(db, filter))),

    status: Effect.fn("Store.status")((dataset) => reading((db) => Runs.status(db, dataset))),

    issues: Effect.fn("Store.issues")((dataset) =>
      Effect.map(
        reading((db) => Issues.byRegion(db, dataset)),
        Issues.overall
      )
    ),

    regionalIssues: Effect.fn("Store.regionalIssues")((dataset) => reading((db) => Issues.byRegion(db, dataset))),

    quarantine: {
      groups: Effect.fn("Store.quarantine.groups")((filter) => reading((db) => Quarantine.groups(db, filter))),
      entries: Effect.fn("Store.quarantine.entries")((filter, options) =>
        reading((db) => Quarantine.entries(db, filter, options))
      ),
      drop: Effect.fn("Store.quarantine.drop")((filter) =>
        Effect.tap(
          writing((db) => Quarantine.drop(db, filter)),
          () => compact
        )
      ),
      replay: Effect.fn("Store.quarantine.replay")((dataset, options) =>
        Effect.andThen(
          alone(dataset),
          writing((db) => replay(db, dataset, options))
        )
      )
    },

    prune: Effect.fn("Store.prune")((options) =>
      Effect.tap(
        writing((db) => prune(db, options)),
        () => (options.dryRun ? Effect.void : compact)
      )
    ),

    health: Effect.fn("Store.health")((datasets) => reading((db) => health(db, options.path, datasets))),

    tally: Effect.fn("Store.tally")(function* ({ questions, links }, of) {
      const reached = questions.flatMap(({ base, cells }) => [
        base,
        ...cells.flatMap(({ path, agreesWith }) =>
          [...path, ...(agreesWith ? [agreesWith.step] : [])].map(({ to }) => to)
        )
      ])
      const linked = links.flatMap(({ dataset, to }) => (to === null ? [dataset] : [dataset, to]))
      const records = yield* reading(largest)
      const counted = Effect.fnUntraced(function* (db: Queries, passes: Passes) {
        const table = yield* tablesOf(db, [...reached, ...linked])
        const { counts, unlinked, forget } = yield* linkage(db, links, table, passes)
        const tallies = yield* Effect.forEach(questions, (question) =>
          tally(db, question, { tableName: table, unlinked, passes, records }, of)
        )
        yield* forget
        return { tallies, links: counts }
      })
      // One at a time: the end of one would take the room of another.
      return yield* rooms.withPermits(1)(
        withRoom(reading, options.memory, records, (passes) => reading((db) => counted(db, passes)))
      )
    })
  })
})

/**
 * The store in the DuckDB file `path`, open for as long as the layer lives. One process at a time may hold it. A file that
 * it creates is its owner's alone; what the engine keeps beside it while it is open (`path.wal`, `path.tmp`) is as the
 * umask and the directory say.
 *
 * @example
 * const store = DuckDbStore.layer({ path: "data/store.duckdb", memory: "256MB", threads: 2 })
 * await Effect.runPromise(sync(connector, "population.residents").pipe(Effect.provide(store)))
 */
export const layer = (options: Options): Layer.Layer<Store, StoreError> => Layer.effect(Store, make(options))
