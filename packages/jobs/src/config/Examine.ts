/** Finds the file, reads it, and says everything that is wrong. Without Effect: `status` is over in a moment. */
import { readFileSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import type { Config } from "../Config.ts"
import { find } from "./Find.ts"
import { importFile } from "./Import.ts"
import { type LineOf, linesOf, type Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { originText } from "./Origin.ts"
import { type Given, overridden, overrideAt, overridesOf } from "./Overrides.ts"
import { type Problem, pathText, valueAt } from "./Problem.ts"
import { type Environment, misspelt } from "./Variables.ts"

/** Where the program runs. */
export interface Surroundings {
  readonly environment: Environment
  readonly cwd: string
}

/** A configuration that is right. */
export interface InForce {
  readonly config: Config
  /** The absolute path of the file; `null` if there is none. */
  readonly file: string | null
  /** Where the value at a place came from; parses the file, so ask only to tell a person. */
  readonly origins: () => Promise<(path: Path) => Origin>
  readonly surroundings: Surroundings
}

/** One thing that is wrong, where, as a sentence. */
export interface Complaint {
  readonly origin: Origin
  readonly path: string
  readonly message: string
}

/** What was found: a configuration, or what is wrong with it. */
export type Examined =
  | { readonly inForce: InForce; readonly complaints: readonly [] }
  | { readonly inForce: null; readonly complaints: ReadonlyArray<Complaint> }

/** Where this process runs. */
export const here = (): Surroundings => ({ environment: process.env, cwd: process.cwd() })

const shown = (file: string, cwd: string): string => {
  const near = relative(cwd, file)
  return near.startsWith("..") ? file : near
}

/** A path in the file is meant from where the file is, so that it means the same wherever the program is started. */
const placed = (path: string, origin: Origin, file: string | null, cwd: string): string => {
  const written = origin.from === "file" || origin.from === "default"
  return !written || file === null || dirname(file) === cwd ? path : resolve(dirname(file), path)
}

const complaintOf = ({ path, message, named }: Problem, origin: Origin): Complaint => {
  const subject = path.length === 0 ? "the configuration" : pathText(path)
  const place = originText(origin)
  if (origin.from === "environment" || origin.from === "flag") {
    return { origin, path: subject, message: named ? `${place}: ${message}` : `${place} ${message}` }
  }
  return { origin, path: subject, message: `${place}: ${named ? "" : `${subject} `}${message}` }
}

/** The sentences in the order of the file's lines; one for each place. */
const inOrder = (complaints: ReadonlyArray<Complaint>): ReadonlyArray<Complaint> => {
  const lineOf = ({ origin }: Complaint) => (origin.from === "file" ? (origin.line ?? 0) : 0)
  const first = new Map<string, Complaint>()
  for (const complaint of complaints) if (!first.has(complaint.path)) first.set(complaint.path, complaint)
  return [...first.values()].sort((a, b) => lineOf(a) - lineOf(b))
}

const failed = (...complaints: ReadonlyArray<Complaint>): Examined => ({ inForce: null, complaints })

/** About the file as a whole, or a variable that nothing knows. */
const general = (message: string, origin: Origin = { from: "default" }): Complaint => ({ origin, path: "", message })

/** The configuration in force, or everything that is wrong. */
export const examine = async (given: Given, surroundings: Surroundings = here()): Promise<Examined> => {
  const { environment, cwd } = surroundings
  const variable = environment.LIENTHONG_CONFIG
  const byVariable = variable ? { path: variable, by: "LIENTHONG_CONFIG" } : null
  const found = find(given.config === undefined ? byVariable : { path: given.config, by: "--config" }, cwd)
  if ("wrong" in found) return failed(general(found.wrong))
  const { file } = found
  const name = file === null ? null : shown(file, cwd)
  const imported = file === null || name === null ? { value: {} } : await importFile(file, name)
  if ("wrong" in imported) return failed(general(imported.wrong, { from: "file", file: name ?? "", line: null }))
  const written = imported.value
  const overrides = overridesOf(given, environment)
  const input = overrides.reduce<unknown>((at, { path, value }) => overridden(at, path, value), written)

  const originsBy =
    (lineOf: LineOf) =>
    (path: Path): Origin => {
      const override = overrideAt(overrides, path)
      if (override !== undefined) return override.origin
      if (name === null || (path.length > 0 && valueAt(written, path) === undefined)) return { from: "default" }
      return { from: "file", file: name, line: lineOf(path) }
    }
  const lines = async (): Promise<LineOf> => (file === null ? () => null : linesOf(readFileSync(file, "utf8")))

  const [{ Config }, { meaningProblems }] = await Promise.all([import("../Config.ts"), import("./Meaning.ts")])
  const parsed = Config.safeParse(input)
  const strange = misspelt(environment).map((message) => general(message))
  const meaningless = await meaningProblems(input)
  if (!parsed.success || meaningless.length > 0 || strange.length > 0) {
    const { problemsIn } = await import("./Issues.ts")
    const lineOf = await lines()
    const problems = [...(parsed.success ? [] : problemsIn(parsed.error, input)), ...meaningless]
    const complaints = problems.map((problem): Complaint => {
      // What is missing is missed where it belongs.
      const inFile = { from: "file", file: name ?? "the configuration", line: lineOf(problem.path) } as const
      return complaintOf(problem, overrideAt(overrides, problem.path)?.origin ?? inFile)
    })
    return failed(...strange, ...inOrder(complaints))
  }
  const config = parsed.data
  const plain = originsBy(() => null)
  const at = (path: string, key: Path) => placed(path, plain(key), file, cwd)
  const { directory } = config.reports
  const reports =
    directory === undefined ? config.reports : { ...config.reports, directory: at(directory, ["reports", "directory"]) }
  const placedConfig = { ...config, dataDir: at(config.dataDir, ["dataDir"]), reports }
  const origins = async () => originsBy(await lines())
  return { inForce: { config: placedConfig, file, origins, surroundings }, complaints: [] }
}

/** All complaints as one text. */
export const complaintText = (complaints: ReadonlyArray<Complaint>): string =>
  complaints.length === 1
    ? complaints[0]!.message
    : [`The configuration has ${complaints.length} problems:`, ...complaints.map(({ message }) => message)].join("\n  ")

/** The configuration in force, for a command without Effect; throws a `UsageError` with everything that is wrong. */
export const inForce = async (given: Given, surroundings: Surroundings = here()): Promise<InForce> => {
  const examined = await examine(given, surroundings)
  if (examined.inForce !== null) return examined.inForce
  const { UsageError } = await import("../Failure.ts")
  throw new UsageError({ message: complaintText(examined.complaints) })
}
