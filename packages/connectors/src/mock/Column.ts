/** A column of a wire record and the defects that may be planted in it. */
import { mix, stream } from "./Dice.ts"

/** What a source sends instead of a valid value (JSON text), and the issue that it must raise. */
export interface Bad {
  readonly text: string
  readonly code: string
}

export interface Column {
  /** The dataset's field. */
  readonly name: string
  /** The wire name as it stands in JSON: quoted, with its colon. */
  readonly key: string
  /** Per 10,000 records of a good province. */
  readonly missing: number
  readonly malformed: number
  readonly bad: ReadonlyArray<Bad>
  /** Whether stray white space and decomposed letters may occur; a code that the connector maps must stay as it is. */
  readonly loose: boolean
  readonly stream: number
}

interface Options {
  readonly missing?: number
  readonly malformed?: number
  readonly bad?: ReadonlyArray<Bad>
  readonly loose?: boolean
}

/** A column: its field, its wire name, and how often which defects occur. */
export const column = (name: string, wire: string, options: Options = {}): Column => ({
  name,
  key: `${JSON.stringify(wire)}:`,
  missing: options.missing ?? 0,
  malformed: options.bad === undefined ? 0 : (options.malformed ?? 0),
  bad: options.bad ?? [],
  loose: options.loose ?? true,
  stream: stream(0, name)
})

/** What becomes of a value: the codes up to `DECOMPOSED` leave it valid, those from `MALFORMED` on name a `bad` text. */
export const INTACT = 0
export const SPACED = 1
export const DECOMPOSED = 2
export const NULL = 3
export const ABSENT = 4
export const EMPTY = 5
export const BLANK = 6
export const PLACEHOLDER = 7
export const MALFORMED = 8

const LOOSE_FROM = 9_960
const DECOMPOSED_FROM = 9_980

/** The fate of one value; `luck` is the record's own random number, `quality` multiplies the defects of its province. */
export const defectOf = (of: Column, luck: number, quality: number): number => {
  const roll = mix(luck, of.stream)
  const at = roll % 10_000
  const missing = of.missing * quality
  if (at < missing) return NULL + ((roll >>> 8) % (MALFORMED - NULL))
  if (at < missing + of.malformed * quality) return MALFORMED + ((roll >>> 8) % of.bad.length)
  if (of.loose && at >= LOOSE_FROM) return at >= DECOMPOSED_FROM ? DECOMPOSED : SPACED
  return INTACT
}

const PLACEHOLDERS = [
  "Không rõ",
  "N/A",
  "NULL",
  "-",
  ".",
  "0000000000",
  "000000000000",
  "Chưa cập nhật",
  "không rõ",
  "n/a",
  "null",
  "CHƯA CẬP NHẬT"
].map((text) => JSON.stringify(text.normalize("NFC")))

/** A text that stands for "no value", as JSON. */
export const placeholder = (luck: number): string => PLACEHOLDERS[luck % PLACEHOLDERS.length]!

/** Defects that many columns share. */
export const BAD_DATES: ReadonlyArray<Bad> = [
  { text: '"1990-02-31"', code: "invalid_format" },
  { text: '"31/02/1990"', code: "invalid_format" },
  { text: '"1990"', code: "invalid_format" },
  { text: "19900231", code: "invalid_type" }
]
export const BAD_TEXTS: ReadonlyArray<Bad> = [
  { text: '"Nguy\\u0000n"', code: "invalid_text" },
  { text: '"\\ud83d?"', code: "invalid_text" },
  { text: "12345", code: "invalid_type" },
  { text: '["a"]', code: "invalid_type" },
  { text: JSON.stringify("dài ".repeat(260)), code: "too_big" }
]
export const BAD_IDS: ReadonlyArray<Bad> = [
  { text: '"12345"', code: "invalid_format" },
  { text: '"00109012345A"', code: "invalid_format" },
  { text: "1090123456", code: "invalid_type" }
]
export const BAD_PHONES: ReadonlyArray<Bad> = [
  { text: '"12345"', code: "invalid_format" },
  { text: '"0123456789"', code: "invalid_format" },
  { text: '"09123456789012"', code: "invalid_format" },
  { text: '"khong co"', code: "invalid_format" }
]
export const BAD_EMAILS: ReadonlyArray<Bad> = [
  { text: '"nguyen.van.a"', code: "invalid_format" },
  { text: '"a@"', code: "invalid_format" },
  { text: '"a b@example.vn"', code: "invalid_format" }
]
export const BAD_AMOUNTS: ReadonlyArray<Bad> = [
  { text: '"12.500.000"', code: "invalid_type" },
  { text: "-5", code: "too_small" },
  { text: "1.5", code: "invalid_type" }
]
/** For instants that a record needs: each makes the whole record untrustworthy. */
export const BAD_INSTANTS: ReadonlyArray<Bad> = [
  { text: "null", code: "missing" },
  { text: '"hôm qua"', code: "invalid_format" },
  { text: '"2026-13-45T00:00:00Z"', code: "invalid_format" }
]
