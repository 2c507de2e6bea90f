/** Checks of what happens between readings, and in the middle of one. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Connector } from "../../Connector.ts"
import { Store } from "../../Store.ts"
import { sync } from "../../Sync.ts"
import {
  demandDeclared,
  demandHeld,
  demandPages,
  incomingOf,
  inFreshStore,
  type PlayedBench,
  readAll,
  requestsOf,
  wantedFrom
} from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { demand } from "../Nonconformity.ts"
import { afterHorizon, changesOf, type Entry, entries, entry, paged, worldOf } from "../World.ts"
import { demandGoingOn } from "./goingOn.ts"

/** A full reading of one world, then an incremental one of another. */
const overTwoRuns = (bench: PlayedBench, before: ReadonlyArray<Entry>, after: ReadonlyArray<Entry>) =>
  Effect.gen(function* () {
    const connector = bench.connect()
    bench.stage.world = worldOf(paged(before))
    const first = yield* readAll(bench, connector)
    bench.stage.world = worldOf(paged(after), { asOf: afterHorizon(86_400) })
    const second = yield* readAll(bench, connector, first.at(-1)!.position)
    yield* demandPages(bench, yield* wantedFrom(bench, after), [...first, ...second])
    yield* demandDeclared(bench, second)
  })

const tiesOverRuns: SourceCheck = {
  id: "ties-over-runs",
  title: "a record of the very second at which the last reading ended arrives with the next",
  rulesOut: "changes at the horizon lost because the next reading asks for what is newer only",
  needs: "source",
  run: (bench) => {
    const before = entries(bench.source, 6)
    return overTwoRuns(bench, before, [...before, entry(bench.source, 6, afterHorizon(0))])
  }
}

const late: SourceCheck = {
  id: "late",
  title: "a record committed late, older than the newest that was seen, arrives with the next reading",
  rulesOut: "a watermark taken from the records instead of the source's settled horizon",
  needs: "source",
  run: (bench) => {
    const seen = [...entries(bench.source, 6), entry(bench.source, 6, afterHorizon(3600))]
    return overTwoRuns(bench, seen, [...seen, ...changesOf(bench.source).slice(1)])
  }
}

const resumeChanges: SourceCheck = {
  id: "resume-changes",
  title: "a reading of changes goes on from the position of every page, as one of changes",
  rulesOut: "changes left out after a stop, or taken for everything that exists",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage, source } = bench
      const before = entries(source, 10)
      const after = [...before.slice(1), ...changesOf(source)]
      const connector = bench.connect()
      stage.world = worldOf(paged(before))
      const first = yield* readAll(bench, connector)
      stage.world = worldOf(paged(after), { asOf: afterHorizon(86_400) })
      const changes = yield* demandGoingOn(bench, connector, first.at(-1)!.position)
      yield* demandPages(bench, yield* wantedFrom(bench, after), [...first, ...changes])
    })
}

const movingHorizon: SourceCheck = {
  id: "moving-horizon",
  title: "a reading reaches to the horizon of its first page, though the source's moves on while it is read",
  rulesOut: "changes made during a reading lost because the next one goes on from after them",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage, source } = bench
      const before = entries(source, 10)
      const after = before.map((each, n) => (n === 0 ? entry(source, 0, afterHorizon(60)) : each))
      const moveOn = Effect.sync(() => {
        stage.world = worldOf(paged(after), { asOf: afterHorizon(3600) })
      })
      const wanted = yield* wantedFrom(bench, after)
      // As long as the reading goes on, and after a stop behind its first page.
      for (const most of [Number.POSITIVE_INFINITY, 1]) {
        stage.world = worldOf(paged(before))
        const connector = bench.connect()
        const overtaken: Connector = {
          ...connector,
          read: (dataset, position) =>
            connector.read(dataset, position).pipe(
              Stream.tap(() => moveOn),
              Stream.take(most)
            )
        }
        let pages = yield* readAll(bench, overtaken)
        if (most === 1) pages = [...pages, ...(yield* readAll(bench, connector, pages.at(-1)!.position))]
        const changes = yield* readAll(bench, connector, pages.at(-1)!.position)
        yield* demandPages(bench, wanted, [...pages, ...changes])
      }
    })
}

const midScan: SourceCheck = {
  id: "mid-scan",
  title: "a record updated twice while it is read is held in its newest version, whichever came last",
  rulesOut: "an old version that wins, or a record counted twice",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const [first, ...rest] = entries(bench.source, 9)
      const [again, updated] = [entry(bench.source, 0, afterHorizon(5)), entry(bench.source, 0, afterHorizon(6))]
      for (const [a, b, c] of [
        [first!, again, updated],
        [updated, first!, again],
        [again, updated, first!]
      ] as const) {
        bench.stage.world = worldOf([[a, ...rest.slice(0, 3)], [b, ...rest.slice(3)], [c]])
        const balance = yield* inFreshStore(
          bench,
          Effect.gen(function* () {
            const { balance } = yield* sync(bench.connect(), bench.dataset.name, { commitEvery: 1 })
            yield* demandHeld(bench, incomingOf(bench, [updated, ...rest]))
            return balance
          })
        )
        yield* demand(
          balance.loaded === 9 && balance.duplicate === 2,
          `${balance.loaded} loaded, ${balance.duplicate} repeats`
        )
      }
    })
}

const tombstones: SourceCheck = {
  id: "tombstones",
  title: "a removal that the source announces removes that record and no other",
  rulesOut: "records that live on after their removal",
  needs: "removals",
  run: (bench) => {
    const { source, dataset } = bench
    const before = entries(source, 10)
    const at = afterHorizon(60)
    const removal: Entry = { id: "3", wire: source.removal!(3, at), at, removed: true }
    const left = before.filter(({ id }) => id !== "3")
    return inFreshStore(
      bench,
      Effect.gen(function* () {
        const connector = bench.connect()
        bench.stage.world = worldOf(paged(before))
        yield* sync(connector, dataset.name)
        bench.stage.world = worldOf(paged([...left, removal]), { asOf: afterHorizon(86_400) })
        const { balance } = yield* sync(connector, dataset.name)
        yield* demand(balance.deleted === 1, `${balance.deleted} records were removed instead of 1`)
        yield* demandHeld(bench, incomingOf(bench, left))
      })
    )
  }
}

const failedScan: SourceCheck = {
  id: "failed-scan",
  title: "a full reading that fails, or brings nothing, removes nothing",
  rulesOut: "records taken for removed because they did not arrive",
  needs: "source",
  run: (bench) => {
    const { stage, dataset, source } = bench
    const all = entries(source, 10)
    const size = Store.use((store) => store.status(dataset))
    return inFreshStore(
      bench,
      Effect.gen(function* () {
        stage.world = worldOf(paged(all))
        yield* sync(bench.connect(), dataset.name)
        const good = Math.min(2, (yield* requestsOf(bench)) - 1) + stage.requests.length
        stage.faults = (ordinal) => (ordinal > good ? { kind: "status", status: 500 } : null)
        const failed = yield* Effect.result(sync(bench.connect(), dataset.name, { full: true, commitEvery: 1 }))
        yield* demand(failed._tag === "Failure", "a full reading of which only the beginning arrived is a success")
        yield* demand((yield* size).records === all.length, "records are gone after a full reading that failed")
        stage.faults = () => null
        stage.world = worldOf([[]])
        const empty = yield* Effect.result(sync(bench.connect(), dataset.name, { full: true }))
        yield* demand(empty._tag === "Failure", "a full reading of nothing is a success where there were records")
        yield* demandHeld(bench, incomingOf(bench, all))
      })
    )
  }
}

const short: SourceCheck = {
  id: "short",
  title: "a source that sends less than it declares is not believed",
  rulesOut: "a lost page that nobody misses",
  needs: "source",
  run: (bench) => {
    const [first, _, third] = paged(entries(bench.source, 10))
    return inFreshStore(
      bench,
      Effect.gen(function* () {
        bench.stage.world = worldOf([first!, third!], { total: 10 })
        const failed = yield* Effect.result(sync(bench.connect(), bench.dataset.name))
        yield* demand(failed._tag === "Failure", "6 records of 10 declared ones are a success")
      })
    )
  }
}

export const changeChecks: ReadonlyArray<SourceCheck> = [
  tiesOverRuns,
  late,
  resumeChanges,
  movingHorizon,
  midScan,
  tombstones,
  failedScan,
  short
]
