/** Runs for a terminal: where each record went, how long it took, what went wrong. */
import { type Content, grid, type Paper, type Style, styled } from "@lienthong/core/report/grid"
import { duration, moment } from "../Duration.ts"
import type { Outcome, RunEntry } from "./Runs.ts"

const STYLES: Readonly<Record<Outcome, Style>> = {
  complete: "green",
  running: "dim",
  stopped: "yellow",
  killed: "yellow",
  failed: "red"
}

const NONE = "—"
const number = new Intl.NumberFormat("en").format
const count = (value: number | null | undefined): string => (value == null ? NONE : number(value))

const why = ({ trigger, job }: RunEntry): string => (job === null ? trigger : `${trigger}: ${job}`)

const rate = ({ received, started, ended }: RunEntry): string =>
  received === undefined || ended === null || ended === started
    ? NONE
    : number(Math.round(received / ((ended - started) / 1000)))

const runsGrid = (runs: ReadonlyArray<RunEntry>, paper: Paper): string =>
  grid(
    [
      { header: "Run", alignment: "right", drop: 4 },
      { header: "Began (UTC+7)" },
      { header: "Dataset", least: 14 },
      { header: "Why", least: 8, drop: 3 },
      { header: "Went" },
      { header: "Received", alignment: "right" },
      { header: "Changed", alignment: "right" },
      { header: "Quarantined", alignment: "right", drop: 2 },
      { header: "Took", alignment: "right" },
      { header: "Records/s", alignment: "right", drop: 5 },
      { header: "Retries", alignment: "right", drop: 1 }
    ],
    runs.map(
      (run): ReadonlyArray<Content> => [
        String(run.id),
        moment(run.started),
        run.dataset,
        why(run),
        { text: run.outcome, style: STYLES[run.outcome] },
        count(run.received),
        count(run.changed),
        count(run.balance?.quarantined),
        run.ended === null ? NONE : duration(run.ended - run.started),
        rate(run),
        count(run.retries)
      ]
    ),
    paper
  )

/** The newest failure of each dataset, and what was let pass. */
const remarks = (runs: ReadonlyArray<RunEntry>): ReadonlyArray<readonly [dataset: string, text: string]> => {
  const told = new Set<string>()
  const lines: Array<readonly [string, string]> = []
  for (const { dataset, outcome, message, acceptedBy, id } of runs) {
    if (outcome === "failed" && message !== undefined && !told.has(dataset)) lines.push([dataset, message])
    if (outcome === "failed") told.add(dataset)
    if (acceptedBy !== null) lines.push([dataset, `${acceptedBy} let run ${id} pass although it lost records.`])
  }
  return lines
}

/** The runs as a person reads them. */
export const historyTable = (runs: ReadonlyArray<RunEntry>, paper: Paper): string => {
  if (runs.length === 0) return "No runs.\n"
  const notes = remarks(runs)
  const wide = [
    { header: "Dataset", least: 14 },
    { header: "What", least: 20, wrap: true }
  ]
  const below = notes.length === 0 ? "" : `\n${styled("Remarks", "bold", paper)}\n${grid(wide, notes, paper)}`
  return `${runsGrid(runs, paper)}${below}`
}
