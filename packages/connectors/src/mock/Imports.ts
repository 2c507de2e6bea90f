/** The vehicle lines of import declarations as customs sends them. */
import { BAD_AMOUNTS, BAD_INSTANTS, BAD_TEXTS, type Column, column } from "./Column.ts"
import { dayNumber, dayText, instantText, SECONDS_PER_DAY } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import { declarationNumber, taxCode } from "./Identifiers.ts"
import { changedText, type Kind, type Version } from "./Register.ts"
import type { Sink } from "./Sink.ts"
import { enterpriseCode, enterpriseName } from "./Taxpayers.ts"
import type { Vehicle } from "./Vehicles.ts"

const text = (name: string, wire: string, missing: number): Column =>
  column(name, wire, { missing, malformed: 12, bad: BAD_TEXTS })
const coded = (name: string, wire: string, missing: number, bad: ReadonlyArray<string>, code: string): Column =>
  column(name, wire, { missing, malformed: 40, bad: bad.map((value) => ({ text: value, code })), loose: false })

const NUMBER = column("declarationNumber", "SO_TK")
const LINE = column("line", "DONG")
const UPDATED_AT = column("updatedAt", "NGAY_CAP_NHAT")
const PROCEDURE = coded("procedureCode", "MA_LH", 60, ['"Z11"', '"a11"'], "invalid_format")
const OFFICE = coded("customsOffice", "MA_HQ", 80, ['"HP03"', '"3CC"'], "invalid_format")
const GATE = text("entryGate", "CUA_KHAU", 420)
const BAD_DAYS = ['"20260231"', '"31/02/2026"', '"2026"']
const REGISTERED_ON = coded("registeredOn", "NGAY_DK", 130, BAD_DAYS, "invalid_format")
const CLEARED_ON = coded("clearedOn", "NGAY_TQ", 300, BAD_DAYS, "invalid_format")
const CHANNEL = coded("channel", "LUONG", 90, ['"3D"', '"4"'], "invalid_value")
const IMPORTER = column("importerTaxCode", "MST_NK", {
  missing: 120,
  malformed: 60,
  bad: [
    { text: '"0100109107"', code: "check_digit" },
    { text: '"0100000001"', code: "check_digit" },
    { text: '"010010910"', code: "invalid_format" }
  ]
})
const IMPORTER_NAME = text("importerName", "TEN_NK", 210)
const HS_CODE = coded("hsCode", "MA_HS", 110, ['"871120"', '"8711.20.10"'], "invalid_format")
const GOODS = text("goodsName", "TEN_HANG", 100)
const BRAND = text("brand", "NHAN_HIEU", 150)
const CHASSIS = text("chassisNumber", "SO_KHUNG", 130)
const ENGINE = text("engineNumber", "SO_MAY", 190)
const COUNTRY = coded("originCountry", "XUAT_XU", 120, ['"JPN"', '"Nhật Bản"'], "invalid_format")
const VALUE = column("customsValue", "TRI_GIA", { missing: 90, malformed: 40, bad: BAD_AMOUNTS, loose: false })

const GATES = [
  "Cảng Cát Lái",
  "Cảng Hải Phòng",
  "Cửa khẩu Hữu Nghị",
  "Sân bay Nội Bài",
  "Cảng Đà Nẵng",
  "Cửa khẩu Mộc Bài"
]
const OFFICES = ["02CI", "03CC", "15BB", "01AB", "34CE", "45B1"]
const COUNTRIES = ["JP", "TH", "IT", "CN", "DE", "ID"]
const PROCEDURES = ["A11", "A11", "A11", "A41", "H11"]

/** Per 10,000. */
const NOWHERE = 120
const DISTRUSTED = 45
/** Of a hundred declarations, so many are amended once and twice. */
const AMENDED = 8
const AMENDED_TWICE = 2
/** A prefix that no enterprise of this world has. */
const NOBODYS_PREFIX = 98

/** Vehicles come in groups of ten, on declarations of these numbers of lines. */
const LINES = [1, 4, 2, 3]
const GROUP = 10

/** The declaration and the line of an imported vehicle. */
export const lineOf = (slot: number): { readonly declaration: number; readonly line: number } => {
  const group = Math.floor(slot / GROUP)
  let rest = slot - group * GROUP
  let at = 0
  while (rest >= LINES[at]!) rest -= LINES[at++]!
  return { declaration: group * LINES.length + at, line: rest + 1 }
}

/** The first imported vehicle of a declaration. */
export const firstOf = (declaration: number): number => {
  const group = Math.floor(declaration / LINES.length)
  let slot = group * GROUP
  for (let at = 0; at < declaration % LINES.length; at++) slot += LINES[at]!
  return slot
}

/** How customs spreads the declarations of the base over daily files, and how often each was amended in them. */
export interface Calendar {
  readonly declarations: number
  readonly files: number
  readonly fileOf: (declaration: number) => number
  /** The day (as a number) of a file of the base. */
  readonly dayOf: (file: number) => number
  readonly amendments: (declaration: number) => number
}

const LAST_DAY = dayNumber(2026, 10, 31)
const PER_FILE = 200
const LEAST_FILES = 3
const MOST_FILES = 365

export const calendar = (seed: number, imports: number): Calendar => {
  const luck = stream(seed, "amendments")
  const declarations = imports === 0 ? 0 : lineOf(imports - 1).declaration + 1
  const files = declarations === 0 ? 0 : Math.min(MOST_FILES, Math.max(LEAST_FILES, Math.ceil(declarations / PER_FILE)))
  const fileOf = (declaration: number): number => Math.floor((declaration * files) / declarations)
  return {
    declarations,
    files,
    fileOf,
    dayOf: (file) => LAST_DAY - files + 1 + file,
    amendments: (declaration) => {
      if (declaration >= declarations) return 0
      const roll = mix(luck, declaration) % 100
      const wanted = roll < AMENDED_TWICE ? 2 : roll < AMENDED ? 1 : 0
      return Math.min(wanted, files - 1 - fileOf(declaration))
    }
  }
}

interface Options {
  readonly seed: number
  readonly vehicle: (slot: number) => Vehicle
  readonly importer: (slot: number) => { readonly number: number; readonly province: number }
  readonly calendar: Calendar
  /** How many imports the base holds. */
  readonly base: number
}

const HIGHEST_AMENDMENT = 9
/** Why a line is distrusted that is not JSON. */
const NOT_JSON = 4
const WRONGS = [1, 2, 3, NOT_JSON, NOT_JSON, NOT_JSON, 5]

/** The kind of the vehicle imports of a world. Revisions below 0 are the versions that were amended. */
export const imports = ({ seed, vehicle, importer, calendar: days, base }: Options): Kind => {
  const distrusting = stream(seed, "imports distrusted")

  const distrust = (slot: number): number => {
    const roll = mix(distrusting, slot)
    return roll % 10_000 < DISTRUSTED ? WRONGS[(roll >>> 16) % WRONGS.length]! : 0
  }

  const amendmentOf = (slot: number, declaration: number, revision: number): number =>
    Math.min(HIGHEST_AMENDMENT, (slot < base ? days.amendments(declaration) : 0) + revision)

  const describe = (slot: number, version: Version, sink: Sink): void => {
    const of = vehicle(slot)
    const { luck } = of
    const { declaration, line } = lineOf(slot)
    const number = declarationNumber(declaration)
    const amendment = amendmentOf(slot, declaration, version.revision)
    const wrong = distrust(slot)
    const { number: enterprise, province } = importer(slot)
    const original = slot < base && version.revision <= 0
    // A version of the base is as old as the file that brought it.
    const filed = original ? days.fileOf(declaration) + amendment : 0
    const seconds = (days.dayOf(filed) - 1) * SECONDS_PER_DAY + (mix(luck, 1001 + amendment) % SECONDS_PER_DAY)
    const changed = original ? instantText(seconds) : changedText(version)
    const registered = (original ? days.dayOf(days.fileOf(declaration)) : LAST_DAY + 1) - (declaration % 20) - 1

    sink.luck(luck, 1)
    if (wrong === 1) sink.bad(NUMBER, `"${number}X${line}"`, "invalid_format")
    else sink.keep(NUMBER, number, number + amendment)
    if (wrong !== 1) sink.derived("amendment", amendment)
    if (wrong === 2) sink.bad(LINE, String(50 + line), "too_big")
    else sink.keep(LINE, line)
    sink.put(PROCEDURE, PROCEDURES[declaration % PROCEDURES.length]!)
    sink.put(OFFICE, OFFICES[declaration % OFFICES.length]!)
    const gate = GATES[declaration % GATES.length]!
    sink.put(GATE, version.revision < 0 ? GATES[(declaration + 1) % GATES.length]! : gate)
    const day = dayText(registered)
    sink.put(REGISTERED_ON, day, day.replaceAll("-", ""))
    const cleared = dayText(registered + (declaration % 3))
    sink.put(CLEARED_ON, cleared, cleared.replaceAll("-", ""))
    sink.put(CHANNEL, String(1 + (declaration % 3)))
    const nowhere = mix(luck, 1002) % 10_000 < NOWHERE
    sink.put(IMPORTER, nowhere ? taxCode(NOBODYS_PREFIX, slot) : enterpriseCode(enterprise, province))
    sink.put(IMPORTER_NAME, enterpriseName(enterprise))
    sink.put(HS_CODE, of.type === "Xe ô tô con" ? "87032363" : "87112019")
    sink.put(GOODS, `${of.type}, mới 100%`)
    sink.put(BRAND, of.brand)
    sink.put(CHASSIS, of.chassis)
    sink.put(ENGINE, of.engine)
    sink.put(COUNTRY, COUNTRIES[of.luck % COUNTRIES.length]!)
    sink.luck(version.revision === 0 ? luck : mix(luck, 1100 + version.revision), 1)
    sink.put(VALUE, Math.floor(of.value * 0.6) - (version.revision < 0 ? 1_000_000 : 0))
    if (wrong === 3) sink.bad(UPDATED_AT, "", "missing")
    else if (wrong === 5) sink.bad(UPDATED_AT, BAD_INSTANTS[1]!.text, BAD_INSTANTS[1]!.code)
    else sink.keep(UPDATED_AT, changed)
  }

  return {
    name: "customs.vehicleImports",
    key: ["declarationNumber", "line"],
    distrust,
    describe,
    removal: (slot, version) => {
      const { declaration, line } = lineOf(slot)
      const number = `${declarationNumber(declaration)}${amendmentOf(slot, declaration, version.revision)}`
      return `{"SO_TK":"${number}","DONG":${line},"HUY":true,"NGAY_CAP_NHAT":"${changedText(version)}"}`
    },
    required: ["declarationNumber", "line", "amendment", "updatedAt"],
    isUnreadable: (slot) => distrust(slot) === NOT_JSON
  }
}
