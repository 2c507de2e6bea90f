/** Help on a word that is no command. */
import type { Command } from "commander"

const named = (command: Command, word: string): Command | undefined =>
  command.commands.find((each) => each.name() === word || each.aliases().includes(word))

/** The words of a call; `help WORD` becomes a call of WORD where that is no command: then it is said what was meant. */
export const helpOn = (command: Command, words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, second] = words
  if (first === undefined) return words
  if (first === "help") {
    return second === undefined || second.startsWith("-") || named(command, second) !== undefined ? words : [second]
  }
  const below = named(command, first)
  return below === undefined || below.commands.length === 0 ? words : [first, ...helpOn(below, words.slice(1))]
}
