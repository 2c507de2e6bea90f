#!/usr/bin/env node
/** The program `lienthong`. */
import { CommanderError } from "commander"
import { helpOn } from "./cli/HelpOn.ts"
import { ExitCode } from "./ExitCode.ts"
import { program } from "./Program.ts"

// Everything that is written here belongs to its owner alone.
process.umask(0o077)

// What cannot be written is reported by whoever writes; without a listener it would be an uncaught exception.
process.stdout.on("error", () => undefined)

const root = await program((code) => {
  process.exitCode = code
}, process.argv[2])

try {
  // How a shell asks what may follow some words: complete -- WORDS.
  if (process.argv[2] === "complete" && process.argv[3] === "--") {
    const { complete } = await import("./commands/completion.ts")
    process.exitCode = await complete(root, process.argv.slice(4))
  } else await root.parseAsync(helpOn(root, process.argv.slice(2)), { from: "user" })
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage
}
