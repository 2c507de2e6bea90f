/** The secrets: from environment variables, or from files that `…_FILE` variables name. */
import { readFileSync, statSync } from "node:fs"
import { resolve } from "node:path"
import * as Redacted from "effect/Redacted"
import type { Origin } from "./Origin.ts"
import { type Environment, fileVariable, SECRETS, variable } from "./Variables.ts"

/** A secret, and where it came from. */
export interface Secret {
  readonly value: Redacted.Redacted<string>
  readonly origin: Origin
}

/** What was found, by the name of the variable; what is wrong; what should be better. */
export interface FoundSecrets {
  readonly secrets: ReadonlyMap<string, Secret>
  readonly problems: ReadonlyArray<string>
  readonly warnings: ReadonlyArray<string>
}

/** Longer than any secret: whoever names a store or a log by mistake is told. */
const MOST_BYTES = 64 * 1024
const READABLE_BY_ALL = 0o004

interface FromFile {
  readonly text?: string
  readonly problem?: string
  readonly warning?: string
}

const fromFile = (name: string, file: string): FromFile => {
  try {
    const { size, mode } = statSync(file)
    if (size > MOST_BYTES) return { problem: `${name}: ${file} is too large to be a secret` }
    const text = readFileSync(file, "utf8").replace(/(?:\r?\n)+$/, "")
    if (text.trim() === "") return { problem: `${name}: ${file} is empty; write the secret into it` }
    const open = process.platform !== "win32" && (mode & READABLE_BY_ALL) !== 0
    return open ? { text, warning: `${name}: ${file} may be read by everybody; run \`chmod 600 ${file}\`` } : { text }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error"
    const why: Readonly<Record<string, string>> = {
      ENOENT: "is not there",
      EACCES: "may not be read; check its owner and permissions",
      EISDIR: "is a directory"
    }
    return { problem: `${name}: ${file} ${why[code] ?? `cannot be read (${code})`}` }
  }
}

/** Reads all secrets. Relative paths are taken from `cwd`. */
export const readSecrets = (environment: Environment, cwd: string): FoundSecrets => {
  const secrets = new Map<string, Secret>()
  const problems: Array<string> = []
  const warnings: Array<string> = []
  for (const { name } of SECRETS) {
    const byFile = fileVariable(name)
    const value = variable(environment, name)
    const path = variable(environment, byFile)
    if (value !== undefined && path !== undefined) problems.push(`${name} and ${byFile} are both set; keep one`)
    else if (value !== undefined) {
      secrets.set(name, { value: Redacted.make(value), origin: { from: "environment", name } })
    } else if (path !== undefined) {
      const file = resolve(cwd, path)
      const { text, problem, warning } = fromFile(byFile, file)
      if (problem !== undefined) problems.push(problem)
      if (warning !== undefined) warnings.push(warning)
      if (text !== undefined) {
        secrets.set(name, { value: Redacted.make(text), origin: { from: "secretFile", name: byFile, file } })
      }
    }
  }
  return { secrets, problems, warnings }
}
