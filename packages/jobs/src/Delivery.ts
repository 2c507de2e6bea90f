/** Where a result goes: to the file that `--out` names, or to standard output. */
import * as Effect from "effect/Effect"
import { UsageError } from "./Failure.ts"
import { say } from "./Log.ts"
import { print } from "./Output.ts"
import { write } from "./Reports.ts"
import { terminal } from "./Terminal.ts"

/** The paper that is written on: a file has no colours. */
export const paperFor = (out: string | undefined) => (out === undefined ? terminal() : { ...terminal(), colour: false })

/** The format asked for, or the one that the file's name says, or a table. */
export const formatFor = <A extends string>(
  { format, out }: { readonly format: A | undefined; readonly out: string | undefined },
  extensions: Readonly<Record<A, string>>
): Effect.Effect<A, UsageError> => {
  if (format !== undefined) return Effect.succeed(format)
  if (out === undefined) return Effect.succeed("table" as A)
  const names = Object.keys(extensions) as Array<A>
  const said = names.find((name) => out.toLowerCase().endsWith(`.${extensions[name]}`))
  if (said !== undefined) return Effect.succeed(said)
  const known = names.map((name) => `.${extensions[name]}`).join(", ")
  const message = `The name ${out} says no format: give --format, or a name that ends in ${known}.`
  return Effect.fail(new UsageError({ message }))
}

/** Delivers a result; `what` is said of a file. */
export const deliver = Effect.fnUntraced(function* (
  content: string | Uint8Array,
  out: string | undefined,
  what: string
) {
  if (out === undefined) return yield* print(content)
  yield* write(out, content)
  yield* say(`${what} written to ${out}`, { file: out })
})
