/** The options that several commands share, and how a command says its examples. */
import { instantAt } from "@lienthong/core/Instant"
import { FORMAT_NAMES } from "@lienthong/core/report/formats"
import { nearest } from "@lienthong/core/Spelling"
import { InvalidArgumentError, Option } from "commander"
import { FORMATS, LANGUAGES, LOG_FORMATS, LOG_LEVELS } from "../Choices.ts"

const DATA_DIR = ".lienthong"
const MAX_RESIDENTS = 100_000_000

export const DEMO_RESIDENTS = 20_000
export const DEMO_SEED = 7

/** A parser of whole numbers in a range. */
export const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`)
  }

/** A parser of one of some names, which knows what a misspelt one was meant to be. */
export const oneOf =
  <A extends string>(names: ReadonlyArray<A>) =>
  (text: string): A => {
    const name = names.find((known) => known === text)
    if (name !== undefined) return name
    const meant = nearest(text, names)
    throw new InvalidArgumentError(meant === null ? `Choose from ${names.join(", ")}.` : `Did you mean ${meant}?`)
  }

/** A day is midnight UTC, 7 o'clock in Hà Nội: the same day in both. */
export const instant = (text: string): string => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text)
  const time = new Date(parts?.[4] === undefined ? `${text}T00:00:00Z` : text)
  // Date takes 31 February for 3 March, and 24:00 for the next day.
  const [year, month, day] = [Number(parts?.[1]), Number(parts?.[2]), Number(parts?.[3])]
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && !/T24/.test(text)
  if (parts === null || Number.isNaN(time.getTime()) || !exists || year < 1900 || year > 2200) {
    throw new InvalidArgumentError("Give a day such as 2026-11-23, or an instant such as 2026-11-23T02:00:00Z.")
  }
  return instantAt(time.getTime())
}

/** An instant, or the beginning of a day in Việt Nam. */
export const beginning = (text: string): string => instant(/^[\d-]{10}$/.test(text) ? `${text}T00:00:00+07:00` : text)

export const dataDir = () =>
  new Option("--data-dir <dir>", "where the store and the snapshots are kept")
    .env("LIENTHONG_DATA_DIR")
    .default(DATA_DIR)

export const config = () =>
  new Option("--config <file>", "the configuration (default: lienthong.config.ts, if it is here)")

export const format = (first: (typeof FORMATS)[number] = "table") =>
  new Option("--format <format>", "how the result is printed").choices(FORMATS).default(first)

export const reportFormat = () =>
  new Option(
    "--format <format>",
    `${FORMAT_NAMES.join(", ")} (default: what the name of --out says, or a table)`
  ).argParser(oneOf(FORMAT_NAMES))

export const out = () =>
  new Option("--out <file>", "write the result to a file, whole or not at all, instead of standard output")

export const lang = () => new Option("--lang <lang>", "language of the tables").choices(LANGUAGES).default("en")

export const asOf = () =>
  new Option(
    "--as-of <time>",
    "when ages, expiry and freshness are reckoned: a day or an instant (default: the moment up to which the sources are complete)"
  ).argParser(instant)

export const logLevel = () =>
  new Option("--log-level <level>", "how much is said on stderr").choices(LOG_LEVELS).default("info")

/** Stands wherever `logLevel` does. */
export const logFormat = () =>
  new Option(
    "--log-format <format>",
    "how it is said: sentences, or JSON lines (default: text on a terminal, else json)"
  ).choices(LOG_FORMATS)

/** For commands that need the store. */
export const wait = () =>
  new Option("--wait <time>", "how long to wait while another process has the store").default("5 minutes")

export const noWait = () => new Option("--no-wait", "fail at once if another process has the store")

export const residents = () =>
  new Option("--residents <n>", "people in the mock world")
    .argParser(wholeNumber(0, MAX_RESIDENTS))
    .default(DEMO_RESIDENTS)

export const seed = () =>
  new Option("--seed <n>", "which mock world: the same seed gives the same bytes")
    .argParser(wholeNumber(0, 2 ** 31 - 1))
    .default(DEMO_SEED)

export const day = () =>
  new Option("--day <n>", "which day of that world: each changes, adds and removes some records")
    .argParser(wholeNumber(1, 365))
    .default(1)

/** The part of a help text that shows how a command is used. */
export const examples = (...lines: ReadonlyArray<readonly [command: string, what: string]>): string =>
  `\nExamples:\n${lines.map(([command, what]) => `  $ lienthong ${command}\n      ${what}`).join("\n")}\n`
