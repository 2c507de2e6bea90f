#!/usr/bin/env node
/** The program `lienthong`. */
import { CommanderError } from "commander"
import { ExitCode } from "./ExitCode.ts"
import { program } from "./Program.ts"

// Everything that is written here belongs to its owner alone.
process.umask(0o077)

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? 0 : ExitCode.notDone)
)

try {
  await program((code) => {
    process.exitCode = code
  }).parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage
}
