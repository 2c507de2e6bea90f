/** The sources that the environment configures. */
import { customs, customsFromEnvironment, customsSettings } from "@lienthong/connectors/customs"
import { isMentioned, type Settings, type SettingsProblem } from "@lienthong/connectors/http/Settings"
import { population, populationFromEnvironment, populationSettings } from "@lienthong/connectors/population"
import { tax, taxFromEnvironment, taxSettings } from "@lienthong/connectors/tax"
import type { Connector } from "@lienthong/core/Connector"
import { nearest } from "@lienthong/core/Spelling"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { UsageError } from "./Failure.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** A source that this program knows: its variables, and its connector if they are right. */
interface Source {
  readonly settings: Settings
  readonly connect: (environment: Environment) => Result.Result<Connector, ReadonlyArray<SettingsProblem>>
}

const SOURCES: ReadonlyArray<Source> = [
  { settings: populationSettings, connect: (env) => Result.map(populationFromEnvironment(env), population) },
  { settings: taxSettings, connect: (env) => Result.map(taxFromEnvironment(env), tax) },
  { settings: customsSettings, connect: (env) => Result.map(customsFromEnvironment(env), customs) }
]

/** Variables of the program itself. */
const OWN = ["LIENTHONG_DATA_DIR", "LIENTHONG_DEBUG"]

const known = (): ReadonlyArray<string> => [
  ...SOURCES.flatMap(({ settings }) => settings.variables.map(({ name }) => name)),
  ...OWN
]

const misspelt = (environment: Environment): ReadonlyArray<string> =>
  Object.keys(environment)
    .filter((name) => name.startsWith("LIENTHONG_") && !known().includes(name))
    .map((name) => {
      const meant = nearest(name, known())
      return `${name} is not a variable of this program${meant === null ? "" : `; did you mean ${meant}?`}`
    })

/** The connectors of all sources that the environment names, or everything that is wrong with it. */
export const configured = (environment: Environment): Effect.Effect<ReadonlyArray<Connector>, UsageError> => {
  const problems = [...misspelt(environment)]
  const connectors: Array<Connector> = []
  for (const { settings, connect } of SOURCES) {
    if (!isMentioned(settings, environment)) continue
    const result = connect(environment)
    if (Result.isSuccess(result)) connectors.push(result.success)
    else problems.push(...result.failure.map(({ message }) => message))
  }
  if (problems.length > 0) return Effect.fail(new UsageError({ message: problems.join("\n  ") }))
  if (connectors.length > 0) return Effect.succeed(connectors)
  const variables = SOURCES.flatMap(({ settings }) =>
    settings.variables.map(({ name, description }) => `  ${name.padEnd(36)} ${description}`)
  )
  return Effect.fail(
    new UsageError({
      message: `No source is configured. Set the variables of at least one, or run \`lienthong demo\`:\n${variables.join("\n")}`
    })
  )
}
