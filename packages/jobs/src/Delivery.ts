/** Where a result goes, for commands that use Effect. */
import * as Effect from "effect/Effect"
import * as Destination from "./Destination.ts"
import { failing } from "./Failing.ts"
import type { LocalError, UsageError } from "./Failure.ts"
import { say } from "./Log.ts"

/** The format asked for, or the one that the file's name says, or a table. */
export const formatFor = <A extends string>(
  options: { readonly format: A | undefined; readonly out: string | undefined },
  extensions: Readonly<Record<A, string>>
): Effect.Effect<A, UsageError> => failing(() => Destination.formatFor(options, extensions))

/** Delivers a result; `what` is said of a file. */
export const deliver = Effect.fnUntraced(function* (
  content: string | Uint8Array,
  out: string | undefined,
  what: string
) {
  yield* failing<void, LocalError>(() => Destination.put(content, out))
  if (out !== undefined) yield* say(`${what} written to ${out}`, { file: out })
})
