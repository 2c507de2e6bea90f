/** A profile for a person, and as JSON. */
import { STAGES, type Stage, type Timing } from "@lienthong/core/Profile"
import { grid, type Paper } from "@lienthong/core/report/grid"
import { boundOf, boundText, restOf } from "./Bound.ts"
import type { Profiled } from "./Profiles.ts"

const WORDS: Readonly<Record<Stage, string>> = {
  source: "waiting for the source",
  parse: "reading its answers",
  check: "checking",
  load: "loading",
  promote: "promoting",
  measure: "measuring"
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)} s`

const percent = (part: number, whole: number): string => (whole <= 0 ? "—" : `${Math.round((part / whole) * 100)} %`)

/** Where the time went, and what bounded each run. */
export const profileText = ({ whole, runs }: Profiled, paper: Paper): string => {
  const columns = [
    { header: "Stage", least: 12 },
    { header: "Busy", alignment: "right" },
    { header: "Share", alignment: "right" }
  ] as const
  const rows = [
    ...STAGES.map((stage) => [WORDS[stage], seconds(whole.busy[stage]), percent(whole.share[stage], whole.took)]),
    ["everything else", "—", percent(restOf(whole), whole.took)],
    ["in all", seconds(whole.took), percent(whole.took, whole.took)]
  ]
  const lines = runs.map(
    ({ dataset, timing }) => `${dataset}, ${seconds(timing.took)}. ${boundText(boundOf(timing))}\n`
  )
  return `${grid(columns, rows, paper)}\n${lines.join("")}`
}

const timingJson = (timing: Timing) => {
  const bound = boundOf(timing)
  return {
    seconds: timing.took / 1000,
    stages: Object.fromEntries(
      STAGES.map((stage) => [
        stage,
        { busySeconds: timing.busy[stage] / 1000, share: timing.took <= 0 ? 0 : timing.share[stage] / timing.took }
      ])
    ),
    bound: { ...bound, message: boundText(bound) }
  }
}

/** The same for a program. */
export const profileJson = ({ whole, runs }: Profiled) => ({
  whole: timingJson(whole),
  runs: runs.map(({ dataset, timing }) => ({ dataset, ...timingJson(timing) }))
})
