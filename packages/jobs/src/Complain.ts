/** What is said on stderr when a command failed. */
import { ExitCode } from "./ExitCode.ts"
import { exitCodeOf, isFailure } from "./Failure.ts"

export const complain = (text: string): void => {
  process.stderr.write(`lienthong: ${text}\n`)
}

/** An error that is no failure of ours to name: its kind, and how to see more. Its message may quote a value. */
export const kindOf = (defect: unknown): string => {
  const name = defect instanceof Error ? defect.name : typeof defect
  return `Something unexpected happened (${name}). Run again with LIENTHONG_DEBUG=1 to see where, and report it.`
}

/** Where it happened, if that was asked for. The places only: its message may quote what it stumbled over. */
export const placesOf = (defect: unknown): ReadonlyArray<string> =>
  process.env.LIENTHONG_DEBUG && defect instanceof Error
    ? (defect.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
    : []

export const unexpected = (defect: unknown): ExitCode => {
  complain(kindOf(defect))
  for (const place of placesOf(defect)) process.stderr.write(`${place}\n`)
  return ExitCode.notDone
}

/** Says what a quick command threw, and answers with its exit code. */
export const complainOf = (thrown: unknown): ExitCode => {
  if (!isFailure(thrown)) return unexpected(thrown)
  complain(thrown.message)
  return exitCodeOf(thrown)
}
