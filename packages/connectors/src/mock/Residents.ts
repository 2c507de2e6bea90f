/** The residents as the population source sends them. */
import {
  BAD_DATES,
  BAD_EMAILS,
  BAD_IDS,
  BAD_INSTANTS,
  BAD_PHONES,
  BAD_TEXTS,
  type Column,
  column,
  DECOMPOSED,
  defectOf,
  MALFORMED
} from "./Column.ts"
import { dayNumber, dayText } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import type { Member } from "./Families.ts"
import { nobodysId } from "./Identifiers.ts"
import { bloodType, ethnicity, religion } from "./Names.ts"
import { addressOf, phoneOf, provinceOf } from "./Places.ts"
import { PROVINCES } from "./Provinces.ts"
import { changedText, type Kind, type Version } from "./Register.ts"
import type { Address, Sink } from "./Sink.ts"

const text = (name: string, missing: number, wire = name): Column =>
  column(name, wire, { missing, malformed: 8, bad: BAD_TEXTS })
const date = (name: string, missing: number, malformed: number, wire = name): Column =>
  column(name, wire, { missing, malformed, bad: BAD_DATES })
const id = (name: string, missing: number, wire = name): Column =>
  column(name, wire, { missing, malformed: 25, bad: BAD_IDS })
const code = (name: string, missing: number, values: ReadonlyArray<string>, issue: string, wire = name): Column =>
  column(name, wire, {
    missing,
    malformed: 30,
    bad: values.map((value) => ({ text: JSON.stringify(value), code: issue }))
  })
const country = (name: string, missing: number, wire = name): Column =>
  code(name, missing, ["VNM", "Việt Nam", "vn"], "invalid_format", wire)
const residence = (name: string, missing: number, malformed: number): Column =>
  column(name, name, {
    missing,
    malformed,
    bad: [
      { text: '{"province":"1","ward":"Phường 1","detail":"Số 1"}', code: "invalid_format" },
      { text: '{"province":"999","ward":12,"detail":"Số 1"}', code: "invalid_type" },
      { text: '"Hà Nội"', code: "invalid_type" }
    ]
  })

const PERSONAL_ID = column("personalId", "personalId")
const UPDATED_AT = column("updatedAt", "updatedAt")
const BIRTH_NAME = text("birthName", 25)
const ALTERNATIVE_NAME = text("alternativeName", 0)
const DATE_OF_BIRTH = date("dateOfBirth", 60, 35)
const SEX = code("sex", 40, ["Nam", "F", "0"], "invalid_value")
const PLACE_OF_BIRTH = text("placeOfBirth", 260)
const PLACE_OF_BIRTH_REGISTRATION = text("placeOfBirthRegistration", 320)
const PLACE_OF_ORIGIN = text("placeOfOrigin", 150)
const ETHNICITY = text("ethnicity", 90)
const RELIGION = text("religion", 420)
const NATIONALITY = country("nationality", 50)
const BLOOD_TYPE = text("bloodType", 100)
const OLD_ID = code("oldIdNumber", 500, ["12345678", "B1234567", "1234567890"], "invalid_format")
const ISSUED_ON = date("idCardIssuedOn", 180, 30, "issuedOn")
const ISSUED_BY = text("idCardIssuedBy", 210, "issuedBy")
const EXPIRES_ON = date("idCardExpiresOn", 200, 25, "expiresOn")
const FATHER_ID = id("fatherId", 300, "personalId")
const FATHER_NAME = text("fatherName", 160, "name")
const FATHER_NATIONALITY = country("fatherNationality", 250, "nationality")
const MOTHER_ID = id("motherId", 280, "personalId")
const MOTHER_NAME = text("motherName", 150, "name")
const MOTHER_NATIONALITY = country("motherNationality", 250, "nationality")
const SPOUSE_ID = id("spouseId", 340, "personalId")
const SPOUSE_NAME = text("spouseName", 220, "name")
const SPOUSE_NATIONALITY = country("spouseNationality", 260, "nationality")
const PERMANENT = residence("permanentResidence", 70, 25)
const TEMPORARY = residence("temporaryResidence", 200, 40)
const CURRENT = residence("currentResidence", 450, 40)
const ABSENCE = text("absenceStatus", 100)
const RESIDENCE_FILE = text("residenceFileNumber", 350)
const MARITAL = code("maritalStatus", 180, ["M", "kết hôn", "separated"], "invalid_value")
const RELATION = text("relationToHead", 200)
const HEAD_ID = id("householdHeadId", 240)
const DATE_OF_DEATH = date("dateOfDeath", 120, 40)
const PHONE = column("phone", "phone", { missing: 380, malformed: 110, bad: BAD_PHONES })
const EMAIL = column("email", "email", { missing: 300, malformed: 90, bad: BAD_EMAILS })

/** Born later, nobody has a card of their own yet. */
const CARD_AGE_BY = dayNumber(2012, 10, 31)
const OLD_CARDS_BY = dayNumber(1998, 1, 1)
const ADULT_BY = dayNumber(2008, 10, 31)
const CARDS_FROM = dayNumber(2021, 3, 1)
const CARDS_TO = dayNumber(2026, 10, 20)
const AS_OF = dayNumber(2026, 11, 1)
const YEAR = 365

/** Per 10,000 in a good province. */
const EXPIRED_CARDS = 220
const WRONG_BIRTH_YEAR = 18
const WRONG_SEX = 15
const NOWHERE = 40
const DISTRUSTED = 16

interface Resident {
  readonly member: Member
  readonly province: number
}

interface Options {
  readonly seed: number
  readonly resident: (slot: number) => Resident
  readonly qualities: ReadonlyArray<number>
}

/** Days of issue and expiry (0 without). */
const cardOf = (member: Member, quality: number): { readonly issued: number; readonly expires: number } | null => {
  if (member.bornOn > CARD_AGE_BY) return null
  const roll = mix(member.luck, 301)
  const from = Math.max(CARDS_FROM, member.bornOn + 14 * YEAR + 4)
  const issued = Math.min(CARDS_TO, from + (roll % Math.max(1, CARDS_TO - from)))
  if (mix(member.luck, 302) % 10_000 < EXPIRED_CARDS * quality) return { issued, expires: AS_OF - ((roll >>> 8) % 40) }
  const age = (issued - member.bornOn) / YEAR
  const until = age < 23 ? 25 : age < 38 ? 40 : age < 58 ? 60 : 0
  if (until === 0) return { issued, expires: 0 }
  return { issued, expires: Math.max(AS_OF + ((roll >>> 8) % 300), member.bornOn + Math.floor(until * 365.25)) }
}

const absentOr = (province: string | null, luck: number, place: number): Address =>
  addressOf(province, mix(luck, place))

/** The kind of the residents of a world. */
export const residents = ({ seed, resident, qualities }: Options): Kind => {
  const distrusting = stream(seed, "residents distrusted")

  const distrust = (slot: number): number => {
    const roll = mix(distrusting, slot)
    return roll % 10_000 < DISTRUSTED ? 1 + ((roll >>> 16) % 8) : 0
  }

  const relative = (
    sink: Sink,
    key: string,
    columns: readonly [Column, Column, Column],
    of: { readonly id: string | null; readonly name: string } | null,
    nowhere: string | null
  ): void => {
    if (of === null) return
    sink.open(key)
    sink.put(columns[0], of.id === null ? null : (nowhere ?? of.id))
    sink.put(columns[1], of.name)
    sink.put(columns[2], "VN")
    sink.close()
  }

  const describe = (slot: number, version: Version, sink: Sink): void => {
    const { member, province } = resident(slot)
    const quality = qualities[province]!
    const { luck } = member
    const wrong = distrust(slot)
    const adult = member.bornOn <= ADULT_BY
    const roll = mix(luck, 311)
    const seat = PROVINCES[province]!
    sink.luck(luck, quality)

    if (wrong === 0 || wrong > 4) sink.keep(PERSONAL_ID, member.id)
    else if (wrong === 1) sink.bad(PERSONAL_ID, "", "missing")
    else if (wrong === 2) sink.bad(PERSONAL_ID, `"${member.id.slice(0, 3)}-${member.id.slice(3)}"`, "invalid_format")
    else if (wrong === 3) sink.bad(PERSONAL_ID, `"${member.id}A"`, "invalid_format")
    else sink.bad(PERSONAL_ID, member.id.startsWith("0") ? `1${member.id}` : member.id, "invalid_type")
    if (member.foreign && (wrong === 0 || wrong > 4)) sink.notice("personalId", "unknown_issuer")

    sink.put(BIRTH_NAME, member.name)
    sink.put(ALTERNATIVE_NAME, roll % 100 < 4 ? member.name.slice(member.name.lastIndexOf(" ") + 1) : null)
    const born = dayText(member.bornOn)
    if (roll % 10_000 < WRONG_BIRTH_YEAR * quality) {
      sink.bad(DATE_OF_BIRTH, `"${Number(born.slice(0, 4)) - 9}-01-15"`, "contradicts_personal_id")
    } else sink.put(DATE_OF_BIRTH, born)
    if (mix(luck, 312) % 10_000 < WRONG_SEX * quality) {
      sink.bad(SEX, member.female ? '"male"' : '"female"', "contradicts_personal_id")
    } else sink.put(SEX, member.female ? "female" : "male")
    sink.put(PLACE_OF_BIRTH, `Bệnh viện đa khoa ${seat.name}`)
    sink.put(PLACE_OF_BIRTH_REGISTRATION, `Ủy ban nhân dân ${seat.name}`)
    sink.put(PLACE_OF_ORIGIN, seat.name)
    sink.put(ETHNICITY, ethnicity(roll >>> 8))
    sink.put(RELIGION, religion(roll >>> 12))
    sink.put(NATIONALITY, "VN")
    sink.put(BLOOD_TYPE, roll % 10 < 4 ? bloodType(roll >>> 4) : null)
    sink.put(OLD_ID, member.bornOn <= OLD_CARDS_BY ? String(100_000_000 + (mix(luck, 313) % 900_000_000)) : null)

    const card = cardOf(member, quality)
    if (card !== null) {
      sink.open('"idCard":')
      sink.put(ISSUED_ON, dayText(card.issued))
      sink.put(ISSUED_BY, "Cục Cảnh sát quản lý hành chính về trật tự xã hội")
      sink.put(EXPIRES_ON, card.expires === 0 ? null : dayText(card.expires))
      sink.close()
    }

    const nowhere = mix(luck, 314) % 10_000 < NOWHERE * quality ? nobodysId(province, roll) : null
    relative(sink, '"father":', [FATHER_ID, FATHER_NAME, FATHER_NATIONALITY], member.father, null)
    relative(sink, '"mother":', [MOTHER_ID, MOTHER_NAME, MOTHER_NATIONALITY], member.mother, nowhere)
    relative(sink, '"spouse":', [SPOUSE_ID, SPOUSE_NAME, SPOUSE_NATIONALITY], member.spouse, null)

    const code = provinceOf(province, luck, quality)
    sink.address(PERMANENT, addressOf(code, luck))
    // What people report anew comes with each change of the record.
    const anew = version.revision === 0 ? luck : mix(luck, 400 + version.revision)
    sink.luck(anew, quality)
    sink.address(TEMPORARY, anew % 100 < 8 ? absentOr(seat.code, anew, 321) : null)
    sink.address(CURRENT, anew % 100 < 8 ? absentOr(seat.code, anew, 321) : addressOf(code ?? seat.code, luck))
    sink.put(ABSENCE, anew % 100 < 3 ? "Tạm vắng" : null)
    sink.put(RESIDENCE_FILE, `${seat.code}-${String(1e8 + (roll % 1e8)).slice(1)}`)
    sink.put(MARITAL, member.marital)
    sink.put(RELATION, member.relation)
    sink.put(HEAD_ID, member.headId)
    sink.put(DATE_OF_DEATH, member.diedOn === 0 ? null : dayText(member.diedOn))
    sink.put(PHONE, adult || roll % 5 === 0 ? phoneOf(anew) : null)
    sink.put(EMAIL, roll % 100 < (adult ? 55 : 4) ? `cd${(luck % 1e9).toString(36)}@example.vn` : null)

    if (wrong <= 4) sink.keep(UPDATED_AT, changedText(version))
    else if (wrong === 5) sink.bad(UPDATED_AT, "", "missing")
    else {
      const bad = BAD_INSTANTS[wrong - 6]!
      sink.bad(UPDATED_AT, bad.text, bad.code)
    }
  }

  return {
    name: "population.residents",
    key: ["personalId"],
    distrust,
    describe,
    removal: (slot, version) =>
      `{"personalId":"${resident(slot).member.id}","updatedAt":"${changedText(version)}","deleted":true}`,
    required: ["personalId", "updatedAt"]
  }
}

/** The province that a resident's record carries as sent: `null` for none, "" for one that cannot be read. */
export const sentProvince = (member: Member, province: number, qualities: ReadonlyArray<number>): string | null => {
  const quality = qualities[province]!
  const defect = defectOf(PERMANENT, member.luck, quality)
  if (defect >= MALFORMED) return ""
  return defect > DECOMPOSED ? null : provinceOf(province, member.luck, quality)
}
