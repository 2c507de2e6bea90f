/** Checks of the connector together with the pipeline and the store. */
import * as Effect from "effect/Effect"
import { sync } from "../../Sync.ts"
import { demandHeld, incomingOf, inFreshStore, wantedFrom } from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { demand } from "../Nonconformity.ts"
import { type Entry, entries, paged, worldOf } from "../World.ts"

const stopped: SourceCheck = {
  id: "stopped",
  title: "a run killed after any commit ends, run again, with the same records",
  rulesOut: "records lost or counted twice by a crash between commits",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { dataset } = bench
      const all = entries(bench.source, 10)
      let commits = 0
      const count = { commitEvery: 1, onCommit: () => Effect.sync(() => void commits++) }
      yield* inFreshStore(bench, sync(bench.connect(), dataset.name, count))
      for (let kill = 1; kill <= commits; kill++) {
        yield* inFreshStore(
          bench,
          Effect.gen(function* () {
            let commit = 0
            const onCommit = () => (++commit === kill ? Effect.die("killed") : Effect.void)
            yield* Effect.exit(sync(bench.connect(), dataset.name, { commitEvery: 1, onCommit }))
            const { balance } = yield* sync(bench.connect(), dataset.name, { commitEvery: 1 })
            yield* demand(balance.received === all.length, `killed after commit ${kill}: ${balance.received} received`)
            yield* demandHeld(bench, incomingOf(bench, all))
          })
        )
      }
    })
}

const twoRuns: SourceCheck = {
  id: "two-runs",
  title: "two runs at once of one dataset end as one would",
  rulesOut: "two runs that each go on with the other's stage",
  needs: "source",
  run: (bench) => {
    const all = entries(bench.source, 10)
    const connector = bench.connect()
    const run = sync(connector, bench.dataset.name, { commitEvery: 1 })
    return inFreshStore(
      bench,
      Effect.gen(function* () {
        yield* Effect.all([run, run], { concurrency: 2 })
        yield* demandHeld(bench, incomingOf(bench, all))
      })
    )
  }
}

const POISON: ReadonlyArray<unknown> = [null, 7, "text", true, [], [[1]], {}, { something: "else" }]

const poison: SourceCheck = {
  id: "poison",
  title: "what is no record, or has no key, goes to quarantine, and the balance adds up",
  rulesOut: "a run that ends because of one record, or a record dropped in silence",
  needs: "source",
  run: (bench) => {
    const good = entries(bench.source, 10)
    const bad = POISON.map((wire, n): Entry => ({ id: `poison ${n}`, wire, at: good[0]!.at, removed: false }))
    return Effect.gen(function* () {
      yield* wantedFrom(bench, good)
      bench.stage.world = worldOf(paged([...good.slice(0, 5), ...bad, ...good.slice(5)]))
      yield* inFreshStore(
        bench,
        Effect.gen(function* () {
          const { balance } = yield* sync(bench.connect(), bench.dataset.name)
          const { received, loaded, quarantined } = balance
          yield* demand(
            received === good.length + bad.length && loaded === good.length && quarantined === bad.length,
            `of ${good.length} good and ${bad.length} bad records ${received} were received, ${loaded} loaded, ${quarantined} quarantined`
          )
        })
      )
    })
  }
}

export const pipelineChecks: ReadonlyArray<SourceCheck> = [stopped, twoRuns, poison]
