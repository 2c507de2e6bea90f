/** Gathers from a data directory what `status` looks at. Needs no store and no configuration. */
import type { DatabaseSync } from "node:sqlite"
import * as Jobs from "../history/Jobs.ts"
import * as Runs from "../history/Runs.ts"
import * as Terms from "../history/Terms.ts"
import { type Holder, isHeld, lastHolder } from "../Lock.ts"
import type { Facts } from "./Status.ts"

/** Complete runs that make a trend. */
const TREND = 12

/** Whether a process is still there. */
export const isAlive = (process_: number): boolean => {
  try {
    process.kill(process_, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM"
  }
}

/** The daemon that holds a lock, if it is held. */
const daemonAt = (lock: string): Holder | null => (isHeld(lock) ? lastHolder(lock) : null)

/** Datasets that were agreed upon, and those that only history knows. */
const known = (db: DatabaseSync): ReadonlyArray<Terms.Terms> => {
  const terms = Terms.list(db)
  const others = Runs.datasetsIn(db).filter((name) => !terms.some(({ dataset }) => dataset === name))
  return [
    ...terms,
    ...others.map((dataset) => ({ dataset, source: dataset.split(".")[0] ?? dataset, agreedAge: null }))
  ]
}

/** The facts of a data directory at a moment. */
export const factsOf = (db: DatabaseSync, daemonLock: string, now: number): Facts => ({
  now,
  datasets: known(db).map((terms) => ({
    ...terms,
    last: Runs.list(db, { dataset: terms.dataset, limit: 1 })[0] ?? null,
    complete: Runs.list(db, { dataset: terms.dataset, outcome: "complete", limit: TREND })
  })),
  jobs: Jobs.list(db),
  daemon: daemonAt(daemonLock),
  isAlive
})
