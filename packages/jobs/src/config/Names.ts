/** Names in a configuration that must be known. */
import { nearest } from "@lienthong/core/Spelling"
import type { Path } from "./Lines.ts"
import { type Problem, suggestion } from "./Problem.ts"

/** The texts of what may be a list, with their places. */
export const texts = (value: unknown): ReadonlyArray<readonly [index: number, text: string]> =>
  Array.isArray(value) ? value.flatMap((text, index) => (typeof text === "string" ? [[index, text] as const] : [])) : []

/** The name, if it is not one of those known. */
export const unknownName = (
  path: Path,
  name: string,
  what: string,
  known: ReadonlyArray<string>
): ReadonlyArray<Problem> =>
  known.includes(name)
    ? []
    : [{ path, message: `"${name}" is not ${what}${suggestion(nearest(name, known), known)}`, named: true }]
