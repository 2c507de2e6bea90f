/** Checks of what a connector makes of a source that fails. */
import * as Effect from "effect/Effect"
import { demandPages, type PlayedBench, read, readOverRuns, requestsOf, wantedFrom } from "../Bench.ts"
import type { SourceCheck } from "../Check.ts"
import { demand } from "../Nonconformity.ts"
import type { Fault } from "../Server.ts"
import { entries } from "../World.ts"

/** The requests of a reading that fail, as far as it has so many. */
const PLACES = [1, 2, 3]

/** Each request in turn fails once: in the end, perhaps after another run, everything must be there. How many runs it took. */
const onceEach = (bench: PlayedBench, fault: Fault) =>
  Effect.gen(function* () {
    const { stage } = bench
    const wanted = yield* wantedFrom(bench, entries(bench.source, 10))
    const asked = yield* requestsOf(bench)
    let most = 0
    for (const place of PLACES.filter((place) => place <= asked)) {
      const before = stage.requests.length
      stage.faults = (ordinal) => (ordinal === before + place ? fault : null)
      const { pages, runs } = yield* readOverRuns(bench, bench.connect())
      yield* demandPages(bench, wanted, pages)
      most = Math.max(most, runs)
    }
    return most
  })

/** All requests from one on fail: never a success. */
const forGood = (bench: PlayedBench, fault: Fault, reason?: string) =>
  Effect.gen(function* () {
    const { stage } = bench
    stage.faults = () => null
    const asked = yield* requestsOf(bench)
    for (const place of PLACES.filter((place) => place <= asked)) {
      const before = stage.requests.length
      stage.faults = (ordinal) => (ordinal >= before + place ? fault : null)
      const { error } = yield* read(bench, bench.connect())
      yield* demand(error !== null, "a source that fails for good is read as one that has ended")
      if (reason !== undefined)
        yield* demand(error?.reason === reason, `fails as "${error?.reason}", not as "${reason}"`)
    }
  })

const faulty = (id: string, title: string, fault: Fault): SourceCheck => ({
  id,
  title,
  rulesOut: "a failure taken for the end of the data",
  needs: "source",
  run: (bench) => Effect.andThen(onceEach(bench, fault), forGood(bench, fault))
})

const token: SourceCheck = {
  id: "token",
  title:
    "a token that expires in mid-run is fetched anew and costs nothing, any other 401 at most that run, and refused credentials are told as such",
  rulesOut:
    "a 401 taken for the end of the data, a run that can never be gone on with, or one that a token does not outlive",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const fault: Fault = { kind: "status", status: 401 }
      const runs = yield* onceEach(bench, fault)
      // Keys that are fixed, and signatures, cannot be had anew.
      const isRenewable = bench.source.expire !== undefined
      yield* demand(runs === 1 || !isRenewable, "a token that expires ends the run instead of being fetched anew")
      yield* forGood(bench, fault, "unauthorized")
    })
}

const WAIT_S = 7

/** A 429 on the second request, or the only one: how long until the next. */
const pauseAfter = (bench: PlayedBench, retryAfter: (now: number) => string) =>
  Effect.gen(function* () {
    const { stage } = bench
    const wanted = yield* wantedFrom(bench, entries(bench.source, 10))
    const struck = Math.min(2, yield* requestsOf(bench)) + stage.requests.length
    let pauses = 0
    stage.faults = (ordinal, { now }) => {
      if (ordinal === struck + 1) pauses += bench.pauses()
      if (ordinal !== struck) return null
      pauses -= bench.pauses()
      return { kind: "status", status: 429, headers: { "retry-after": retryAfter(now) } }
    }
    const { pages, error } = yield* read(bench, bench.connect())
    yield* demand(error === null, `a 429 that asks for ${WAIT_S} seconds ends the reading (${error?.reason})`)
    yield* demandPages(bench, wanted, pages)
    yield* demand(pauses > 0, "asked again without a pause by Effect's clock, the only one that the kit can shorten")
    return (stage.requests[struck]! - stage.requests[struck - 1]!) / 1000
  })

const respected = (id: string, title: string, retryAfter: (now: number) => string): SourceCheck => ({
  id,
  title,
  rulesOut: "a source that shuts us out because it is asked again too soon",
  needs: "source",
  run: (bench) =>
    Effect.flatMap(pauseAfter(bench, retryAfter), (seconds) =>
      demand(seconds >= WAIT_S, `asked again after ${seconds} s instead of ${WAIT_S} s`)
    )
})

const ABSURD_S = 1_000_000_000
const PATIENCE_S = 3600

const absurd: SourceCheck = {
  id: "retry-after-absurd",
  title: "a Retry-After of years ends the run as unavailable instead of being waited out",
  rulesOut: "a run that sleeps for ever",
  needs: "source",
  run: (bench) =>
    Effect.gen(function* () {
      const { stage } = bench
      const started = stage.now()
      stage.faults = () => ({ kind: "status", status: 429, headers: { "retry-after": String(ABSURD_S) } })
      const reading = Effect.timeoutOption(read(bench, bench.connect()), `${PATIENCE_S} seconds`)
      const found = yield* reading
      yield* demand(found._tag === "Some", `still waiting after ${(stage.now() - started) / 1000} s`)
      if (found._tag === "Some") {
        const reason = found.value.error?.reason ?? "a success"
        yield* demand(reason === "unavailable", `ends as ${reason} instead of "unavailable"`)
      }
    })
}

export const faultChecks: ReadonlyArray<SourceCheck> = [
  respected("retry-after-seconds", "a 429 with Retry-After in seconds is waited out", () => String(WAIT_S)),
  respected("retry-after-date", "a 429 with Retry-After as a date is waited out, by the source's clock", (now) =>
    new Date(now + WAIT_S * 1000).toUTCString()
  ),
  absurd,
  faulty("server-error", "a 5xx is tried again or fails, never ends the data", { kind: "status", status: 503 }),
  faulty("reset", "a connection that breaks in mid-body loses nothing", { kind: "reset" }),
  faulty("truncated", "a body cut short is not taken for a whole one", { kind: "truncated" }),
  faulty("html", "an HTML page with status 200 is not taken for data", { kind: "html" }),
  token
]
