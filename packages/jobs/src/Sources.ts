/** The sources that configuration and environment name. */
import { customs, customsFromEnvironment, customsSettings } from "@lienthong/connectors/customs"
import type { Limits } from "@lienthong/connectors/http/Limits"
import {
  type GivenOptions,
  isMentioned,
  type Settings,
  type SettingsProblem
} from "@lienthong/connectors/http/Settings"
import { population, populationFromEnvironment, populationSettings } from "@lienthong/connectors/population"
import { tax, taxFromEnvironment, taxSettings } from "@lienthong/connectors/tax"
import type { Connector } from "@lienthong/core/Connector"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Config } from "./Config.ts"
import type { InForce } from "./config/Examine.ts"
import { type FoundSecrets, readSecrets } from "./config/Secrets.ts"
import { type Environment, misspelt } from "./config/Variables.ts"
import { UsageError } from "./Failure.ts"

/** A source that this program knows: its variables, and its connector if they are right. */
interface Source {
  readonly name: keyof Config["sources"]
  readonly settings: Settings
  readonly connect: (
    environment: Environment,
    given: GivenOptions
  ) => Result.Result<Connector, ReadonlyArray<SettingsProblem>>
}

const SOURCES: ReadonlyArray<Source> = [
  {
    name: "population",
    settings: populationSettings,
    connect: (env, given) => Result.map(populationFromEnvironment(env, given), population)
  },
  { name: "tax", settings: taxSettings, connect: (env, given) => Result.map(taxFromEnvironment(env, given), tax) },
  {
    name: "customs",
    settings: customsSettings,
    connect: (env, given) => Result.map(customsFromEnvironment(env, given), customs)
  }
]

/** A source that is named: its connector, or what is missing or wrong. */
export interface NamedSource {
  readonly name: string
  readonly connector: Result.Result<Connector, ReadonlyArray<string>>
}

/** How a source is read otherwise than configured. */
export interface Sampling {
  readonly pageSize: number
  readonly limits: Partial<Limits>
}

const sampled = (source: GivenOptions, sampling: Sampling | undefined): GivenOptions => {
  if (sampling === undefined) return source
  const limits = typeof source.limits === "object" ? source.limits : {}
  return { ...source, pageSize: sampling.pageSize, limits: { ...limits, ...sampling.limits } }
}

/** What a configuration says of sources. */
type Configured = Pick<Config, "sources" | "connectors">

const UNCONFIGURED: Configured = { sources: {}, connectors: [] }

/** The sources that the configuration or a variable names, each by itself. Connectors of one's own are there already. */
export const sourcesOf = (
  { sources, connectors }: Configured,
  environment: Environment,
  { secrets }: Pick<FoundSecrets, "secrets">,
  sampling?: Sampling
): ReadonlyArray<NamedSource> => {
  const held = Object.fromEntries([...secrets].map(([name, { value }]) => [name, Redacted.value(value)]))
  const all = { ...environment, ...held }
  const named = SOURCES.filter(({ name, settings }) => sources[name] !== undefined || isMentioned(settings, all))
  return [
    ...named.map(({ name, connect }) => ({
      name,
      connector: Result.mapError(connect(all, sampled(sources[name] ?? {}, sampling)), (problems) =>
        problems.map(({ message }) => message)
      )
    })),
    ...connectors.map((connector) => ({ name: connector.name, connector: Result.succeed(connector) }))
  ]
}

const NONE = `No source is configured. Name one in lienthong.config.ts (\`lienthong init\` writes one), or set the variables of
at least one, or run \`lienthong demo\`:\n${SOURCES.flatMap(({ settings }) =>
  settings.variables.map(({ name, description }) => `  ${name.padEnd(36)} ${description}`)
).join("\n")}`

const connectorsIn = (
  config: Configured,
  environment: Environment,
  cwd: string
): Effect.Effect<ReadonlyArray<Connector>, UsageError> =>
  Effect.gen(function* () {
    const found = readSecrets(environment, cwd)
    const named = sourcesOf(config, environment, found)
    const wrong = named.flatMap(({ connector }) => (Result.isFailure(connector) ? connector.failure : []))
    // A secret that could not be read is missing too: said once is enough.
    const missing = (message: string) =>
      !found.problems.some((problem) => problem.startsWith(message.split(" ", 1)[0]!))
    const problems = [...misspelt(environment), ...found.problems, ...wrong.filter(missing)]
    if (problems.length > 0) return yield* new UsageError({ message: problems.join("\n  ") })
    if (named.length === 0) return yield* new UsageError({ message: NONE })
    yield* Effect.forEach(found.warnings, (warning) => Effect.logWarning(warning))
    return named.flatMap(({ connector }) => (Result.isSuccess(connector) ? [connector.success] : []))
  })

/** The connectors of all sources that the environment names, or everything that is wrong with it. */
export const configured = (environment: Environment): Effect.Effect<ReadonlyArray<Connector>, UsageError> =>
  connectorsIn(UNCONFIGURED, environment, process.cwd())

/** The connectors of all sources that the configuration in force names, or everything that is wrong with them. */
export const connectorsOf = ({
  config,
  surroundings
}: Pick<InForce, "config" | "surroundings">): Effect.Effect<ReadonlyArray<Connector>, UsageError> =>
  connectorsIn(config, surroundings.environment, surroundings.cwd)
