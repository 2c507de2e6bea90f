/** What a schedule that was stopped or killed left undone: jobs cut short, and jobs owed a run after others. Pure. */
import type { JobState } from "../history/Jobs.ts"
import type { Job } from "./Plan.ts"

/** A job that did not come to its end, or not to its turn. */
export interface Undone {
  readonly job: string
  /** `let be`: it was owed a run, and its configuration says to make up for nothing. */
  readonly why: "cut short" | "owed" | "let be"
  /** The time that it was due, if it has times of its own. */
  readonly due: number | null
}

type Waiting = Pick<Job, "name" | "after" | "catchUp">
/** How a job was left. */
type Left = Pick<JobState, "outcome" | "owed" | "next" | "due">

/** Each job behind those that it waits for. The configuration has no circles. */
const inTurn = (jobs: ReadonlyArray<Waiting>): ReadonlyArray<Waiting> => {
  const turn = new Set<Waiting>()
  const take = (job: Waiting): void => {
    if (turn.has(job)) return
    for (const other of jobs) if (job.after.includes(other.name)) take(other)
    turn.add(job)
  }
  for (const job of jobs) take(job)
  return [...turn]
}

const whyOf = ({ outcome, owed }: Left, catchUp: boolean): Undone["why"] | null => {
  if (catchUp && (outcome === "killed" || outcome === "stopped")) return "cut short"
  if (owed === null) return null
  return catchUp ? "owed" : "let be"
}

/** In the order in which they are to begin, by what was known of them before the start. */
export const undone = (
  jobs: ReadonlyArray<Waiting>,
  before: ReadonlyMap<string, Left>,
  now: number
): ReadonlyArray<Undone> =>
  inTurn(jobs).flatMap(({ name, catchUp }) => {
    const left = before.get(name)
    // One that was due meanwhile runs for that.
    if (left === undefined || (left.next !== null && left.next <= now)) return []
    const why = whyOf(left, catchUp)
    return why === null ? [] : [{ job: name, why, due: left.due }]
  })
