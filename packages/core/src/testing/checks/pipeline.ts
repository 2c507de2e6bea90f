/** Checks of the connector together with the pipeline and the store. */
import * as Effect from "effect/Effect"
import { sync } from "../../Sync.ts"
import { demandHeld, incomingOf, inFreshStore, wantedFrom } from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { demand } from "../Nonconformity.ts"
import { afterHorizon, changesOf, type Entry, entries, paged, worldOf } from "../World.ts"

const stopped: SourceCheck = {
  id: "stopped",
  title: "a run killed after any commit ends, run again, with the same records",
  rulesOut: "records lost or counted twice by a crash between commits",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage, dataset, source } = bench
      const before = entries(source, 10)
      const changes = changesOf(source)
      const after = [...before.slice(1), ...changes]
      /** A run that dies after a commit, if it has so many, and one that ends. */
      const overTwo = Effect.fnUntraced(function* (kill: number, all: number, changed: number) {
        let commits = 0
        const onCommit = () => (++commits === kill ? Effect.die("killed") : Effect.void)
        yield* Effect.exit(sync(bench.connect(), dataset.name, { commitEvery: 1, onCommit }))
        if (commits < kill) return false
        const { balance, reading } = yield* sync(bench.connect(), dataset.name, { commitEvery: 1 })
        const { received } = balance
        // Some sources tell no changes, and are always read whole.
        const wanted = reading === "full" ? all : changed
        yield* demand(received === wanted, `killed after commit ${kill}: ${received} received instead of ${wanted}`)
        return true
      })
      // First everything is read, then what has changed.
      const killedAt = Effect.fnUntraced(function* (kill: number) {
        stage.world = worldOf(paged(before))
        if (!(yield* overTwo(kill, before.length, 0))) return false
        stage.world = worldOf(paged(after), { asOf: afterHorizon(86_400) })
        yield* overTwo(kill, after.length, changes.length)
        yield* demandHeld(bench, incomingOf(bench, after))
        return true
      })
      let kill = 1
      while (yield* inFreshStore(bench, killedAt(kill))) kill++
      yield* demand(kill > 1, "no run came to a commit")
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
