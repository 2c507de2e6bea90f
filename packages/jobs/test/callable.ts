import type { Command } from "commander"

/** Every command that can be called, as the words that call it. */
export const callable = (command: Command, path: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help")
    .flatMap((each) => {
      const words = [...path, each.name()]
      const below = callable(each, words)
      // A command that only groups others does nothing of its own.
      return "_actionHandler" in each && each._actionHandler === null ? below : [words.join(" "), ...below]
    })
