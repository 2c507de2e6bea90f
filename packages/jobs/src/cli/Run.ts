/** How a command's action runs: its implementation is imported only when it does. */
import type { execute } from "../Execute.ts"
import type { ExitCode } from "../ExitCode.ts"

export interface Run {
  /** Loads a command, executes it, and tells its exit code. */
  (load: () => Promise<Parameters<typeof execute>>): Promise<void>
  /** The same for a command that is over in a moment and does without Effect, whose loading takes longer than it does. */
  readonly quick: (command: () => Promise<ExitCode>) => Promise<void>
}

/** The way to run commands; `exit` is told the exit code of the one that ran. */
export const runner = (exit: (code: ExitCode) => void): Run => {
  const run = async (load: () => Promise<Parameters<typeof execute>>): Promise<void> => {
    const [{ execute }, words] = await Promise.all([import("../Execute.ts"), load()])
    exit(await execute(...words))
  }
  const quick = async (command: () => Promise<ExitCode>): Promise<void> => {
    try {
      exit(await command())
    } catch (thrown) {
      const { complainOf } = await import("../Complain.ts")
      exit(complainOf(thrown))
    }
  }
  return Object.assign(run, { quick })
}
