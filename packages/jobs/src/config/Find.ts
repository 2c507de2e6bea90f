/** Where the configuration file is: named, or in the current directory. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import { UsageError } from "../Failure.ts"

/** What the file may be called. */
export const FILE_NAMES = ["ts", "mts", "js", "mjs"].map((extension) => `lienthong.config.${extension}`)

/** The absolute path of the file, or `null` if none is named and none is there. */
export const find = (
  named: { readonly path: string; readonly by: string } | null,
  cwd: string
): Effect.Effect<string | null, UsageError> => {
  if (named !== null) {
    const path = resolve(cwd, named.path)
    if (existsSync(path)) return Effect.succeed(path)
    const advice = "run `lienthong init` to write one, or name another"
    return Effect.fail(
      new UsageError({ message: `There is no configuration ${named.path}, which ${named.by} names; ${advice}.` })
    )
  }
  const there = FILE_NAMES.filter((name) => existsSync(join(cwd, name)))
  if (there.length > 1) {
    return Effect.fail(
      new UsageError({ message: `There are ${there.join(" and ")}; keep one, or name one with --config.` })
    )
  }
  return Effect.succeed(there[0] === undefined ? null : join(cwd, there[0]))
}
