/** What is wrong with the jobs of a configuration: times that never come, names that do not exist, circles. */
import type { Known } from "./Known.ts"
import type { Path } from "./Lines.ts"
import { texts, unknownName } from "./Names.ts"
import { asRecord, type Problem } from "./Problem.ts"

const FIELDS: Readonly<Record<string, string>> = {
  second: "second (0–59)",
  minute: "minute (0–59)",
  hour: "hour (0–23)",
  dayOfMonth: "day of the month (1–31)",
  month: "month (1–12)",
  dayOfWeek: "day of the week (0–7)"
}

const cronProblems = async (path: Path, expression: string): Promise<ReadonlyArray<Problem>> => {
  const { validateDetailed } = await import("node-cron")
  const wrong = validateDetailed(expression).errors.map(({ field, value, message }) =>
    FIELDS[field] === undefined ? message : `"${value ?? ""}" is no ${FIELDS[field]}`
  )
  return wrong.length === 0
    ? []
    : [{ path, message: `is no time: ${wrong.join(", ")}; write five or six fields, such as "30 1 * * *"` }]
}

/** The names of jobs that wait for each other, from one back to itself. */
const circleFrom = (start: string, after: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> | null => {
  const seen = new Set<string>()
  const walk = (name: string, way: ReadonlyArray<string>): ReadonlyArray<string> | null => {
    for (const next of after.get(name) ?? []) {
      if (next === start) return [...way, next]
      if (seen.has(next)) continue
      seen.add(next)
      const found = walk(next, [...way, next])
      if (found !== null) return found
    }
    return null
  }
  return walk(start, [start])
}

const NO_RETENTION =
  'has nothing to go by: say how long things are kept, such as `retention: { runs: "400 days", quarantine: "90 days" }`'

/** Everything that is wrong with the jobs, as far as they are well-formed. */
export const jobProblems = async (
  jobs: Readonly<Record<string, unknown>>,
  { sources, datasets }: Known,
  retention: unknown
): Promise<ReadonlyArray<Problem>> => {
  const problems: Array<Problem> = []
  const names = Object.keys(jobs)
  const after = new Map(names.map((name) => [name, texts(asRecord(jobs[name]).after).map(([, text]) => text)]))
  const circled = new Set<string>()
  for (const name of names) {
    const path = ["schedule", "jobs", name]
    const job = asRecord(jobs[name])
    for (const [index, text] of texts(job.sync)) {
      problems.push(...unknownName([...path, "sync", index], text, "a dataset or source", [...sources, ...datasets]))
    }
    const others = names.filter((other) => other !== name)
    for (const [index, text] of texts(job.after)) {
      if (text !== name) problems.push(...unknownName([...path, "after", index], text, "a job", others))
    }
    if (typeof job.cron === "string") problems.push(...(await cronProblems([...path, "cron"], job.cron)))
    // Defaults are no reason to forget anything by itself.
    if (job.prune === true && retention === undefined)
      problems.push({ path: [...path, "prune"], message: NO_RETENTION })
    const circle = circled.has(name) ? null : circleFrom(name, after)
    if (circle === null) continue
    for (const member of circle) circled.add(member)
    const message = `the jobs ${circle.join(" → ")} wait for one another; give one of them a \`cron\` instead of \`after\``
    problems.push({ path: [...path, "after"], message, named: true })
  }
  return problems
}
