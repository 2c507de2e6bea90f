/** Imports the configuration file as it is: Node takes its types away. What goes wrong becomes a sentence with its line. */
import { readFileSync, statSync } from "node:fs"
import { registerHooks } from "node:module"
import { extname } from "node:path"
import { pathToFileURL } from "node:url"

const DEFINE_CONFIG = "@lienthong/jobs/defineConfig"

/** A file beside which the program is not installed may import `defineConfig` all the same: it gets this program's. */
const withDefineConfig = (): { readonly deregister: () => void } =>
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== DEFINE_CONFIG) return next(specifier, context)
      try {
        return next(specifier, context)
      } catch {
        const extension = import.meta.url.endsWith(".ts") ? "ts" : "js"
        return { url: new URL(`../defineConfig.${extension}`, import.meta.url).href, shortCircuit: true }
      }
    }
  })

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "")

/** The line of the file that an error speaks of: above its stack, in its stack, or found by parsing. */
const lineOf = async (file: string, error: Error): Promise<number | null> => {
  const stack = error.stack ?? ""
  const places = [file, pathToFileURL(file).href]
  for (const place of places) {
    const at = stack.indexOf(`${place}:`)
    const line = at < 0 ? null : /^\d+/.exec(stack.slice(at + place.length + 1))
    if (line !== null) return Number(line[0])
  }
  if (!(error instanceof SyntaxError)) return null
  const { parse } = await import("./Syntax.ts")
  return (await parse(readFileSync(file, "utf8"))).line
}

/** The line that imports something. */
const importOf = (file: string, specifier: string): number | null => {
  const lines = readFileSync(file, "utf8").split("\n")
  const index = lines.findIndex((line) => line.includes(`"${specifier}"`) || line.includes(`'${specifier}'`))
  return index < 0 ? null : index + 1
}

const missing = (file: string, name: string, error: Error): string => {
  const what = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? "something"
  const isPackage = error.message.startsWith("Cannot find package")
  const line = isPackage ? importOf(file, what) : null
  const advice = isPackage ? "install it there" : "check its path and its ending"
  return `${name}${line === null ? "" : `:${line}`}: ${what}, which it imports, is not there; ${advice}.`
}

/** What Node says of a file that is no program. Of what a program imports it says the same. */
const NO_PROGRAM: ReadonlySet<string> = new Set(["ERR_IMPORT_ATTRIBUTE_MISSING", "ERR_UNKNOWN_FILE_EXTENSION"])
const PROGRAM = /^\.[cm]?[jt]s$/

const sentence = async (file: string, name: string, cause: unknown): Promise<string> => {
  if (!(cause instanceof Error)) return `${name}: throws something that is not an error.`
  const code = codeOf(cause)
  if (code === "EACCES") return `${name} may not be read; check its owner and permissions.`
  if (code === "ERR_MODULE_NOT_FOUND") return missing(file, name, cause)
  if (code === "ERR_UNSUPPORTED_DIR_IMPORT" && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    return `The configuration ${name} is a directory: name the file in it.`
  }
  if (NO_PROGRAM.has(code) && !PROGRAM.test(extname(file))) {
    return `${name}: a configuration is a program; write it as .ts, .mts, .js or .mjs.`
  }
  const line = await lineOf(file, cause)
  const place = line === null ? name : `${name}:${line}`
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return `${place}: ${cause.message}; use plain JavaScript with types.`
  }
  return cause instanceof SyntaxError
    ? `${place}: ${cause.message}.`
    : `${place}: throws ${cause.name}: ${cause.message}`
}

/** What the file exports by default, or what is wrong with it. `name` is what messages call it. */
export const importFile = async (
  file: string,
  name: string
): Promise<{ readonly value: unknown } | { readonly wrong: string }> => {
  const hooks = withDefineConfig()
  let value: unknown
  try {
    value = ((await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>).default
  } catch (cause) {
    return { wrong: await sentence(file, name, cause) }
  } finally {
    hooks.deregister()
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Promise)) {
    return { value }
  }
  const kind = typeof value === "function" ? "a function" : "no object"
  const what = value === undefined ? "has no default export" : `exports ${kind} by default`
  const { parse } = await import("./Syntax.ts")
  const line = (await parse(readFileSync(file, "utf8"))).defaultExport
  const place = line === null ? name : `${name}:${line}`
  return { wrong: `${place}: ${what}; write \`export default defineConfig({ … })\`.` }
}
