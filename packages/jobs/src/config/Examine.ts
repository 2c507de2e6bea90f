/** Finds the file, reads it, and says everything that is wrong. Without Effect: `status` is over in a moment. */
import { readFileSync } from "node:fs"
import type { Config } from "../Config.ts"
import { type LineOf, linesOf, type Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { originText } from "./Origin.ts"
import { type Given, overrideAt } from "./Overrides.ts"
import { type Problem, pathText } from "./Problem.ts"
import { misspelt } from "./Variables.ts"
import { here, placed, type Surroundings, written } from "./Written.ts"

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

/** A source whose certificates are named from where the configuration stands. */
const withCertificates = <S extends { readonly tls?: Readonly<Record<string, string | undefined>> | undefined }>(
  source: S,
  name: string,
  at: (path: string, key: Path) => string
): S => {
  if (source.tls === undefined) return source
  const files = Object.entries(source.tls).map(([part, file]) => [
    part,
    file === undefined ? undefined : at(file, ["sources", name, "tls", part])
  ])
  return { ...source, tls: Object.fromEntries(files) }
}

/** The configuration in force, or everything that is wrong. */
export const examine = async (given: Given, surroundings: Surroundings = here()): Promise<Examined> => {
  const { environment, cwd } = surroundings
  const all = await written(given, surroundings)
  if ("wrong" in all) {
    return failed(
      general(all.wrong, all.name === null ? { from: "default" } : { from: "file", file: all.name, line: null })
    )
  }
  const { file, name, overrides, input, originsBy } = all
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
  const sources = Object.fromEntries(
    Object.entries(config.sources).map(([name, source]) => [name, source && withCertificates(source, name, at)])
  )
  const placedConfig = { ...config, dataDir: at(config.dataDir, ["dataDir"]), sources, reports }
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
