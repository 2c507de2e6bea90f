/** A register: numbered records that are computed when asked for, and the sequence in which a source sends them. */
import { horizonSeconds, instantText, SECONDS_PER_DAY } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import { type Fate, fateSink, jsonSink, type Sink } from "./Sink.ts"
import { type Timeline, timeline } from "./Timeline.ts"

/** Which state of a record is meant. */
export interface Version {
  readonly revision: number
  /** When it was last changed, in seconds. */
  readonly changedAt: number
}

/** What one kind of record is, apart from time and order. */
export interface Kind {
  readonly name: string
  readonly key: ReadonlyArray<string>
  /** Why a record goes to quarantine: 0 does not, other numbers are the kind's own. */
  readonly distrust: (slot: number) => number
  readonly describe: (slot: number, version: Version, sink: Sink) => void
  /** The wire JSON of its removal. */
  readonly removal: (slot: number, version: Version) => string
  /** In order: key, version, other required fields. */
  readonly required: ReadonlyArray<string>
  /** Records that are sent so damaged that nobody can tell what they were. */
  readonly isUnreadable?: (slot: number) => boolean
}

/** Something that a source sends. */
export interface Sent {
  readonly slot: number
  readonly what: "record" | "repeat" | "older" | "notRecord" | "removal"
}

export interface Register {
  readonly kind: Kind
  readonly timeline: Timeline
  /** Distinct keys of a full reading, with what is no record at all. */
  readonly total: number
  /** What a full reading sends at a number: usually the record, sometimes nothing or more. */
  readonly sentAt: (slot: number) => ReadonlyArray<Sent>
  /** The version by a day; of the day of the world by default. */
  readonly version: (slot: number, by?: number) => Version
  /** When and in which revision a record went. */
  readonly removedAt: (slot: number) => Version
  readonly json: (sent: Sent) => string
  /** What must come of the record's present version. */
  readonly fate: (slot: number) => Fate
  /** Why the record goes to quarantine, if it does: the first required field at fault. */
  readonly quarantine: (slot: number, fate: Fate) => { readonly field: string; readonly code: string } | null
  /** What an incremental reading since an instant (milliseconds) sends: each changed record once. */
  readonly since: (instant: number) => ReadonlyArray<Sent>
}

const REPEATED_PER_MYRIAD = 40
/** How many numbers later a late repeat is sent. */
const LATER = 7
/** One thing that is no record at all stands behind each so many records of the base. */
const NOT_RECORD_EVERY = 4096
const NOT_RECORD_AT = 11
const OLDER_DAYS = 40
const BASE_DAYS = 900

/** What becomes of something that is no record at all. */
export const NOT_A_RECORD = { field: "*", code: "not_a_record" }

const NOTHING: ReadonlyArray<Sent> = []

const notRecord = (slot: number): string => {
  const place = Math.floor(slot / NOT_RECORD_EVERY)
  if (place === 0) return "null"
  return place % 3 === 0 ? String(slot) : place % 3 === 1 ? `[${slot}]` : `"${slot}"`
}

/** Builds a register from its kind, the numbers of its cohorts, and the day of the world. */
export const register = (
  kind: Kind,
  options: { readonly seed: number; readonly day: number; readonly starts: ReadonlyArray<number> }
): Register => {
  const luck = stream(options.seed, kind.name)
  const repeats = mix(luck, 1)
  const times = mix(luck, 2)
  const frozen = (slot: number): boolean => kind.distrust(slot) !== 0
  const time = timeline({ starts: options.starts, day: options.day, luck, frozen })
  const json = jsonSink()
  const fate = fateSink()

  const versionOn = (slot: number, revision: number, day: number): Version => {
    const roll = mix(mix(times, slot), revision)
    const before = day === 1 ? roll % (BASE_DAYS * SECONDS_PER_DAY) : roll % SECONDS_PER_DAY
    return { revision, changedAt: horizonSeconds(day) - Math.max(1, before) }
  }
  const version = (slot: number, by = options.day): Version => {
    const { revision, day } = time.version(slot, by)
    return versionOn(slot, revision, day)
  }

  const isHere = (slot: number): boolean => slot >= 0 && slot < time.size && !time.isGone(slot)
  /** 0 not repeated; 1 the same, 2 an older one behind it; 3 and 4 the same later; 5 an older one first. */
  const repeatOf = (slot: number): number => {
    const roll = mix(repeats, slot)
    return roll % 10_000 < REPEATED_PER_MYRIAD && isHere(slot) && !frozen(slot) ? 1 + ((roll >>> 16) % 5) : 0
  }

  const sentAt = (slot: number): ReadonlyArray<Sent> => {
    const own = repeatOf(slot)
    const late = slot >= LATER ? repeatOf(slot - LATER) : 0
    const here = isHere(slot)
    const stray = slot % NOT_RECORD_EVERY === NOT_RECORD_AT && slot < time.base
    if (own === 0 && late < 3 && !stray) return here ? [{ slot, what: "record" }] : NOTHING
    const sent: Array<Sent> = []
    if (own === 5) sent.push({ slot, what: "older" })
    if (here) sent.push({ slot, what: "record" })
    if (own === 1) sent.push({ slot, what: "repeat" })
    if (own === 2) sent.push({ slot, what: "older" })
    if (late === 3) sent.push({ slot: slot - LATER, what: "repeat" })
    if (late === 4) sent.push({ slot: slot - LATER, what: "older" })
    if (stray) sent.push({ slot, what: "notRecord" })
    return sent
  }

  const removedAt = (slot: number): Version => {
    const { revision } = version(slot)
    return { revision, changedAt: versionOn(slot, revision + 1, time.goesOn(slot)).changedAt }
  }

  const render = (sent: Sent): string => {
    if (sent.what === "notRecord") return notRecord(sent.slot)
    if (sent.what === "removal") return kind.removal(sent.slot, removedAt(sent.slot))
    const now = version(sent.slot)
    const meant =
      sent.what === "older"
        ? { revision: now.revision - 1, changedAt: now.changedAt - OLDER_DAYS * SECONDS_PER_DAY }
        : now
    kind.describe(sent.slot, meant, json)
    return json.take()
  }

  const fateOf = (slot: number): Fate => {
    kind.describe(slot, version(slot), fate)
    return fate.take()
  }

  const strays = Math.ceil(Math.max(0, time.base - NOT_RECORD_AT) / NOT_RECORD_EVERY)

  const since = (instant: number): ReadonlyArray<Sent> => {
    const sent: Array<Sent> = []
    const seen = new Set<number>()
    const add = (slot: number): void => {
      if (seen.has(slot)) return
      seen.add(slot)
      const gone = time.isGone(slot)
      const { changedAt } = gone ? removedAt(slot) : version(slot)
      if (changedAt * 1000 >= instant) sent.push({ slot, what: gone ? "removal" : "record" })
    }
    for (let day = 2; day <= options.day; day++) {
      if (horizonSeconds(day) * 1000 >= instant) for (const slot of time.touchedOn(day)) add(slot)
    }
    // Only a reading since before the first day has to look at everybody.
    if (instant < horizonSeconds(1) * 1000) for (let slot = 0; slot < time.base; slot++) add(slot)
    return sent
  }

  return {
    kind,
    timeline: time,
    total: time.size - time.gone + strays,
    sentAt,
    version,
    removedAt,
    json: render,
    fate: fateOf,
    quarantine: (slot, { values, invalid }) => {
      if (kind.isUnreadable?.(slot) === true) return NOT_A_RECORD
      for (const field of kind.required) {
        const code = invalid[field] ?? (field in values ? undefined : "missing")
        if (code !== undefined) return { field, code }
      }
      return null
    },
    since
  }
}

/** The time of a version as the sources write it. */
export const changedText = (version: Version): string => instantText(version.changedAt)
