#!/usr/bin/env node
/** The program `lienthong`. */
import { CommanderError } from "commander"
import { ExitCode } from "./ExitCode.ts"
import { program } from "./Program.ts"

// Everything that is written here belongs to its owner alone.
process.umask(0o077)

// What cannot be written is reported by whoever writes; without a listener it would be an uncaught exception.
process.stdout.on("error", () => undefined)

try {
  await program((code) => {
    process.exitCode = code
  }).parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage
}
