/** `lienthong status`: one screen that says how each dataset stands, what is wrong and what to do. */
import type { Format } from "../Choices.ts"
import { ExitCode } from "../ExitCode.ts"
import { readHistory } from "../history/Read.ts"
import { daemonLock } from "../Paths.ts"
import { print } from "../Print.ts"
import { factsOf } from "../status/Facts.ts"
import { type Status, statusOf } from "../status/Status.ts"
import { terminal } from "../Terminal.ts"

export interface StatusOptions {
  readonly dataDir: string
  readonly format: Format
}

const asTable = async (status: Status): Promise<string> => {
  const { statusTable } = await import("../status/statusTable.ts")
  return statusTable(status, terminal())
}

/** Prints how things stand. Exit code 1 if anything is overdue, or a job failed beside its pulls. */
export const status = async ({ dataDir, format }: StatusOptions): Promise<ExitCode> => {
  const facts = await readHistory(dataDir, (db) => factsOf(db, daemonLock(dataDir), Date.now()))
  const result = statusOf(facts)
  await print(format === "json" ? JSON.stringify(result, null, 2) : await asTable(result))
  return result.overdue || result.jobs.some(({ problem }) => problem !== null) ? ExitCode.doesNotAddUp : ExitCode.done
}
