/**
 * A record is described once, to a sink. One sink writes what a source sends, the other notes what must come of it,
 * so the two cannot drift apart.
 */
import {
  ABSENT,
  BLANK,
  type Column,
  DECOMPOSED,
  defectOf,
  EMPTY,
  INTACT,
  MALFORMED,
  NULL,
  PLACEHOLDER,
  placeholder,
  SPACED
} from "./Column.ts"

/** An address: any part may be absent. */
export interface Address {
  readonly province: string | null
  readonly ward: string | null
  readonly detail: string | null
}

export interface Sink {
  /** The record's random number and the factor of its province for the values that follow. */
  readonly luck: (luck: number, quality: number) => void
  /** A value, perhaps defective; `null` where there legitimately is none. `wire` if the source writes it otherwise. */
  readonly put: (column: Column, value: string | number | null, wire?: string | number) => void
  /** A value that must stay intact. */
  readonly keep: (column: Column, value: string | number, wire?: string | number) => void
  readonly address: (column: Column, value: Address | null) => void
  /** A certain defect: JSON text, and the issue; the code `missing` for no value. */
  readonly bad: (column: Column, text: string, code: string) => void
  /** A value that the connector derives from another column. */
  readonly derived: (name: string, value: string | number) => void
  /** An issue that costs nothing. */
  readonly notice: (name: string, code: string) => void
  /** What stands between goes into an object of its own, or is left out if it has no columns. */
  readonly open: (key: string) => void
  readonly close: () => void
}

const quoted = (value: string | number): string => (typeof value === "number" ? String(value) : `"${value}"`)

const looser = (value: string | number, defect: number): string => {
  if (typeof value === "number" || defect === INTACT) return quoted(value)
  return defect === SPACED ? `"  ${value} \\t"` : `"${value.normalize("NFD")}"`
}

const addressText = (value: Address, defect: number): string => {
  const province = value.province === null ? "null" : quoted(value.province)
  const ward = value.ward === null ? "null" : looser(value.ward, defect)
  const detail = value.detail === null ? '""' : looser(value.detail, defect)
  return `{"province":${province},"ward":${ward},"detail":${detail}}`
}

/** Writes the JSON of a record. `take` answers it and starts anew. */
export const jsonSink = (): Sink & { readonly take: () => string } => {
  let text = "{"
  let comma = ""
  let outer = ""
  let key = ""
  let luck = 0
  let quality = 1
  const write = (of: Column, json: string): void => {
    text += comma + of.key + json
    comma = ","
  }
  const defective = (of: Column, defect: number): void => {
    if (defect === ABSENT) return
    if (defect === NULL) write(of, "null")
    else if (defect === EMPTY) write(of, '""')
    else if (defect === BLANK) write(of, '" \\u00a0 "')
    else if (defect === PLACEHOLDER) write(of, placeholder(luck))
    else write(of, of.bad[defect - MALFORMED]!.text)
  }
  return {
    luck: (value, factor) => {
      luck = value
      quality = factor
    },
    put: (of, value, wire) => {
      if (value === null) {
        if ((luck ^ of.stream) & 1) write(of, "null")
        return
      }
      const defect = defectOf(of, luck, quality)
      if (defect === INTACT) write(of, quoted(wire ?? value))
      else if (defect <= DECOMPOSED) write(of, looser(wire ?? value, defect))
      else defective(of, defect)
    },
    keep: (of, value, wire) => write(of, quoted(wire ?? value)),
    address: (of, value) => {
      if (value === null) {
        if ((luck ^ of.stream) & 1) write(of, "null")
        return
      }
      const defect = defectOf(of, luck, quality)
      if (defect <= DECOMPOSED) write(of, addressText(value, defect))
      else if (defect === EMPTY) write(of, "{}")
      else if (defect === BLANK) write(of, '{"province":null,"ward":" ","detail":"N/A"}')
      else defective(of, defect)
    },
    bad: (of, json, code) => {
      if (code !== "missing" || json !== "") write(of, json)
    },
    derived: () => undefined,
    notice: () => undefined,
    open: (name) => {
      outer = text
      key = comma + name
      text = "{"
      comma = ""
    },
    close: () => {
      const inner = text
      text = outer
      if (inner === "{") comma = outer === "{" ? "" : ","
      else {
        text += `${key}${inner}}`
        comma = ","
      }
    },
    take: () => {
      const json = `${text}}`
      text = "{"
      comma = ""
      return json
    }
  }
}

/** What must come of a record: values by field, and the codes of the fields whose value is rejected. */
export interface Fate {
  readonly values: Record<string, unknown>
  /** Code by field; `missing` for a required field without a value. */
  readonly invalid: Record<string, string>
  readonly notices: ReadonlyArray<{ readonly field: string; readonly code: string }>
}

/** Notes the fate of a record. `take` answers it and starts anew. */
export const fateSink = (): Sink & { readonly take: () => Fate } => {
  let values: Record<string, unknown> = {}
  let invalid: Record<string, string> = {}
  let notices: Array<{ field: string; code: string }> = []
  let luck = 0
  let quality = 1
  const note = (of: Column, value: unknown): void => {
    const defect = defectOf(of, luck, quality)
    if (defect <= DECOMPOSED) values[of.name] = value
    else if (defect >= MALFORMED) invalid[of.name] = of.bad[defect - MALFORMED]!.code
  }
  return {
    luck: (value, factor) => {
      luck = value
      quality = factor
    },
    put: (of, value) => {
      if (value !== null) note(of, value)
    },
    keep: (of, value) => {
      values[of.name] = value
    },
    address: (of, value) => {
      if (value === null) return
      const parts = Object.entries(value).filter(([, part]) => part !== null)
      if (parts.length > 0) note(of, Object.fromEntries(parts))
    },
    bad: (of, _json, code) => {
      invalid[of.name] = code
    },
    derived: (name, value) => {
      values[name] = value
    },
    notice: (field, code) => {
      notices.push({ field, code })
    },
    open: () => undefined,
    close: () => undefined,
    take: () => {
      const fate = { values, invalid, notices }
      values = {}
      invalid = {}
      notices = []
      return fate
    }
  }
}
