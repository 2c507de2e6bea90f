/** Prints the result of a command that does without Effect. */
import { write } from "./Terminal.ts"

/** Rejects with `LocalError` if standard output takes no more. */
export const print = async (result: string | Uint8Array): Promise<void> => {
  const code = await write(result)
  if (code === null) return
  const { unwritable } = await import("./Failure.ts")
  throw unwritable(code)
}
