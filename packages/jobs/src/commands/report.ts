/** `lienthong report`: a kept snapshot as a report in any format. Without Effect, which takes longer to load than it. */
import type { GateVerdict } from "@lienthong/core/Gates"
import type { Report } from "@lienthong/core/Report"
import { FORMAT_NAMES, FORMATS, type FormatName, render } from "@lienthong/core/report/formats"
import type { Snapshot } from "@lienthong/core/Snapshot"
import type { Language } from "../Choices.ts"
import type { Config } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { formatFor, paperFor, put } from "../Destination.ts"
import { ExitCode } from "../ExitCode.ts"
import { type Log, type LogOptions, logOf } from "../LogLine.ts"
import { asksAnything, materialOf, publicly } from "../Material.ts"
import { at } from "../Paths.ts"
import { latestSnapshot } from "../SnapshotFile.ts"
import { wrongUsage } from "../Usage.ts"
import { verdictOf } from "../Verdict.ts"
import type { Wait } from "../Wait.ts"

export interface ReportOptions extends LogOptions {
  readonly dataDir: string
  /** For its turn with the store, if another day is asked for. */
  readonly wait: Wait
  readonly asOf: string | undefined
  /** What the name of `out` says, or a table, if absent. */
  readonly format: FormatName | undefined
  /** Standard output if absent. */
  readonly out: string | undefined
  readonly lang: Language
  /** Whether to fail, and to say why, when the report does not reach what the configuration asks. */
  readonly gate?: boolean
  /** Whether it is to be published: then counts below `k`, or 5, are withheld. */
  readonly public?: boolean
  readonly k: number | undefined
  /** `null` if nothing is configured but where the data are and the language. */
  readonly inForce: InForce | null
}

const NO_GATES: Config["gates"] = { services: {}, datasets: {}, unknown: "fail" }

const EXTENSIONS = Object.fromEntries(FORMAT_NAMES.map((name) => [name, FORMATS[name].extension])) as Readonly<
  Record<FormatName, string>
>

const formatOf = async (options: ReportOptions): Promise<FormatName> => {
  const name = await formatFor(options, EXTENSIONS)
  if (FORMATS[name].binary && options.out === undefined && process.stdout.isTTY) {
    return wrongUsage(`A terminal cannot show ${name}: give --out report.${FORMATS[name].extension}.`)
  }
  if (FORMATS[name].detail === true && options.public === true) {
    const others = FORMAT_NAMES.filter((each) => FORMATS[each].detail !== true).join(", ")
    return wrongUsage(`${name} holds every count, small ones too, and cannot be public: choose from ${others}.`)
  }
  return name
}

/** Says which gates fail, and by how much. */
const judged = async (verdict: GateVerdict | undefined, lang: Language, log: Log): Promise<ExitCode> => {
  if (verdict === undefined) return ExitCode.done
  const { gateLine, nothingLine } = await import("@lienthong/core/report/gateLine")
  const missed =
    verdict.reason === null
      ? verdict.results.filter(({ passed }) => !passed).map((result) => gateLine(result, lang))
      : [nothingLine(lang)]
  for (const line of missed) log("error", line)
  return missed.length === 0 ? ExitCode.done : ExitCode.doesNotAddUp
}

/** Why a report has no figure at all, and what to do; `null` if it has one. */
const emptiness = ({ overall, services }: Report): string | null => {
  if (overall.measured > 0) return null
  return services.some(({ eligible }) => eligible === null)
    ? "Nothing was measured: nobody knows the subjects of the services. Run `lienthong sync` until their datasets are complete."
    : "Nothing was measured: no service has a subject. See that the sources hold records (`lienthong status`)."
}

const DAY_MS = 86_400_000

/** Says which datasets are older than agreed by now, though at the time that the report speaks of they were not. */
const agedSince = async ({ datasets, asOf }: Report, now: string, log: Log): Promise<void> => {
  for (const { name, lastComplete, agreedAgeDays } of datasets) {
    if (lastComplete === null || agreedAgeDays === null) continue
    const ageAt = (time: string) => Date.parse(time) - Date.parse(lastComplete)
    const agreed = agreedAgeDays * DAY_MS
    if (ageAt(now) <= agreed || ageAt(asOf) > agreed) continue
    const { duration, moment } = await import("../Duration.ts")
    const age = `${duration(ageAt(now))} ago; agreed are ${duration(agreed)}`
    log(
      "warn",
      `${name}: complete to ${moment(Date.parse(lastComplete))}, ${age}. The report is as of ${moment(Date.parse(asOf))}, when it was younger: sync, or see \`lienthong status\`.`
    )
  }
}

/** What is kept, if the format shows it. */
const trendFor = async (format: FormatName, dataDir: string) => {
  if (FORMATS[format].trend !== true) return []
  const [{ trendOf }, Effect] = await Promise.all([import("../Reports.ts"), import("effect/Effect")])
  return Effect.runPromise(trendOf(at(dataDir)))
}

/** What is asked for, as far as it can be said before anything is read. Rejects with `UsageError`. */
export const asked = async (options: ReportOptions) => {
  const format = await formatOf(options)
  if (options.k !== undefined && options.public !== true) {
    return wrongUsage("--k needs --public: any other report shows every count.")
  }
  const gates = options.inForce?.config.gates ?? NO_GATES
  if (options.gate === true && !asksAnything(gates)) {
    return wrongUsage("No gate is configured: say what must be reached under `gates` in lienthong.config.ts.")
  }
  return { format, gates }
}

/** Delivers the report on a snapshot; ages are reckoned at `now`. */
export const present = async (
  snapshot: Snapshot,
  { format, gates }: Awaited<ReturnType<typeof asked>>,
  now: string,
  options: ReportOptions
): Promise<ExitCode> => {
  const { out, lang } = options
  const log = logOf(options)
  const trend = await trendFor(format, options.dataDir)
  const material = materialOf(snapshot, { gates: { asked: gates, at: now }, trend })
  const shown = options.public === true ? await publicly(material, options.k) : material
  await put(await render(format, shown, { lang, paper: paperFor(out) }), out)
  if (out !== undefined) log("info", `${format} report as of ${snapshot.asOf} written to ${out}`, { file: out })
  const empty = emptiness(material.report)
  if (empty !== null) log("warn", empty)
  await agedSince(material.report, now, log)
  const code = empty === null ? verdictOf(material.report) : ExitCode.doesNotAddUp
  const gated = options.gate === true ? await judged(material.gates, lang, log) : ExitCode.done
  return code === ExitCode.done ? gated : code
}

/** The report on the snapshot measured last. */
export const report = async (options: ReportOptions): Promise<ExitCode> => {
  const wanted = await asked(options)
  const { path, snapshots } = at(options.dataDir)
  // How old data are is a matter of today.
  const now = new Date().toISOString()
  return present(await latestSnapshot(path, snapshots), wanted, now, options)
}
