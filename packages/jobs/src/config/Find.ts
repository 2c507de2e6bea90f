/** Where the configuration file is: named, or in the current directory. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"

/** What the file may be called. */
export const FILE_NAMES = ["ts", "mts", "js", "mjs"].map((extension) => `lienthong.config.${extension}`)

/** The absolute path of the file; `null` if none is named and none is there; a sentence if it cannot be said. */
export const find = (
  named: { readonly path: string; readonly by: string } | null,
  cwd: string
): { readonly file: string | null } | { readonly wrong: string } => {
  if (named !== null) {
    const file = resolve(cwd, named.path)
    if (existsSync(file)) return { file }
    const advice = "run `lienthong init` to write one, or name another"
    return { wrong: `There is no configuration ${named.path}, which ${named.by} names; ${advice}.` }
  }
  const there = FILE_NAMES.filter((name) => existsSync(join(cwd, name)))
  if (there.length > 1) return { wrong: `There are ${there.join(" and ")}; keep one, or name one with --config.` }
  return { file: there[0] === undefined ? null : join(cwd, there[0]) }
}
