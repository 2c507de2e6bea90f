/** A schedule under test: its configuration in a directory of its own, its processes, and what its history says. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { ConfigInput } from "../src/ConfigInput.ts"
import { fileOf, openFile } from "../src/history/File.ts"
import * as Jobs from "../src/history/Jobs.ts"
import * as Runs from "../src/history/Runs.ts"
import { directory, type Environment, running } from "./program.ts"

/** Three sources, every two seconds each, and a report after them. */
export const EVERY_TWO_SECONDS: NonNullable<ConfigInput["schedule"]> = {
  jobs: {
    population: { cron: "*/2 * * * * *", sync: ["population"] },
    tax: { cron: "*/2 * * * * *", sync: ["tax"] },
    customs: { cron: "*/2 * * * * *", sync: ["customs"] },
    report: { after: ["population", "tax", "customs"], report: true }
  }
}

/** A data directory with a configuration; `start` starts `lienthong schedule` there. */
export const scheduled = (config: ConfigInput) => {
  const dir = directory()
  const file = join(dir.path, "lienthong.config.mjs")
  const dataDir = join(dir.path, "data")
  writeFileSync(file, `export default ${JSON.stringify({ dataDir, ...config })}`)
  const look = <A>(read: (db: ReturnType<typeof openFile>) => A): A => {
    const db = openFile(fileOf(dataDir))
    try {
      return read(db)
    } finally {
      db.close()
    }
  }
  return {
    dataDir,
    words: ["--config", file],
    start: (env: Environment, ...words: ReadonlyArray<string>) =>
      running(["schedule", "--config", file, ...words], env),
    /** Runs of a dataset, newest first; none while there is no history yet. */
    runs: (dataset?: string): ReadonlyArray<Runs.RunEntry> => {
      try {
        return look((db) => Runs.list(db, dataset === undefined ? {} : { dataset }))
      } catch {
        return []
      }
    },
    jobs: (): ReadonlyArray<Jobs.JobState> => look(Jobs.list),
    /** Changes history as a test needs it, while nothing runs. */
    change: (sql: string, value: number): void => void look((db) => db.prepare(sql).run(value)),
    [Symbol.dispose]: () => dir[Symbol.dispose]()
  }
}
