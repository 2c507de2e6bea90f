/** Loads the configuration: flags before the environment before the file before defaults. */
import { readFileSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import { UsageError } from "../Failure.ts"
import { find } from "./Find.ts"
import { importFile } from "./Import.ts"
import { type LineOf, linesOf, type Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { originText } from "./Origin.ts"
import { type Given, overridden, overrideAt, overridesOf } from "./Overrides.ts"
import { type Problem, pathText, valueAt } from "./Problem.ts"
import { type FoundSecrets, readSecrets } from "./Secrets.ts"
import { type Environment, misspelt } from "./Variables.ts"

/** Where the program runs. */
export interface Surroundings {
  readonly environment: Environment
  readonly cwd: string
}

/** A configuration that is right. */
export interface Loaded {
  readonly config: Config
  /** The absolute path of the file; `null` if there is none. */
  readonly file: string | null
  /** Where the value at a place came from; parses the file, so ask only to tell a person. */
  readonly origins: Effect.Effect<(path: Path) => Origin>
  /** Reads the secrets, only now: whoever prints a report need not be allowed to. */
  readonly secrets: Effect.Effect<Pick<FoundSecrets, "secrets" | "warnings">, UsageError>
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
  | { readonly loaded: Loaded; readonly complaints: readonly [] }
  | { readonly loaded: null; readonly complaints: ReadonlyArray<Complaint> }

/** Where this process runs. */
const here = (): Surroundings => ({ environment: process.env, cwd: process.cwd() })

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

/** Looks for the file, reads it, and says everything that is wrong. Fails if the file itself cannot be read. */
export const examine = (given: Given, surroundings: Surroundings = here()): Effect.Effect<Examined, UsageError> =>
  Effect.gen(function* () {
    const { environment, cwd } = surroundings
    const variable = environment.LIENTHONG_CONFIG
    const file = yield* find(
      given.config !== undefined
        ? { path: given.config, by: "--config" }
        : variable
          ? { path: variable, by: "LIENTHONG_CONFIG" }
          : null,
      cwd
    )
    const name = file === null ? null : shown(file, cwd)
    const written = file === null || name === null ? {} : yield* importFile(file, name)
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
    const lines =
      file === null ? Effect.succeed<LineOf>(() => null) : Effect.promise(() => linesOf(readFileSync(file, "utf8")))

    const { Config } = yield* Effect.promise(() => import("../Config.ts"))
    const { meaningProblems } = yield* Effect.promise(() => import("./Meaning.ts"))
    const parsed = Config.safeParse(input)
    const strange = misspelt(environment).map(
      (message): Complaint => ({ origin: { from: "environment", name: "" }, path: message, message })
    )
    const meaningless = yield* Effect.promise(() => meaningProblems(input))
    if (!parsed.success || meaningless.length > 0 || strange.length > 0) {
      const { problemsIn } = yield* Effect.promise(() => import("./Issues.ts"))
      const lineOf = yield* lines
      const problems = [...(parsed.success ? [] : problemsIn(parsed.error, input)), ...meaningless]
      const complaints = problems.map((problem): Complaint => {
        const override = overrideAt(overrides, problem.path)
        // What is missing is missed where it belongs.
        const origin = override?.origin ?? {
          from: "file",
          file: name ?? "the configuration",
          line: lineOf(problem.path)
        }
        return complaintOf(problem, origin)
      })
      return { loaded: null, complaints: [...strange, ...inOrder(complaints)] }
    }
    const origins = Effect.map(lines, originsBy)
    const plain = originsBy(() => null)
    const config = parsed.data
    const at = (path: string, key: Path) => placed(path, plain(key), file, cwd)
    const { directory } = config.reports
    const loaded: Loaded = {
      config: {
        ...config,
        dataDir: at(config.dataDir, ["dataDir"]),
        reports: {
          ...config.reports,
          ...(directory === undefined ? {} : { directory: at(directory, ["reports", "directory"]) })
        }
      },
      file,
      origins,
      secrets: Effect.suspend(() => {
        const { secrets, warnings, problems } = readSecrets(environment, cwd)
        return problems.length > 0
          ? Effect.fail(new UsageError({ message: problems.join("\n  ") }))
          : Effect.succeed({ secrets, warnings })
      }),
      surroundings
    }
    return { loaded, complaints: [] }
  })

/** All complaints as one text. */
export const complaintText = (complaints: ReadonlyArray<Complaint>): string =>
  complaints.length === 1
    ? complaints[0]!.message
    : [`The configuration has ${complaints.length} problems:`, ...complaints.map(({ message }) => message)].join("\n  ")

/**
 * The configuration in force, or everything that is wrong with it.
 *
 * @example
 * const { config } = yield* load({ config: "lienthong.config.ts" })
 */
export const load = (given: Given = {}, surroundings: Surroundings = here()): Effect.Effect<Loaded, UsageError> =>
  Effect.flatMap(examine(given, surroundings), ({ loaded, complaints }) =>
    loaded === null ? Effect.fail(new UsageError({ message: complaintText(complaints) })) : Effect.succeed(loaded)
  )
