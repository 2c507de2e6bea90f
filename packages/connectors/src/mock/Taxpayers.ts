/** The taxpayers as the tax source sends them: people, household businesses, enterprises and their branches. */
import { BAD_DATES, BAD_EMAILS, BAD_IDS, BAD_INSTANTS, BAD_PHONES, BAD_TEXTS, type Column, column } from "./Column.ts"
import { dayNumber, dayText } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import type { Member } from "./Families.ts"
import { miscopied, nobodysId, taxCode } from "./Identifiers.ts"
import { nameOf, surname } from "./Names.ts"
import { addressLine, phoneOf, provinceOf } from "./Places.ts"
import { PROVINCES } from "./Provinces.ts"
import { changedText, type Kind, type Version } from "./Register.ts"
import type { Sink } from "./Sink.ts"

const text = (name: string, wire: string, missing: number): Column =>
  column(name, wire, { missing, malformed: 8, bad: BAD_TEXTS })
const invalid = (values: ReadonlyArray<string>, code: string) => values.map((value) => ({ text: value, code }))

const TAX_CODE = column("taxCode", "mst")
const TYPE = column("taxpayerType", "loaiNnt")
const UPDATED_AT = column("updatedAt", "ngayCapNhat")
const NAME = text("name", "tenNnt", 30)
const PERSONAL_ID = column("personalId", "soDinhDanh", { missing: 260, malformed: 50, bad: BAD_IDS })
const DATE_OF_BIRTH = column("dateOfBirth", "ngaySinh", { missing: 300, malformed: 60, bad: BAD_DATES })
const SEX = column("sex", "gioiTinh", {
  missing: 350,
  malformed: 40,
  bad: invalid(["3", '"X"'], "invalid_value"),
  loose: false
})
const ADDRESS = text("address", "diaChi", 240)
const PROVINCE = column("province", "maTinh", {
  missing: 60,
  malformed: 30,
  bad: invalid(['"1"', '"HN"'], "invalid_format")
})
const PHONE = column("phone", "dienThoai", { missing: 520, malformed: 160, bad: BAD_PHONES })
const EMAIL = column("email", "email", { missing: 300, malformed: 120, bad: BAD_EMAILS })
const TAX_OFFICE = text("taxOffice", "coQuanThue", 120)
const ISSUED_ON = column("taxCodeIssuedOn", "ngayCapMst", { missing: 280, malformed: 40, bad: BAD_DATES })
const STATUS = column("status", "trangThai", {
  missing: 80,
  malformed: 20,
  bad: invalid(['"08"', '"99"'], "invalid_value")
})
const REPRESENTATIVE = text("representativeName", "nguoiDaiDien", 220)
const REPRESENTATIVE_ID = column("representativeId", "soDinhDanhNdd", { missing: 340, malformed: 60, bad: BAD_IDS })

const PEOPLE_PREFIX = 80
const HOUSEHOLDS_PREFIX = 64
/** Of provincial prefixes: enterprises are numbered through, so the number alone is unique. */
const ENTERPRISES_PREFIX = 1

/** Per 10,000 in a good province. */
const OTHER_NAME = 90
const OTHER_BIRTH = 70
const OTHER_ID = 25
const DISTRUSTED = 20
const CODES_FROM = dayNumber(2008, 1, 1)

/** Who a tax number belongs to. */
export type Taxpayer =
  | { readonly type: "individual"; readonly number: number; readonly member: Member; readonly province: number }
  | { readonly type: "householdBusiness"; readonly number: number; readonly member: Member; readonly province: number }
  | {
      readonly type: "enterprise"
      readonly number: number
      readonly member: Member
      readonly province: number
      readonly branch: boolean
    }

const WIRE_TYPE = { individual: "CN", householdBusiness: "HKD", enterprise: "DN" }

/** The tax code of an enterprise by its number and province. */
export const enterpriseCode = (number: number, province: number): string =>
  taxCode(ENTERPRISES_PREFIX + province, number)

/** The name of an enterprise, written as the tax authority does. */
export const enterpriseName = (number: number): string => {
  const roll = mix(number, 511)
  return `CÔNG TY TNHH ${nameOf(surname(roll), false, roll >>> 4).toUpperCase()} ${number}`.normalize("NFC")
}

const isHistoric = (member: Member): boolean => mix(member.luck, 501) % 100 < 25

const codeOf = (of: Taxpayer): string => {
  if (of.type === "enterprise") return enterpriseCode(of.number, of.province) + (of.branch ? "-001" : "")
  if (of.type === "householdBusiness") return taxCode(HOUSEHOLDS_PREFIX, of.number)
  return isHistoric(of.member) ? taxCode(PEOPLE_PREFIX, of.number) : of.member.id
}

const STATUSES = [
  "00",
  "00",
  "00",
  "00",
  "00",
  "00",
  "00",
  "00",
  "00",
  "01",
  "03",
  "05",
  "06",
  "04",
  "00",
  "09",
  "00",
  "10",
  "00",
  "02"
]

interface Options {
  readonly seed: number
  readonly taxpayer: (slot: number) => Taxpayer
  readonly qualities: ReadonlyArray<number>
}

/** The kind of the taxpayers of a world. */
export const taxpayers = ({ seed, taxpayer, qualities }: Options): Kind => {
  const distrusting = stream(seed, "taxpayers distrusted")
  const own = stream(seed, "taxpayers")

  const distrust = (slot: number): number => {
    const roll = mix(distrusting, slot)
    return roll % 10_000 < DISTRUSTED ? 1 + ((roll >>> 16) % 6) : 0
  }

  const key = (sink: Sink, code: string, wrong: number): void => {
    if (wrong === 1) sink.bad(TAX_CODE, "null", "missing")
    else if (wrong !== 2) sink.keep(TAX_CODE, code)
    // A personal ID has no check digit that could be wrong.
    else if (code.length === 12) sink.bad(TAX_CODE, `"${code}-1"`, "invalid_format")
    else sink.bad(TAX_CODE, `"${miscopied(code)}"`, "check_digit")
  }

  const person = (sink: Sink, { member, province }: Taxpayer, luck: number, quality: number): void => {
    const contradicts = (place: number, rate: number): boolean => mix(luck, place) % 10_000 < rate * quality
    const spelt = luck % 2 === 0 ? member.name.toUpperCase() : member.name
    const name = contradicts(521, OTHER_NAME) ? nameOf(surname(luck >>> 8), member.female, luck >>> 4) : spelt
    sink.put(NAME, name)
    const roll = mix(luck, 522) % 10_000
    const other = roll < OTHER_ID * quality
    sink.put(
      PERSONAL_ID,
      other ? (roll % 2 === 0 ? (member.father.id ?? member.headId) : nobodysId(province, luck)) : member.id
    )
    sink.put(DATE_OF_BIRTH, dayText(member.bornOn + (contradicts(523, OTHER_BIRTH) ? 31 : 0)))
    sink.put(SEX, member.female ? "female" : "male", member.female ? 2 : 1)
  }

  const describe = (slot: number, version: Version, sink: Sink): void => {
    const of = taxpayer(slot)
    const { member, province } = of
    const luck = mix(own, slot)
    const quality = qualities[province]!
    const wrong = distrust(slot)
    const anew = version.revision === 0 ? luck : mix(luck, 600 + version.revision)
    sink.luck(luck, quality)
    key(sink, codeOf(of), wrong)
    if (wrong === 3) sink.bad(TYPE, '"XX"', "invalid_value")
    else if (wrong === 4) sink.bad(TYPE, '""', "missing")
    else sink.keep(TYPE, of.type, WIRE_TYPE[of.type])

    if (of.type === "individual") person(sink, of, luck, quality)
    else {
      sink.put(
        NAME,
        of.type === "enterprise" ? enterpriseName(of.number) : `HỘ KINH DOANH ${member.name.toUpperCase()}`
      )
      sink.put(REPRESENTATIVE, member.name)
      sink.put(REPRESENTATIVE_ID, luck % 200 === 7 ? nobodysId(province, luck) : member.id)
    }
    sink.put(ADDRESS, addressLine(province, of.type === "individual" ? member.luck : luck))
    sink.put(PROVINCE, provinceOf(province, luck, quality))
    sink.put(TAX_OFFICE, `Thuế cơ sở ${1 + (luck % 25)} ${PROVINCES[province]!.name}`)
    sink.put(ISSUED_ON, dayText(CODES_FROM + (mix(luck, 531) % 6500)))
    sink.luck(anew, quality)
    sink.put(PHONE, phoneOf(anew))
    sink.put(
      EMAIL,
      mix(luck, 532) % 100 < (of.type === "individual" ? 40 : 90) ? `nnt${luck.toString(36)}@example.vn` : null
    )
    sink.put(STATUS, STATUSES[anew % STATUSES.length]!)
    if (wrong === 5) sink.bad(UPDATED_AT, "", "missing")
    else if (wrong === 6) sink.bad(UPDATED_AT, BAD_INSTANTS[1]!.text, BAD_INSTANTS[1]!.code)
    else sink.keep(UPDATED_AT, changedText(version))
  }

  return {
    name: "tax.taxpayers",
    key: ["taxCode"],
    distrust,
    describe,
    removal: (slot, version) => {
      const of = taxpayer(slot)
      return `{"mst":"${codeOf(of)}","loaiNnt":"${WIRE_TYPE[of.type]}","ngayCapNhat":"${changedText(version)}","daXoa":true}`
    },
    required: ["taxCode", "updatedAt", "taxpayerType"]
  }
}
