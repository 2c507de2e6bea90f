/** Something wrong in the configuration, and how it is said. */
import type { Path } from "./Lines.ts"

export interface Problem {
  /** What it is about: its line, variable or flag is where the message points. */
  readonly path: Path
  /** What is said of it: "must be a number"; of a `name` a whole sentence that repeats it: `"x" is not a dataset`. */
  readonly message: string
  readonly named?: true
}

const PLAIN = /^[A-Za-z_$][\w$]*$/

/** A place as one would write it in code. */
export const pathText = (path: Path): string =>
  path
    .map((part, index) =>
      typeof part === "number"
        ? `[${part}]`
        : PLAIN.test(String(part))
          ? `${index === 0 ? "" : "."}${String(part)}`
          : `[${JSON.stringify(String(part))}]`
    )
    .join("")

/** What stands at a place. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => asRecord(at)[part as string], value)

/** An object or a list as it is; nothing of what is neither. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** `; did you mean "…"?`, or what there is. */
export const suggestion = (meant: string | null, known: ReadonlyArray<string>): string =>
  meant === null ? `; known are ${known.join(", ")}` : `; did you mean "${meant}"?`
