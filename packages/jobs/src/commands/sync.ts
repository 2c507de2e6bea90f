/** `lienthong sync`: pulls datasets into the store and measures a new snapshot. */

import { userInfo } from "node:os"
import { completeness } from "@lienthong/core/Completeness"
import type { Connector } from "@lienthong/core/Connector"
import { measure } from "@lienthong/core/Measure"
import { describePosition } from "@lienthong/core/Page"
import { grid } from "@lienthong/core/report/grid"
import { nearest } from "@lienthong/core/Spelling"
import type { Progress, SyncFailure, SyncResult } from "@lienthong/core/Sync"
import { sync as syncDataset } from "@lienthong/core/Sync"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { catalogue } from "../Catalogue.ts"
import type { Format } from "../Choices.ts"
import { agreedAgeDays, type Config, maxShrinkOf } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { type DataDirectory, openDirectory, storeOf } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { exitCodeOf, UsageError } from "../Failure.ts"
import { say } from "../Log.ts"
import { print, terminal } from "../Output.ts"
import * as Snapshots from "../Snapshots.ts"
import { connectorsOf } from "../Sources.ts"
import { verdictOf } from "./report.ts"

export interface SyncOptions {
  readonly format: Format
  readonly dataDir: string
  readonly asOf: string | undefined
  /** Names of datasets or sources; none means all that are configured. */
  readonly only: ReadonlyArray<string>
  readonly full: boolean
  /** Believe a source that has lost more records than agreed. */
  readonly acceptShrink: boolean
  readonly inForce: InForce
}

/** What is pulled, and what was agreed about it. */
export interface PullOptions extends Pick<SyncOptions, "only" | "full" | "asOf" | "acceptShrink"> {
  readonly terms: Config["datasets"]
}

interface Job {
  readonly connector: Connector
  readonly dataset: string
}

/** One dataset's end: a result, or a sentence. */
interface Ended {
  readonly dataset: string
  readonly result: SyncResult | null
  readonly failure: SyncFailure | null
  readonly seconds: number
}

const number = new Intl.NumberFormat("en").format

const selected = (
  jobs: ReadonlyArray<Job>,
  only: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Job>, UsageError> => {
  const known = [...new Set(jobs.flatMap((job) => [job.connector.name, job.dataset]))]
  for (const name of only) {
    if (known.includes(name)) continue
    const meant = nearest(name, known)
    const hint = meant === null ? `Known are ${known.join(", ")}` : `Did you mean "${meant}"?`
    return Effect.fail(
      new UsageError({ message: `There is no dataset or source "${name}" among those configured. ${hint}` })
    )
  }
  return Effect.succeed(
    only.length === 0 ? jobs : jobs.filter((job) => only.includes(job.dataset) || only.includes(job.connector.name))
  )
}

const watch = (progress: Progress) =>
  Effect.logDebug(`${progress.dataset}: ${number(progress.received)} of ${number(progress.declared)}`, {
    ...progress,
    position: describePosition(progress.position)
  })

/** Who runs this program. In a container the user may have a number only. */
const whoever = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}

/** A result as it may be shown. */
const shown = (result: SyncResult) => ({
  ...result,
  from: describePosition(result.from),
  to: describePosition(result.to)
})

const runJob = Effect.fnUntraced(function* (job: Job, options: PullOptions) {
  const started = yield* Clock.currentTimeMillis
  yield* say(`${job.dataset}: pulling`, { dataset: job.dataset })
  const exit = yield* Effect.result(
    syncDataset(job.connector, job.dataset, {
      full: options.full,
      maxShrink: maxShrinkOf(options.terms, job.dataset),
      acceptShrink: options.acceptShrink ? { by: whoever() } : null,
      onPage: watch
    })
  )
  const seconds = ((yield* Clock.currentTimeMillis) - started) / 1000
  if (exit._tag === "Failure") {
    yield* Effect.logError(exit.failure.message, { dataset: job.dataset, reason: exit.failure.reason })
    return { dataset: job.dataset, result: null, failure: exit.failure, seconds } satisfies Ended
  }
  const { balance, reading, records, changed } = exit.success
  const rate = seconds > 0 ? Math.round(balance.received / seconds) : balance.received
  yield* say(
    `${job.dataset}: ${number(balance.received)} received (${reading}), ${number(changed)} changed, ${number(records)} held, ${number(rate)} records/s`,
    { ...shown(exit.success), seconds }
  )
  return { dataset: job.dataset, result: exit.success, failure: null, seconds } satisfies Ended
})

/** Pulls, measures, keeps the snapshot. Datasets do not depend on one another: one that fails stops no other. */
export const pullAndMeasure = Effect.fnUntraced(function* (
  directory: DataDirectory,
  connectors: ReadonlyArray<Connector>,
  options: PullOptions
) {
  const all = connectors.flatMap((connector) => connector.datasets.map(({ name }) => ({ connector, dataset: name })))
  const jobs = yield* selected(all, options.only)
  const services = yield* catalogue
  return yield* Effect.gen(function* () {
    const ended: Array<Ended> = []
    for (const job of jobs) {
      const end: Ended = yield* runJob(job, options)
      ended.push(end)
      // A store that fails once will fail again; the other sources need not be asked.
      if (end.failure?._tag === "StoreError") return yield* end.failure
    }
    const snapshot = yield* measure(services, {
      ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
      agreedAgeDays: agreedAgeDays(options.terms)
    })
    const file = yield* Snapshots.keep(directory, snapshot)
    yield* say(`measured ${services.services.length} services as of ${snapshot.asOf}`, { asOf: snapshot.asOf, file })
    const report = yield* Effect.sync(() => completeness(snapshot)).pipe(Effect.withSpan("report"))
    return { ended, report }
  }).pipe(Effect.provide(storeOf(directory)))
})

/** The worst of the runs' ends and of what the snapshot says. */
export const verdict = (ended: ReadonlyArray<Ended>): ExitCode => {
  const codes = ended.flatMap((end) => (end.failure === null ? [] : [exitCodeOf(end.failure)]))
  return codes.includes(ExitCode.notDone) ? ExitCode.notDone : (codes[0] ?? ExitCode.done)
}

const COUNTS = ["declared", "received", "loaded", "superseded", "duplicate", "quarantined", "deleted"] as const

/** Where every record went. A narrow terminal loses the columns that say least first. */
const asTable = (ended: ReadonlyArray<Ended>): string => {
  const columns = [
    { header: "Dataset", least: 12 },
    { header: "Reading" },
    ...COUNTS.map(
      (header, index) => ({ header, alignment: "right", drop: header === "loaded" ? 1 : 9 - index }) as const
    ),
    { header: "held", alignment: "right" } as const
  ]
  const rows = ended.map(({ dataset, result, failure }) =>
    result === null
      ? [dataset, `failed: ${failure?.reason ?? ""}`, ...COUNTS.map(() => "—"), "—"]
      : [dataset, result.reading, ...COUNTS.map((name) => number(result.balance[name])), number(result.records)]
  )
  return grid(columns, rows, terminal())
}

const asJson = (ended: ReadonlyArray<Ended>): string =>
  JSON.stringify(
    ended.map(({ dataset, result, failure }) =>
      result === null
        ? { dataset, status: "failed", reason: failure?.reason, message: failure?.message }
        : { ...shown(result), status: "complete" }
    ),
    null,
    2
  )

export const sync = Effect.fn("command.sync")(function* (options: SyncOptions) {
  const connectors = yield* connectorsOf(options.inForce)
  const directory = yield* openDirectory(options.dataDir)
  const { ended, report } = yield* pullAndMeasure(directory, connectors, {
    ...options,
    terms: options.inForce.config.datasets
  })
  yield* print(options.format === "json" ? asJson(ended) : asTable(ended))
  const code = verdict(ended)
  return code === ExitCode.done && options.only.length === 0 ? verdictOf(report) : code
})
