/** A connector's settings from the environment: which variables there are, and what is wrong with them. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as z from "zod"

/** One environment variable. */
export interface Variable {
  readonly name: string
  /** The option that it sets. */
  readonly option: string
  readonly secret: boolean
  readonly description: string
  readonly example: string
}

/** The environment variables of one source; all of them are needed. */
export interface Settings {
  readonly source: string
  readonly variables: ReadonlyArray<Variable>
}

/** Something wrong with one variable; the message never repeats its value. */
export interface SettingsProblem {
  readonly variable: string
  /** It is not set at all, or blank. */
  readonly missing: boolean
  readonly message: string
}

export type Environment = Readonly<Record<string, string | undefined>>

const HEADER = /^[\x21-\x7e]+$/
const NOT_HEADER = { error: "must consist of printable ASCII characters without spaces" }

/** An option that is sent in a header as it is. */
export const HeaderText = z.string().regex(HEADER, NOT_HEADER)

/** A secret: any text, but not blank. */
export const Secret = z
  .custom<Redacted.Redacted<string>>(Redacted.isRedacted, "must be wrapped with Redacted.make")
  .refine((secret) => Redacted.value(secret).trim() !== "", { error: "must not be blank" })

/** A secret that is sent in a header as it is. */
export const HeaderSecret = Secret.refine((secret) => HEADER.test(Redacted.value(secret)), NOT_HEADER)

/** Whether any of the source's variables is set: if not, the source is simply not configured. */
export const isMentioned = (settings: Settings, environment: Environment): boolean =>
  settings.variables.some(({ name }) => environment[name] !== undefined)

/** Options that a configuration gives; the environment says otherwise. */
export type GivenOptions = Readonly<Record<string, unknown>>

/** The options that environment and configuration give, checked, or everything that is wrong with them. */
export const optionsFrom = <S extends z.ZodType>(
  settings: Settings,
  schema: S,
  environment: Environment,
  given: GivenOptions = {}
): Result.Result<z.output<S>, ReadonlyArray<SettingsProblem>> => {
  const options: Record<string, unknown> = { ...given }
  const problems: Array<SettingsProblem> = []
  for (const { name, option, secret, description, example } of settings.variables) {
    // A value read from a file tends to end with a newline.
    const value = environment[name]?.trim() ?? ""
    if (value !== "") options[option] = secret ? Redacted.make(value) : value
    else if (options[option] === undefined) {
      const message = `${name} is not set: ${description}${secret ? "" : `, e.g. ${example}`}`
      problems.push({ variable: name, missing: true, message })
    }
  }
  const parsed = problems.length === 0 ? schema.safeParse(options) : undefined
  for (const issue of parsed?.error?.issues ?? []) {
    const variable = settings.variables.find(({ option }) => option === issue.path[0])
    const set = variable !== undefined && (environment[variable.name]?.trim() ?? "") !== ""
    const name = set ? variable.name : ["sources", settings.source, ...issue.path].join(".")
    problems.push({ variable: name, missing: false, message: `${name} ${issue.message}` })
  }
  return parsed?.success ? Result.succeed(parsed.data) : Result.fail(problems)
}

/** Options of a connector, checked. Throws a `TypeError` that names what is wrong: wrong options are a mistake in code. */
export const checkedOptions = <S extends z.ZodType>(source: string, schema: S, options: unknown): z.output<S> => {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "options"} ${issue.message}`)
  throw new TypeError(`${source}: ${problems.join("; ")}`)
}
