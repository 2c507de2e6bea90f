/** Examines one source: whether it answers, takes our credentials, tells our time, and sends what its contract says. */
import { checker } from "@lienthong/core/Check"
import type { Connector, SourceError } from "@lienthong/core/Connector"
import type { Dataset } from "@lienthong/core/Dataset"
import { counting, type RequestCounts, RunMeter } from "@lienthong/core/RunMeter"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { NamedSource } from "../Sources.ts"
import { type Finding, not, ok, split } from "./Finding.ts"

/** Longest examination of one source. */
const WITHIN_SECONDS = 30

/** Beyond this, signatures and tokens begin to fail. */
const CLOCK_MS = 60_000

/** How a sample is read: one small page, asked for once. */
export const SAMPLING = { pageSize: 100, limits: { tries: 1, retryAfterMs: 0 } } as const

const number = new Intl.NumberFormat("en").format
const many = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? "" : "s"}`

const span = (ms: number): string => {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  return minutes >= 120 ? many(Math.round(minutes / 60), "hour") : many(minutes, "minute")
}

const clockOf = (source: string, { clockAheadMs }: RequestCounts): ReadonlyArray<Finding> => {
  if (clockAheadMs === null) return []
  const check = `${source}: clock`
  if (Math.abs(clockAheadMs) <= CLOCK_MS) return [ok(check, "agrees with ours")]
  const finding = `${span(clockAheadMs)} ${clockAheadMs > 0 ? "ahead of" : "behind"} ours`
  return [not("wrong", check, finding, "Set this machine's clock by NTP; if it is right, tell who runs the source.")]
}

const UNREACHED: ReadonlySet<string> = new Set(["unreachable", "unavailable"])

const failureOf = (check: string, error: SourceError): Finding => {
  const { finding, advice } = split(error.message, "Tell who runs the source; nothing here can repair it.")
  return not(UNREACHED.has(error.reason) ? "unreached" : "wrong", check, finding, advice)
}

/** One page, checked and let go. */
const sample = (connector: Connector, dataset: Dataset) =>
  connector.read(dataset.name, null).pipe(
    Stream.take(1),
    Stream.runCollect,
    Effect.map(([page]): Finding => {
      const check = `${dataset.name}: sample`
      if (page === undefined) return not("wrong", check, "no page came", "Tell who runs the source.")
      const { rows, quarantined } = checker(dataset)(page.records)
      const issues = rows.reduce((sum, { issues }) => sum + (issues === null ? 0 : issues.split(";").length), 0)
      const counts = `${many(page.records.length, "record")}, ${many(issues, "issue")}, ${number(quarantined.length)} for quarantine`
      const useless = page.records.length > 0 && quarantined.length === page.records.length
      return useless
        ? not("wrong", check, `${counts}: none can be trusted`, "Compare the source's answers with docs/CONTRACTS.md.")
        : ok(check, `${counts}; nothing kept`)
    })
  )

const examineConnector = Effect.fnUntraced(function* (connector: Connector) {
  const { meter, counts } = counting()
  const samples: Array<Finding> = []
  let failed: SourceError | null = null
  const reading = Effect.gen(function* () {
    for (const dataset of connector.datasets) {
      const read = yield* Effect.result(sample(connector, dataset))
      if (Result.isSuccess(read)) samples.push(read.success)
      else {
        failed ??= read.failure
        samples.push(failureOf(`${dataset.name}: sample`, read.failure))
        // Whoever does not answer, or lets nobody in, need not be asked again.
        if (UNREACHED.has(read.failure.reason) || read.failure.reason === "unauthorized") return "stopped"
      }
    }
    return "done"
  })
  const ended = yield* reading.pipe(
    Effect.provideService(RunMeter, meter),
    Effect.timeoutOrElse({ duration: `${WITHIN_SECONDS} seconds`, orElse: () => Effect.succeed("late") })
  )
  const { name } = connector
  const seen = counts()
  const first = failed as SourceError | null
  const address = `${name}: address`
  const late = `did not answer within ${WITHIN_SECONDS} seconds`
  if (ended === "late") {
    samples.push(not("unreached", `${name}: answers`, late, "Check that the source is up and not overloaded."))
  }
  if (seen.lastStatus === null) return first === null ? samples : [failureOf(address, first)]
  const refused = first?.reason === "unauthorized"
  return [
    ok(address, "answers"),
    ...(refused
      ? [failureOf(`${name}: credentials`, first)]
      : first === null
        ? [ok(`${name}: credentials`, "accepted")]
        : []),
    ...clockOf(name, seen),
    ...samples.filter(({ state }) => !refused || state === "ok")
  ]
})

/** Everything that can be said of a source. */
export const examineSource = ({ name, connector }: NamedSource): Effect.Effect<ReadonlyArray<Finding>> =>
  Result.isFailure(connector)
    ? Effect.succeed(
        connector.failure.map((message) =>
          not("wrong", `${name}: settings`, message, "`lienthong config check` says more.")
        )
      )
    : examineConnector(connector.success)
