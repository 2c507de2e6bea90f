/** What is said on stderr when a command failed. */
import { ExitCode } from "./ExitCode.ts"
import { exitCodeOf, isFailure } from "./Failure.ts"

export const complain = (text: string): void => {
  process.stderr.write(`lienthong: ${text}\n`)
}

/** An error that is no failure of ours to name: its kind, and how to see more. Its message may quote a value. */
export const unexpected = (defect: unknown): ExitCode => {
  const name = defect instanceof Error ? defect.name : typeof defect
  complain(`Something unexpected happened (${name}). Run again with LIENTHONG_DEBUG=1 to see where, and report it.`)
  // The places only: the message of a defect may quote what it stumbled over.
  const places = defect instanceof Error ? (defect.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : []
  if (process.env.LIENTHONG_DEBUG) process.stderr.write(`${places.join("\n")}\n`)
  return ExitCode.notDone
}

/** Says what a quick command threw, and answers with its exit code. */
export const complainOf = (thrown: unknown): ExitCode => {
  if (!isFailure(thrown)) return unexpected(thrown)
  complain(thrown.message)
  return exitCodeOf(thrown)
}
