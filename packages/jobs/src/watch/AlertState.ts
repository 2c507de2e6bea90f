/** When somebody is told: once when a dataset or a gate begins to fail, once when it no longer does. Pure. */
import type { GateResult } from "@lienthong/core/Gates"
import { gateLine } from "@lienthong/core/report/gateLine"
import type { WebhookMessage } from "./WebhookMessage.ts"

/** What has just been found out. Times are Unix milliseconds. */
export type Observation =
  | {
      readonly kind: "run"
      readonly dataset: string
      /** Its number in the history. */
      readonly run: number
      /** `null` if it is complete. */
      readonly failure: { readonly reason: string; readonly message: string } | null
      readonly at: number
    }
  | {
      readonly kind: "job"
      readonly job: string
      /** What failed beside its pulls; `null` if nothing did. */
      readonly failure: { readonly reason: string; readonly message: string } | null
      readonly at: number
    }
  | {
      readonly kind: "gates"
      /** Of all gates that there are. */
      readonly results: ReadonlyArray<GateResult>
      readonly at: number
    }

export type State = "failing" | "well"

/** A state that a subject is in now, and what is to be said about it. */
export interface Change {
  readonly subject: string
  readonly state: State
  readonly message: WebhookMessage | null
}

const GATE = "gate:"
const subjectOfDataset = (dataset: string): string => `dataset:${dataset}`
const subjectOfJob = (job: string): string => `job:${job}`
const subjectOfGate = (gate: string): string => `${GATE}${gate}`

/** What was never said to be failing has not recovered. */
const isNews = (before: State | undefined, state: State): boolean =>
  state === "failing" ? before !== "failing" : before === "failing"

const change = (
  known: ReadonlyMap<string, State>,
  subject: string,
  state: State,
  message: () => WebhookMessage
): ReadonlyArray<Change> => {
  const before = known.get(subject)
  return before === state ? [] : [{ subject, state, message: isNews(before, state) ? message() : null }]
}

const ADVICE = {
  passed: "It is reached again.",
  failed: "`lienthong report` says what is missing and what to fix next.",
  unknown: "`lienthong report` says under Datasets which was never completely read, or failed.",
  nothing:
    "Nobody is eligible, or nothing is held: take the gate out, or see `lienthong status` if there should be some.",
  absent: "Correct the configuration."
}

const gateSentence = (result: GateResult): string => `${gateLine(result, "en")}. ${ADVICE[result.outcome]}`

/** What an observation changes, given the states known before it. */
export const changesBy = (observation: Observation, known: ReadonlyMap<string, State>): ReadonlyArray<Change> => {
  const timestamp = new Date(observation.at).toISOString()
  if (observation.kind === "run") {
    const { dataset, run, failure } = observation
    return change(known, subjectOfDataset(dataset), failure === null ? "well" : "failing", () => ({
      type: failure === null ? "dataset.recovered" : "dataset.failed",
      timestamp,
      data: {
        dataset,
        run,
        reason: failure?.reason ?? "complete",
        sentence: failure?.message ?? `${dataset}: a run is complete again.`
      }
    }))
  }
  if (observation.kind === "job") {
    const { job, failure } = observation
    return change(known, subjectOfJob(job), failure === null ? "well" : "failing", () => ({
      type: failure === null ? "job.recovered" : "job.failed",
      timestamp,
      data: {
        job,
        reason: failure?.reason ?? "done",
        sentence: failure === null ? `${job}: a run of this job went well again.` : `${job}: ${failure.message}`
      }
    }))
  }
  return observation.results.flatMap((result) => {
    const { gate, wanted, actual, outcome, passed } = result
    return change(known, subjectOfGate(gate), passed ? "well" : "failing", () => ({
      type: passed ? "gate.recovered" : "gate.failed",
      timestamp,
      data: { gate, wanted, actual, reason: outcome, sentence: gateSentence(result) }
    }))
  })
}

/** Gates that are known and no longer there: if they come back, they come back unknown. */
export const goneBy = (observation: Observation, known: ReadonlyMap<string, State>): ReadonlyArray<string> => {
  if (observation.kind !== "gates") return []
  const subjects = new Set(observation.results.map(({ gate }) => subjectOfGate(gate)))
  return [...known.keys()].filter((subject) => subject.startsWith(GATE) && !subjects.has(subject))
}
