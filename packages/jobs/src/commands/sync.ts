/** `lienthong sync`: pulls datasets into the store and measures a new snapshot. */
import type { Connector } from "@lienthong/core/Connector"
import type { Catalogue } from "@lienthong/core/catalogue/Catalogue"
import { minimised } from "@lienthong/core/Minimise"
import { describePosition } from "@lienthong/core/Page"
import { grid } from "@lienthong/core/report/grid"
import type { SyncResult } from "@lienthong/core/Sync"
import * as Effect from "effect/Effect"
import type { Format } from "../Choices.ts"
import { agreedAgeDays, type Config, maxShrinkOf } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { type DataDirectory, openDirectory } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { exitCodeOf } from "../Failure.ts"
import { AT_ONCE, Grace } from "../Graceful.ts"
import { type History, openHistory } from "../History.ts"
import * as Terms from "../history/Terms.ts"
import { measureAndKeep, type Wanted } from "../Measurement.ts"
import { catalogueOf } from "../Minimisation.ts"
import { print } from "../Output.ts"
import { type Pullable, type Pulled, pull } from "../Pull.ts"
import { type Profiled, Profiles, profiling } from "../profile/Profiles.ts"
import { profileJson, profileText } from "../profile/profileText.ts"
import { watched } from "../progress/live.ts"
import { reconcile } from "../Reconcile.ts"
import { pullable, selected } from "../Selection.ts"
import { connectorsOf } from "../Sources.ts"
import { terminal } from "../Terminal.ts"
import { termsOf } from "../Terms.ts"
import { storeInTurn, type TurnOptions } from "../Turn.ts"
import { verdictOf } from "../Verdict.ts"
import { type Wait, waitOf } from "../Wait.ts"
import { whoever } from "../Whoever.ts"
import { type AlertSettings, telling } from "../watch/ConfiguredAlerts.ts"

export interface SyncOptions {
  readonly format: Format
  readonly dataDir: string
  readonly asOf: string | undefined
  /** Names of datasets or sources; none means all that are configured. */
  readonly only: ReadonlyArray<string>
  readonly full: boolean
  /** Believe a source that has lost more records than agreed. */
  readonly acceptShrink: boolean
  readonly wait: Wait
  /** Whether to tell where the time went. */
  readonly profile?: boolean
  readonly inForce: InForce
}

/** What is pulled, what was agreed about it, and how long to wait for the store. */
export interface PullOptions extends Pick<SyncOptions, "only" | "full" | "asOf" | "acceptShrink">, TurnOptions {
  readonly services: Catalogue
  readonly terms: Config["datasets"]
  /** Who is told of what changes. */
  readonly alerts: AlertSettings
  readonly reports: Wanted
}

const pullAll = Effect.fnUntraced(function* (history: History, chosen: ReadonlyArray<Pullable>, options: PullOptions) {
  const ended: Array<Pulled> = []
  const profiles = yield* Profiles
  for (const each of chosen) {
    const end: Pulled = yield* pull(history, each, {
      full: options.full,
      trigger: { by: "hand" },
      maxShrink: maxShrinkOf(options.terms, each.dataset),
      acceptShrink: options.acceptShrink ? { by: whoever() } : null
    }).pipe(profiles(each.dataset))
    ended.push(end)
    // A store that fails once will fail again; the other sources need not be asked.
    if (end.failure?._tag === "StoreError") return yield* end.failure
  }
  return ended
})

/** Pulls, measures, keeps the snapshot. Datasets do not depend on one another: one that fails stops no other. */
export const pullAndMeasure = Effect.fnUntraced(function* (
  directory: DataDirectory,
  connectors: ReadonlyArray<Connector>,
  options: PullOptions
) {
  const { services } = options
  const all = pullable(connectors.map((connector) => minimised(connector, services)))
  const chosen = yield* selected(all, options.only)
  const history = yield* openHistory(directory)
  yield* history.use((db) => Terms.agree(db, termsOf(all, options.terms)))
  return yield* Effect.gen(function* () {
    yield* reconcile(history, directory)
    const ended = yield* pullAll(history, chosen, options).pipe(
      watched(chosen.map(({ dataset }) => dataset)),
      Effect.provideService(Grace, AT_ONCE)
    )
    const asOf = options.asOf === undefined ? {} : { asOf: options.asOf }
    const ages = { agreedAgeDays: agreedAgeDays(options.terms) }
    const { report } = yield* measureAndKeep(directory, services, { ...asOf, ...ages }, options.reports)
    return { ended, report }
  }).pipe(Effect.provide(storeInTurn(directory, options)), telling(options.alerts, history))
}, Effect.scoped)

/** The worst of the runs' ends and of what the snapshot says. */
export const verdict = (ended: ReadonlyArray<Pulled>): ExitCode => {
  const codes = ended.flatMap((end) => (end.failure === null ? [] : [exitCodeOf(end.failure)]))
  return codes.includes(ExitCode.notDone) ? ExitCode.notDone : (codes[0] ?? ExitCode.done)
}

const number = new Intl.NumberFormat("en").format

const COUNTS = ["declared", "received", "loaded", "superseded", "duplicate", "quarantined", "deleted"] as const

/** Where every record went. A narrow terminal loses the columns that say least first. */
const asTable = (ended: ReadonlyArray<Pulled>): string => {
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

/** A result as it may be shown. */
const shown = (result: SyncResult) => ({
  ...result,
  from: describePosition(result.from),
  to: describePosition(result.to)
})

const asJson = (ended: ReadonlyArray<Pulled>, profiled: Profiled | null): string => {
  const datasets = ended.map(({ dataset, result, failure }) =>
    result === null
      ? { dataset, status: "failed", reason: failure?.reason, message: failure?.message }
      : { ...shown(result), status: "complete" }
  )
  return JSON.stringify(profiled === null ? datasets : { datasets, profile: profileJson(profiled) }, null, 2)
}

const asText = (ended: ReadonlyArray<Pulled>, profiled: Profiled | null): string =>
  profiled === null ? asTable(ended) : `${asTable(ended)}\n${profileText(profiled, terminal())}`

export const sync = Effect.fn("command.sync")(function* (options: SyncOptions) {
  const connectors = yield* connectorsOf(options.inForce)
  const services = yield* catalogueOf(options.inForce)
  const directory = yield* openDirectory(options.dataDir)
  const { config } = options.inForce
  const waitMs = yield* waitOf(options.wait)
  const profiles = options.profile === true ? yield* profiling : null
  const pulling = pullAndMeasure(directory, connectors, {
    ...options,
    alerts: options.inForce,
    services,
    terms: config.datasets,
    reports: { ...config.reports, lang: config.language, gates: config.gates },
    doing: "lienthong sync",
    waitMs,
    choosable: true
  })
  const { ended, report } = yield* profiles === null ? pulling : profiles.command(pulling)
  const profiled = profiles?.profiled() ?? null
  yield* print(options.format === "json" ? asJson(ended, profiled) : asText(ended, profiled))
  const code = verdict(ended)
  return code === ExitCode.done && options.only.length === 0 ? verdictOf(report) : code
})
