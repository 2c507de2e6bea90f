import { population } from "@lienthong/connectors/population"
import { residents } from "@lienthong/connectors/population/Residents"
import { packer } from "@lienthong/core/Packed"
import { replay } from "@lienthong/core/Replay"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { type DataDirectory, openDirectory, storeOf } from "../src/DataDirectory.ts"
import { openHistory } from "../src/History.ts"
import * as Runs from "../src/history/Runs.ts"
import { reconcile } from "../src/Reconcile.ts"
import { directory } from "./program.ts"

const DATASET = residents.name
const OPTIONS = { url: "http://127.0.0.1:1", clientId: "nobody", clientSecret: Redacted.make("nothing") }

/** Runs an effect in an open data directory. */
const inDirectory = <A, E>(path: string, work: (at: DataDirectory) => Effect.Effect<A, E, Store>) =>
  Effect.runPromise(Effect.flatMap(openDirectory(path), (at) => work(at).pipe(Effect.provide(storeOf(at)))))

const UNTRUSTED = { identity: "one", field: "personalId", code: "missing", raw: "{}", at: 0 }

/** A page of one record that cannot be trusted, received in full: the shortest run that leaves something to replay. */
const run = Effect.gen(function* () {
  const store = yield* Store
  const begun = yield* store.begin(residents, { full: true, trigger: { by: "hand" }, acceptShrink: false })
  yield* store.stage(begun, {
    pages: [packer(residents)({ rows: [], quarantined: [UNTRUSTED] }, 0)],
    reading: "full",
    last: true,
    position: { v: 1 },
    declared: { total: 1, counts: "keys" },
    asOf: "2026-11-01T00:00:00Z",
    restart: false
  })
  return yield* store.promote(begun, { maxShrink: null, acceptShrink: null })
}).pipe(Effect.scoped)

const outcomesAfter = <E>(path: string, during: Effect.Effect<unknown, E, Store>) =>
  inDirectory(path, (at) =>
    Effect.gen(function* () {
      const history = yield* openHistory(at)
      yield* history.use((db) =>
        Runs.began(db, "gone", { dataset: DATASET, trigger: "hand", job: null, started: Date.now() })
      )
      yield* during
      yield* reconcile(history, at)
      return (yield* history.use((db) => Runs.list(db))).map(({ outcome }) => outcome)
    }).pipe(Effect.scoped)
  )

describe("history brought in line with the store", () => {
  it("takes a run that the store completed after its process had gone for complete", async () => {
    using dir = directory()
    expect(await outcomesAfter(dir.path, run)).toEqual(["complete"])
  })

  it("takes a run that the store knows nothing of for killed", async () => {
    using dir = directory()
    expect(await outcomesAfter(dir.path, Effect.void)).toEqual(["killed"])
  })

  it("does not take a replay of the quarantine for the end of a run", async () => {
    using dir = directory()
    await inDirectory(dir.path, () => run)
    const source = population(OPTIONS)
    const again = Effect.map(replay(source, DATASET), (replayed) => expect(replayed?.balance.received).toBe(1))
    expect(await outcomesAfter(dir.path, again)).toEqual(["killed"])
  })
})
