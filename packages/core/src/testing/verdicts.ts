/** The conformance kit: its checks, and what they find of a connector. Needs no test runner. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Connector, type Source, SourceError } from "../Connector.ts"
import { StoreError } from "../Store.ts"
import { SyncError } from "../Sync.ts"
import { type Bench, PAGE_SIZE, type PlayedBench } from "./Bench.ts"
import { type StoreLayer, storeIn } from "./BlankStore.ts"
import type { Check } from "./Check.ts"
import { changeChecks } from "./checks/changes.ts"
import { faultChecks } from "./checks/faults.ts"
import { pagingChecks } from "./checks/paging.ts"
import { pipelineChecks } from "./checks/pipeline.ts"
import { readingChecks } from "./checks/reading.ts"
import { recordChecks } from "./checks/records.ts"
import { secrecyChecks } from "./checks/secrecy.ts"
import { valueChecks } from "./checks/values.ts"
import { onKitClock, START, type Time } from "./KitClock.ts"
import { Nonconformity } from "./Nonconformity.ts"
import type { ScriptedSource } from "./ScriptedSource.ts"
import { stage } from "./Server.ts"
import { afterHorizon, entries, paged, worldOf } from "./World.ts"

/** All checks, in the order of the table. */
export const CHECKS: ReadonlyArray<Check> = [
  ...readingChecks,
  ...recordChecks,
  ...valueChecks,
  ...pagingChecks,
  ...changeChecks,
  ...faultChecks,
  ...pipelineChecks,
  ...secrecyChecks
]

/** A reading with so many pages is taken for one without end, unless the options say otherwise. */
const MOST_PAGES = 200

interface CommonOptions {
  readonly store?: StoreLayer
  /**
   * A reading with so many pages is taken for one without end (200).
   *
   * @example
   * conformance(sandbox, { mostPages: 5000 })
   */
  readonly mostPages?: number
}

/** How the kit gets at a connector. */
export type ConformanceOptions = CommonOptions &
  (
    | {
        /** The source, for the kit to play; all checks are made. */
        readonly source: ScriptedSource
      }
    | {
        /** Which dataset of the connector; its only one by default. */
        readonly dataset?: string
        /**
         * Checks that the source gives no occasion for, by id, each with the reason; a scripted source has its own.
         *
         * @example
         * conformance(sandbox, { notApplicable: { keys: "the sandbox repeats records over pages" } })
         */
        readonly notApplicable?: Readonly<Record<string, string>>
      }
  )

/** What a check found. */
export type Verdict =
  | { readonly outcome: "passed" }
  | { readonly outcome: "failed"; readonly why: string }
  | { readonly outcome: "not applicable"; readonly why: string }

/** One check of one connector, ready to be run. */
export interface Trial {
  readonly check: Check
  readonly dataset: string
  /** Why the check cannot be made here, or `null`. */
  readonly notApplicable: string | null
  readonly run: () => Promise<Verdict>
}

/** Why a check cannot be made, by what the author says, or by what it needs. */
const reasonAgainst = (
  check: Check,
  source: ScriptedSource | null,
  own: Readonly<Record<string, string>>
): string | null => {
  if (own[check.id] !== undefined) return own[check.id]!
  if (check.needs === "connector") return null
  if (source === null) return "needs a source that the kit can play (options.source)"
  return check.needs === "removals" && source.removal === undefined ? "the source announces no removals" : null
}

/** Where an error was thrown: a line of its stack, whose beginning repeats the message. */
const placeOf = ({ stack = "", message }: Error): string => {
  const [, ...below] = stack.split(message)
  return (
    below
      .join("")
      .split("\n")
      .find((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
      ?.trim() ?? "at an unknown place"
  )
}

/** Only what is ours is repeated: the message of another error may quote what was read. */
const whyOf = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  if (error instanceof Nonconformity) return error.message
  if (error instanceof SyncError || error instanceof StoreError) return `${error.name}: ${error.message}`
  if (error instanceof SourceError) return `${error.name} (${error.reason})`
  return error instanceof Error ? `${error.name}, thrown ${placeOf(error)}` : `a thrown ${typeof error}`
}

const YEAR_S = 31_536_000

const play = (check: Check, bench: Bench, source: ScriptedSource, time: Time): Effect.Effect<void, unknown> =>
  Effect.scoped(
    Effect.gen(function* () {
      const played = yield* stage(source, worldOf(paged(entries(source, 10))), () => time.now())
      const connect: PlayedBench["connect"] = (options) =>
        source.connect(played.url, { pageSize: options?.pageSize ?? PAGE_SIZE })
      const setBack = Effect.sync(() => {
        played.world = { ...played.world, asOf: afterHorizon(-YEAR_S) }
      })
      const whole: PlayedBench = {
        ...bench,
        connector: connect(),
        setBack,
        source,
        stage: played,
        pauses: () => time.pauses,
        connect
      }
      const found = yield* Effect.exit(onKitClock(check.run(whole), time, () => played.busy() > 0))
      // What a check makes of a source that cannot answer says nothing about the connector.
      const mistake = played.mistake()
      if (mistake !== null) return yield* new Nonconformity({ message: `the script cannot answer: ${mistake}` })
      yield* found
    })
  )

/**
 * The checks of one dataset of a connector. With `options.source` the kit plays the source and `connector` may be one
 * without settings; otherwise the connector is read as it is, from whatever it is connected to, in true time, and checks
 * that need more say so.
 */
export const trials = (connector: Connector | Source, options: ConformanceOptions = {}): ReadonlyArray<Trial> => {
  const source = "source" in options ? options.source : null
  const name = source?.dataset ?? ("dataset" in options ? options.dataset : undefined) ?? connector.datasets[0]?.name
  const named = source !== null || ("dataset" in options && options.dataset !== undefined)
  if (!named && connector.datasets.length > 1) {
    const names = connector.datasets.map((each) => each.name).join(", ")
    throw new TypeError(`${connector.name} has several datasets: check each by itself, { dataset: … } for ${names}`)
  }
  const dataset = connector.datasets.find((each) => each.name === name)
  if (dataset === undefined) throw new TypeError(`${connector.name} has no dataset ${name}`)
  const { store = storeIn, mostPages = MOST_PAGES } = options
  const own = source?.notApplicable ?? ("notApplicable" in options ? options.notApplicable : undefined) ?? {}
  const unknown = Object.keys(own).filter((id) => CHECKS.every((check) => check.id !== id))
  if (unknown.length > 0) throw new TypeError(`notApplicable names no check of the kit: ${unknown.join(", ")}`)
  return CHECKS.map((check): Trial => {
    const notApplicable = reasonAgainst(check, source, own)
    const run = async (): Promise<Verdict> => {
      if (notApplicable !== null) return { outcome: "not applicable", why: notApplicable }
      if (source === null && !("read" in connector))
        throw new TypeError(`${connector.name} cannot be read without options.source`)
      const time: Time = { now: () => START, pauses: 0 }
      const bench: Bench = {
        of: connector,
        dataset,
        connector: connector as Connector,
        store,
        mostPages,
        setBack: null
      }
      const effect =
        source !== null
          ? play(check, bench, source, time)
          : check.needs === "connector"
            ? check.run(bench)
            : Effect.void
      const exit = await Effect.runPromiseExit(effect)
      return Exit.isSuccess(exit) ? { outcome: "passed" } : { outcome: "failed", why: whyOf(exit.cause) }
    }
    return { check, dataset: dataset.name, notApplicable, run }
  })
}
