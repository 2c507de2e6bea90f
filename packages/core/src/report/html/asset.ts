/** The files of the page that ship with this package: its style and its script. */
import { readFileSync } from "node:fs"
import * as Data from "effect/Data"

/** A file of the page is not there or may not be read. */
export class PageError extends Data.TaggedError("PageError")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** The text of one of them. Throws `PageError`. */
export const asset = (name: string): string => {
  try {
    return readFileSync(new URL(`../../../page/${name}`, import.meta.url), "utf8")
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : ""
    const message = `The page's ${name} cannot be read${code}; install the package @lienthong/core again.`
    throw new PageError({ message, cause })
  }
}
