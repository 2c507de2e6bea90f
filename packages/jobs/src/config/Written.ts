/** What file, environment and flags say, one over the other, before anything of it is checked. */
import { dirname, relative, resolve } from "node:path"
import { find } from "./Find.ts"
import { importFile } from "./Import.ts"
import type { LineOf, Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { type Given, type Override, overridden, overrideAt, overridesOf } from "./Overrides.ts"
import { valueAt } from "./Problem.ts"
import type { Environment } from "./Variables.ts"

/** Where the program runs. */
export interface Surroundings {
  readonly environment: Environment
  readonly cwd: string
}

/** What was written, and by whom. */
export interface Written {
  /** The absolute path of the file; `null` if there is none. */
  readonly file: string | null
  /** What messages call it. */
  readonly name: string | null
  readonly overrides: ReadonlyArray<Override>
  readonly input: unknown
  readonly originsBy: (lineOf: LineOf) => (path: Path) => Origin
}

/** Where this process runs. */
export const here = (): Surroundings => ({ environment: process.env, cwd: process.cwd() })

const shown = (file: string, cwd: string): string => {
  const near = relative(cwd, file)
  if (near === "") return "."
  return near.startsWith("..") ? file : near
}

/** A path in the file is meant from where the file is, so that it means the same wherever the program is started. */
export const placed = (path: string, origin: Origin, file: string | null, cwd: string): string => {
  const written = origin.from === "file" || origin.from === "default"
  return !written || file === null || dirname(file) === cwd ? path : resolve(dirname(file), path)
}

/** Reads it all, or says why the file cannot be read. */
export const written = async (
  given: Given,
  { environment, cwd }: Surroundings
): Promise<Written | { readonly wrong: string; readonly name: string | null }> => {
  const variable = environment.LIENTHONG_CONFIG
  const byVariable = variable ? { path: variable, by: "LIENTHONG_CONFIG" } : null
  const found = find(given.config === undefined ? byVariable : { path: given.config, by: "--config" }, cwd)
  if ("wrong" in found) return { ...found, name: null }
  const { file } = found
  const name = file === null ? null : shown(file, cwd)
  const imported = file === null || name === null ? { value: {} } : await importFile(file, name)
  if ("wrong" in imported) return { ...imported, name }
  const overrides = overridesOf(given, environment)
  const input = overrides.reduce<unknown>((at, { path, value }) => overridden(at, path, value), imported.value)
  const originsBy =
    (lineOf: LineOf) =>
    (path: Path): Origin => {
      const override = overrideAt(overrides, path)
      if (override !== undefined) return override.origin
      if (name === null || (path.length > 0 && valueAt(imported.value, path) === undefined)) return { from: "default" }
      return { from: "file", file: name, line: lineOf(path) }
    }
  return { file, name, overrides, input, originsBy }
}
