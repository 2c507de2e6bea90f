/** How a command's action runs: its implementation is imported only when it does. */
import type { execute } from "../Execute.ts"
import type { ExitCode } from "../ExitCode.ts"

/** Loads a command, executes it, and tells its exit code. */
export type Run = (load: () => Promise<Parameters<typeof execute>>) => Promise<void>

/** The way to run commands; `exit` is told the exit code of the one that ran. */
export const runner =
  (exit: (code: ExitCode) => void): Run =>
  async (load) => {
    const [{ execute }, words] = await Promise.all([import("../Execute.ts"), load()])
    exit(await execute(...words))
  }
