/** What an examination found. */
import { ExitCode } from "../ExitCode.ts"

/** `unreached`: nobody can say, because a source or the store could not be asked. */
export type State = "ok" | "note" | "wrong" | "unreached"

export interface Finding {
  readonly check: string
  readonly state: State
  readonly finding: string
  /** What to do, in one sentence; there is always one where something is not in order. */
  readonly advice: string | null
}

export const ok = (check: string, finding: string): Finding => ({ check, state: "ok", finding, advice: null })

export const not = (state: Exclude<State, "ok">, check: string, finding: string, advice: string): Finding => ({
  check,
  state,
  finding,
  advice
})

/** A sentence of an error without its last part, which says what to do. */
export const split = (message: string, otherwise: string): { readonly finding: string; readonly advice: string } => {
  const at = message.search(/(?<=\. )Check [^.]+/)
  return at < 0
    ? { finding: message, advice: otherwise }
    : { finding: message.slice(0, at).trim(), advice: message.slice(at) }
}

/** The exit code that stands for all findings. */
export const exitCodeOf = (findings: ReadonlyArray<Finding>): ExitCode => {
  const states = new Set(findings.map(({ state }) => state))
  return states.has("unreached") ? ExitCode.notDone : states.has("wrong") ? ExitCode.doesNotAddUp : ExitCode.done
}
