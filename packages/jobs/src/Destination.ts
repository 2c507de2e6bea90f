/** Where a result goes: to the file that `--out` names, or to standard output. Without Effect. */
import { print } from "./Print.ts"
import { terminal } from "./Terminal.ts"
import { wrongUsage } from "./Usage.ts"
import { writeWhole } from "./WholeFile.ts"

/** The paper that is written on: a file has no colours. */
export const paperFor = (out: string | undefined) => (out === undefined ? terminal() : { ...terminal(), colour: false })

/** The format asked for, or the one that the file's name says, or a table. Rejects with `UsageError`. */
export const formatFor = async <A extends string>(
  { format, out }: { readonly format: A | undefined; readonly out: string | undefined },
  extensions: Readonly<Record<A, string>>
): Promise<A> => {
  if (format !== undefined) return format
  if (out === undefined) return "table" as A
  const names = Object.keys(extensions) as Array<A>
  const said = names.find((name) => out.toLowerCase().endsWith(`.${extensions[name]}`))
  if (said !== undefined) return said
  const known = names.map((name) => `.${extensions[name]}`).join(", ")
  return wrongUsage(`The name ${out} says no format: give --format, or a name that ends in ${known}.`)
}

/** Writes a result. Rejects with `LocalError`. */
export const put = async (content: string | Uint8Array, out: string | undefined): Promise<void> => {
  if (out === undefined) return print(content)
  try {
    writeWhole(out, content)
  } catch (cause) {
    const { localError } = await import("./DataDirectory.ts")
    throw localError("write", out, cause, "give another --out")
  }
}
