/** The daily files of customs: which lines each holds, and its text. */
import { dayText, FIRST_DAY } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import { type Calendar, firstOf } from "./Imports.ts"
import type { Register, Version } from "./Register.ts"
import { jsonSink } from "./Sink.ts"

/** One line of a file. */
export interface Line {
  readonly slot: number
  readonly version: Version
  readonly removal: boolean
}

export interface Files {
  readonly count: number
  /** `YYYY-MM-DD`: the day of a file, on which it was last written too. */
  readonly date: (file: number) => string
  readonly lines: (file: number) => ReadonlyArray<Line>
  /** The whole NDJSON of a file. */
  readonly text: (file: number) => string
}

const REPEATED_PER_MYRIAD = 50

interface Options {
  readonly seed: number
  readonly day: number
  readonly register: Register
  readonly calendar: Calendar
}

/** The files of a world: the base in one file a day, then one file for each later day of the world. */
export const files = ({ seed, day, register, calendar }: Options): Files => {
  const repeats = stream(seed, "repeated lines")
  const json = jsonSink()
  const { kind, timeline } = register
  // A world without imports has no files at all on its first day.
  const count = calendar.files + day - 1

  const declared = (declaration: number, amendment: number): ReadonlyArray<Line> => {
    const lines: Array<Line> = []
    const revision = amendment - calendar.amendments(declaration)
    const end = Math.min(timeline.base, firstOf(declaration + 1))
    for (let slot = firstOf(declaration); slot < end; slot++) {
      const distrusted = kind.distrust(slot) !== 0
      if (distrusted && amendment > 0) continue
      const line = { slot, version: { revision, changedAt: 0 }, removal: false }
      lines.push(line)
      if (!distrusted && mix(repeats, slot) % 10_000 < REPEATED_PER_MYRIAD) lines.push(line)
    }
    return lines
  }

  const based = (file: number): ReadonlyArray<Line> => {
    const lines: Array<Line> = []
    for (let behind = 0; behind <= 2; behind++) {
      const from = file - behind
      if (from < 0) continue
      let declaration = Math.ceil((from * calendar.declarations) / calendar.files)
      for (; declaration < calendar.declarations && calendar.fileOf(declaration) === from; declaration++) {
        if (behind <= calendar.amendments(declaration)) lines.push(...declared(declaration, behind))
      }
    }
    return lines
  }

  const later = (on: number): ReadonlyArray<Line> =>
    timeline.touchedOn(on).map((slot) => {
      const removal = timeline.goesOn(slot) === on
      return { slot, version: removal ? register.removedAt(slot) : register.version(slot, on), removal }
    })

  const lines = (file: number): ReadonlyArray<Line> =>
    file < calendar.files ? based(file) : later(file - calendar.files + 2)

  const lineText = (line: Line): string => {
    if (line.removal) return kind.removal(line.slot, line.version)
    kind.describe(line.slot, line.version, json)
    const text = json.take()
    return kind.isUnreadable?.(line.slot) === true ? text.slice(0, text.length >> 1) : text
  }

  return {
    count,
    date: (file) => dayText(file < calendar.files ? calendar.dayOf(file) : FIRST_DAY + file - calendar.files),
    lines,
    text: (file) => {
      const newline = file % 5 === 1 ? "\r\n" : "\n"
      const text = lines(file).map(lineText).join(newline)
      return (file % 7 === 3 ? "\ufeff" : "") + text + (text === "" || file % 2 === 1 ? "" : newline)
    }
  }
}
