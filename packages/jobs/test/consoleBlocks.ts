/** The commands in a Markdown file's `console` blocks, and what each is said to do. */

/**
 * One command line: `$ lienthong report # exit 1`, and below it what it prints on standard output, where `…` stands for
 * any text and alone on a line for any lines.
 */
export interface Shown {
  readonly line: string
  readonly code: number
  /** It serves until it is stopped; the examples after it run beside it. */
  readonly serves: boolean
  /** `null`: nothing is said of it. */
  readonly output: string | null
}

export interface Section {
  readonly title: string
  readonly commands: ReadonlyArray<Shown>
}

/** A command and what it prints; a document that the command is given (`<<'end'`) belongs to the command. */
const parted = (text: string): readonly [line: string, output: ReadonlyArray<string>] => {
  const lines = text.split("\n")
  const word = /<<'(\w+)'/.exec(lines[0] ?? "")?.[1]
  const end = word === undefined ? 0 : lines.indexOf(word)
  return [lines.slice(0, end + 1).join("\n"), lines.slice(end + 1)]
}

const shown = (text: string): Shown => {
  const [line, output] = parted(text)
  const note = /\s# (?:exit (\d+)|(until stopped))$/.exec(line)
  return {
    line: note === null ? line : line.slice(0, note.index).trimEnd(),
    code: Number(note?.[1] ?? 0),
    serves: note?.[2] !== undefined,
    output: output.join("").trim() === "" ? null : output.join("\n").trimEnd()
  }
}

const commandsOf = (block: string): ReadonlyArray<Shown> => block.split(/^\$ /m).slice(1).map(shown)

/** The sections of a Markdown text, in order; a section is what a heading of the second rank begins. */
export const sectionsOf = (markdown: string): ReadonlyArray<Section> =>
  markdown
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      title: text.slice(0, text.indexOf("\n")),
      commands: [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block]) => commandsOf(block!))
    }))

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/** Whether a command printed what is said of it. */
export const isAsSaid = (said: string, printed: string): boolean => {
  const lines = said.split("\n").map((line) => {
    if (line.trim() === "…") return "(?:.*\n)*?"
    return `${line.trimEnd().split("…").map(literal).join(".*")} *\n`
  })
  return new RegExp(`^${lines.join("")}$`, "u").test(printed.replaceAll("\r\n", "\n"))
}
