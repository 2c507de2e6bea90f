/** What flags and the environment say instead of the configuration file. */
import type { Language } from "../Choices.ts"
import type { Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { asRecord } from "./Problem.ts"
import { type Environment, VARIABLES, variable } from "./Variables.ts"

/** The options of a command that say something about the configuration. */
export interface Given {
  /** `--config` */
  readonly config?: string | undefined
  /** `--data-dir` */
  readonly dataDir?: string | undefined
  /** `--lang` */
  readonly lang?: Language | undefined
  /** `--listen` */
  readonly listen?: string | undefined
}

/** One value, and who says it. */
export interface Override {
  readonly path: ReadonlyArray<string>
  readonly value: string
  readonly origin: Origin
}

const FLAGS = [
  { option: "dataDir", name: "--data-dir", path: ["dataDir"] },
  { option: "lang", name: "--lang", path: ["language"] },
  { option: "listen", name: "--listen", path: ["listen"] }
] as const

/** Weakest first: the environment, then flags. Secrets are no part of the configuration. */
export const overridesOf = (given: Given, environment: Environment): ReadonlyArray<Override> => [
  ...VARIABLES.flatMap(({ name, path, secret }) => {
    const value = variable(environment, name)
    return path === null || secret || value === undefined
      ? []
      : [{ path, value, origin: { from: "environment", name } as const }]
  }),
  ...FLAGS.flatMap(({ option, name, path }) => {
    const value = given[option]
    return value === undefined ? [] : [{ path, value, origin: { from: "flag", name } as const }]
  })
]

/** A copy of the input with the value in its place. What is no object where one belongs is left for the check to name. */
export const overridden = (input: unknown, [key, ...rest]: ReadonlyArray<string>, value: string): unknown => {
  if (key === undefined) return value
  if (input !== undefined && (typeof input !== "object" || input === null || Array.isArray(input))) return input
  const record = asRecord(input)
  return { ...record, [key]: overridden(record[key], rest, value) }
}

/** The override that holds at a place: the strongest one. */
export const overrideAt = (overrides: ReadonlyArray<Override>, path: Path): Override | undefined =>
  overrides.findLast((override) => override.path.every((part, index) => path[index] === part))
