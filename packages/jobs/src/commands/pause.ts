/** `lienthong pause` and `lienthong resume`: whether the schedule passes over a job. */
import { nearest } from "@lienthong/core/Spelling"
import { ExitCode } from "../ExitCode.ts"
import * as Jobs from "../history/Jobs.ts"
import { readHistory } from "../history/Read.ts"
import { print } from "../Print.ts"
import { whoever } from "../Whoever.ts"

export interface PauseOptions {
  readonly dataDir: string
  readonly job: string
  readonly paused: boolean
}

const unknownJob = async (job: string, known: ReadonlyArray<string>): Promise<Error> => {
  const { UsageError } = await import("../Failure.ts")
  const meant = nearest(job, known)
  const hint = meant === null ? `Known are ${known.join(", ")}.` : `Did you mean "${meant}"?`
  return new UsageError({ message: `There is no job "${job}". ${hint}` })
}

const noSchedule = async (dataDir: string): Promise<Error> => {
  const { NothingMeasured } = await import("../Failure.ts")
  return new NothingMeasured({ message: `No schedule has run yet in ${dataDir}: start \`lienthong schedule\`.` })
}

export const pause = async ({ dataDir, job, paused }: PauseOptions): Promise<ExitCode> => {
  const by = whoever()
  const jobs = await readHistory(dataDir, (db) => {
    Jobs.pause(db, job, Date.now(), paused ? by : null)
    return Jobs.list(db).map((state) => state.job)
  })
  if (jobs.length === 0) throw await noSchedule(dataDir)
  if (!jobs.includes(job)) throw await unknownJob(job, jobs)
  await print(
    paused ? `${job} is paused by ${by}; \`lienthong resume ${job}\` lets it run again.` : `${job} runs again.`
  )
  return ExitCode.done
}
