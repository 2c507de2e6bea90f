/** `lienthong history`: the runs that were, the newest first. */
import { instantAt } from "@lienthong/core/Instant"
import type { Format } from "../Choices.ts"
import { ExitCode } from "../ExitCode.ts"
import { readHistory } from "../history/Read.ts"
import * as Runs from "../history/Runs.ts"
import { print } from "../Print.ts"
import { isAlive } from "../status/Facts.ts"
import { terminal } from "../Terminal.ts"

export interface HistoryOptions {
  readonly dataDir: string
  readonly format: Format
  /** A dataset or a source; all if absent. */
  readonly dataset: string | undefined
  readonly limit: number
  /** ISO 8601. */
  readonly since: string | undefined
}

const iso = (at: number | null): string | null => (at === null ? null : instantAt(at))

/** A run whose process is gone runs no more, as `status` says; the next sync is the one to write that down. */
const settled = (run: Runs.RunEntry): Runs.RunEntry =>
  run.outcome === "running" && !isAlive(run.process) ? { ...run, outcome: "killed" } : run

/** A run as JSON: ISO times instead of milliseconds. */
const plain = ({ started, ended, ...run }: Runs.RunEntry) => ({
  ...run,
  started: iso(started),
  ended: iso(ended),
  seconds: ended === null ? null : (ended - started) / 1000
})

const unknownName = async (name: string, known: ReadonlyArray<string>): Promise<Error> => {
  const { nearest } = await import("@lienthong/core/Spelling")
  const { UsageError } = await import("../Failure.ts")
  const meant = nearest(name, known)
  const hint = meant === null ? `Known are ${known.join(", ") || "none yet"}.` : `Did you mean "${meant}"?`
  return new UsageError({ message: `History knows no dataset or source "${name}". ${hint}` })
}

export const history = async (options: HistoryOptions): Promise<ExitCode> => {
  const { dataDir, dataset, limit } = options
  const since = options.since === undefined ? undefined : Date.parse(options.since)
  const { known, runs } = await readHistory(dataDir, (db) => ({
    known: Runs.datasetsIn(db),
    runs: Runs.list(db, {
      limit,
      ...(dataset === undefined ? {} : { dataset }),
      ...(since === undefined ? {} : { since })
    }).map(settled)
  }))
  const names = [...new Set(known.flatMap((name) => [name, name.split(".")[0] ?? name]))]
  if (dataset !== undefined && !names.includes(dataset)) throw await unknownName(dataset, names)
  if (options.format === "json") await print(JSON.stringify(runs.map(plain), null, 2))
  else {
    const { historyTable } = await import("../history/historyTable.ts")
    await print(historyTable(runs, terminal()))
  }
  return ExitCode.done
}
