/** What zod finds wrong with a configuration, in the words of whoever wrote it. */
import { nearest } from "@lienthong/core/Spelling"
import type * as z from "zod"
import { Config } from "../Config.ts"
import type { Path } from "./Lines.ts"
import { type Problem, pathText, suggestion, valueAt } from "./Problem.ts"
import { keysOf, schemaAt } from "./Shape.ts"
import { fileVariable, SECRETS } from "./Variables.ts"

const LIKE_A_SECRET = /secret|passw|passphrase|token|credential|(?:api|private|pseudonym)_?key/i

const NOUNS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list"
}

/** Which variable holds a secret that somebody wrote at a place. */
const secretMessage = (path: Path, key: string): string => {
  const near = SECRETS.filter((secret) => path.every((part, index) => secret.path?.[index] === part))
  const meant = near.find((secret) => secret.path?.at(-1) === key) ?? (near.length === 1 ? near[0] : undefined)
  const where =
    meant === undefined
      ? "secrets come from environment variables, or from files that they name"
      : `set ${meant.name}, or ${fileVariable(meant.name)} to the path of a file that holds it`
  return `"${key}" looks like a secret, and no secret may stand in this file: ${where}`
}

const unknownKey = (path: Path, key: string): string => {
  const known = Object.keys(keysOf(schemaAt(Config, path) ?? Config) ?? {})
  const meant = nearest(key, known)
  if (LIKE_A_SECRET.test(key)) return secretMessage(path, key)
  return `"${key}" is not a key ${path.length === 0 ? "here" : `of ${pathText(path)}`}${suggestion(meant, known)}`
}

const amiss = (issue: z.core.$ZodIssue, value: unknown): string => {
  switch (issue.code) {
    case "invalid_type": {
      const noun = NOUNS[issue.expected] ?? issue.expected
      return value === undefined ? `is missing; it must be ${noun}` : `must be ${noun}`
    }
    case "invalid_value": {
      const choices = issue.values.map(String)
      const meant = typeof value === "string" ? nearest(value, choices) : null
      const list = choices.map((choice) => `"${choice}"`).join(" or ")
      return `must be ${list}${meant === null ? "" : `; did you mean "${meant}"?`}`
    }
    case "too_small":
      if (issue.origin === "array") return "must not be empty"
      return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`
    case "too_big":
      return `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`
    default:
      return issue.message
  }
}

const hasUnknownKeys = (error: z.ZodError, path: Path): boolean =>
  error.issues.some((issue) => issue.code === "unrecognized_keys" && pathText(issue.path) === pathText(path))

/** One problem for each thing that is wrong. */
export const problemsIn = (error: z.ZodError, input: unknown): ReadonlyArray<Problem> =>
  error.issues.flatMap((issue): ReadonlyArray<Problem> => {
    const { path } = issue
    // "Needs a cron" is no news beside "crn is not a key".
    if (issue.code === "custom" && hasUnknownKeys(error, path)) return []
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key), named: true }))
    }
    if (issue.code === "invalid_key") {
      const message = `the name "${String(path.at(-1))}" ${issue.issues[0]?.message ?? "is not allowed"}`
      return [{ path, message, named: true }]
    }
    return [{ path, message: amiss(issue, valueAt(input, path)) }]
  })
