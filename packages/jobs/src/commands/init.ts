/** `lienthong init`: writes a configuration with comments, and says what to do next. */
import { existsSync, writeFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import * as Effect from "effect/Effect"
import { FILE_NAMES } from "../config/Find.ts"
import { TEMPLATE } from "../config/Template.ts"
import { localError } from "../DataDirectory.ts"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { print } from "../Output.ts"

export interface InitOptions {
  readonly file: string
  readonly force: boolean
}

const next = (file: string): string => {
  const named = FILE_NAMES.includes(file) ? "" : ` --config ${file}`
  return `${file} is written. Next:
  1. In it, uncomment the sources that you have, and put in their addresses.
  2. Set their secrets, e.g. LIENTHONG_TAX_SECRET, or LIENTHONG_TAX_SECRET_FILE to a file that holds it.
     To keep no name, address or number that the reports do not need: minimise: true, and LIENTHONG_PSEUDONYM_KEY.
  3. lienthong config check${named}    what is in force, and where it came from
  4. lienthong doctor${named}          whether the sources answer and the data directory is sound
  5. lienthong sync${named}            pull, measure, report`
}

export const init = Effect.fn("command.init")(function* (options: InitOptions) {
  const { force } = options
  const file = normalize(options.file)
  const beside = FILE_NAMES.map((name) => join(dirname(file), name))
  const there = [file, ...(beside.includes(file) ? beside : [])].find((path) => existsSync(path))
  if (there !== undefined && !(force && there === file)) {
    const advice = there === file ? "--force writes a new one over it" : "remove it first"
    return yield* new UsageError({ message: `There is a configuration ${there} already; ${advice}.` })
  }
  yield* Effect.try({
    try: () => writeFileSync(file, TEMPLATE, { flag: force ? "w" : "wx", mode: 0o644 }),
    catch: (cause) => localError("write", file, cause, "give another file")
  })
  yield* print(next(file))
  return ExitCode.done
})
