/** The filings of registration fees as the tax source sends them. */
import { BAD_AMOUNTS, BAD_DATES, BAD_IDS, BAD_INSTANTS, BAD_TEXTS, type Column, column } from "./Column.ts"
import { dayNumber, dayText } from "./Days.ts"
import { mix, stream } from "./Dice.ts"
import type { Member } from "./Families.ts"
import { nobodysId } from "./Identifiers.ts"
import { provinceOf } from "./Places.ts"
import { PROVINCES } from "./Provinces.ts"
import { changedText, type Kind, type Version } from "./Register.ts"
import type { Sink } from "./Sink.ts"
import { enterpriseCode, enterpriseName } from "./Taxpayers.ts"
import type { Vehicle } from "./Vehicles.ts"

const text = (name: string, wire: string, missing: number): Column =>
  column(name, wire, { missing, malformed: 10, bad: BAD_TEXTS })
const amount = (name: string, wire: string, missing: number): Column =>
  column(name, wire, { missing, malformed: 45, bad: BAD_AMOUNTS, loose: false })

const FILE_NUMBER = column("feeFileNumber", "maHoSo")
const UPDATED_AT = column("updatedAt", "ngayCapNhat")
const PAYER_ID = column("payerId", "soDinhDanhNnt", { missing: 120, malformed: 40, bad: BAD_IDS })
const PAYER_TAX_CODE = column("payerTaxCode", "mstNnt", {
  missing: 60,
  malformed: 60,
  bad: [
    { text: '"0100109107"', code: "check_digit" },
    { text: '"12345"', code: "invalid_format" }
  ]
})
const PAYER_NAME = text("payerName", "tenNnt", 90)
const CHASSIS = text("chassisNumber", "soKhung", 110)
const ENGINE = text("engineNumber", "soMay", 180)
const BRAND = text("brand", "nhanHieu", 150)
const TYPE = text("vehicleType", "loaiXe", 130)
const ORIGIN = column("origin", "nguonGoc", {
  missing: 160,
  malformed: 40,
  bad: [
    { text: '"XK"', code: "invalid_value" },
    { text: '"?"', code: "invalid_value" }
  ],
  loose: false
})
const ASSESSED = amount("assessedValue", "giaTinhLptb", 140)
const AMOUNT = amount("amount", "soTien", 90)
const PAID_ON = column("paidOn", "ngayNop", { missing: 170, malformed: 50, bad: BAD_DATES })
const TAX_OFFICE = text("taxOffice", "coQuanThue", 120)
const PROVINCE = column("province", "maTinh", {
  missing: 70,
  malformed: 30,
  bad: [{ text: '"1"', code: "invalid_format" }]
})

/** Per 10,000. */
const OTHER_ENGINE = 180
const OTHER_CHASSIS = 120
const NOWHERE = 70
const BY_ENTERPRISE = 400
const DISTRUSTED = 25
const FEES_FROM = dayNumber(2025, 11, 1)

export interface Filing {
  readonly number: number
  readonly vehicle: Vehicle
  readonly payer: Member
  readonly province: number
  /** The enterprise that would pay if not a person does. */
  readonly enterprise: { readonly number: number; readonly province: number }
}

const fileNumber = (number: number): string => `LPTB-2026-${String(1e9 + number).slice(1)}`

interface Options {
  readonly seed: number
  readonly filing: (slot: number) => Filing
  readonly qualities: ReadonlyArray<number>
}

/** The kind of the registration fees of a world. */
export const fees = ({ seed, filing, qualities }: Options): Kind => {
  const distrusting = stream(seed, "fees distrusted")

  const distrust = (slot: number): number => {
    const roll = mix(distrusting, slot)
    return roll % 10_000 < DISTRUSTED ? 1 + ((roll >>> 16) % 5) : 0
  }

  const payer = (sink: Sink, of: Filing, luck: number): void => {
    const byEnterprise = mix(luck, 801) % 10_000 < BY_ENTERPRISE
    if (byEnterprise) {
      sink.put(PAYER_TAX_CODE, enterpriseCode(of.enterprise.number, of.enterprise.province))
      sink.put(PAYER_NAME, enterpriseName(of.enterprise.number))
      return
    }
    const nowhere = mix(luck, 802) % 10_000 < NOWHERE
    sink.put(PAYER_ID, nowhere ? nobodysId(of.province, luck) : of.payer.id)
    sink.put(PAYER_NAME, of.payer.name)
  }

  const describe = (slot: number, version: Version, sink: Sink): void => {
    const of = filing(slot)
    const { vehicle, province } = of
    const { luck } = vehicle
    const quality = qualities[province]!
    const wrong = distrust(slot)
    const anew = version.revision === 0 ? luck : mix(luck, 900 + version.revision)
    sink.luck(luck, quality)
    if (wrong === 1) sink.bad(FILE_NUMBER, '" "', "missing")
    else if (wrong === 2) sink.bad(FILE_NUMBER, `"${fileNumber(of.number)}${"0".repeat(60)}"`, "too_big")
    else if (wrong === 3) sink.bad(FILE_NUMBER, String(1e9 + of.number), "invalid_type")
    else sink.keep(FILE_NUMBER, fileNumber(of.number))
    payer(sink, of, luck)
    const exempt = luck % 100 === 42
    const lost = mix(luck, 803) % 10_000 < OTHER_CHASSIS
    sink.put(CHASSIS, lost ? `${vehicle.chassis.slice(0, 7)}X${vehicle.chassis.slice(8)}` : vehicle.chassis)
    const other = mix(luck, 804) % 10_000 < OTHER_ENGINE * quality
    sink.put(
      ENGINE,
      other ? `${vehicle.engine.slice(0, -2)}ZZ` : luck % 7 === 0 ? vehicle.engine.toLowerCase() : vehicle.engine
    )
    sink.put(BRAND, vehicle.brand)
    sink.put(TYPE, vehicle.type)
    sink.put(ORIGIN, vehicle.imported ? "imported" : "domestic", vehicle.imported ? "NK" : "SXTN")
    sink.put(PAID_ON, dayText(FEES_FROM + (mix(luck, 805) % 364)))
    sink.put(TAX_OFFICE, `Thuế cơ sở ${1 + (luck % 25)} ${PROVINCES[province]!.name}`)
    sink.put(PROVINCE, provinceOf(province, luck, quality))
    sink.luck(anew, quality)
    sink.put(ASSESSED, vehicle.value + (version.revision > 0 ? version.revision * 100_000 : 0))
    sink.put(AMOUNT, exempt ? 0 : Math.floor(vehicle.value / 50))
    if (wrong === 4) sink.bad(UPDATED_AT, BAD_INSTANTS[0]!.text, BAD_INSTANTS[0]!.code)
    else if (wrong === 5) sink.bad(UPDATED_AT, BAD_INSTANTS[2]!.text, BAD_INSTANTS[2]!.code)
    else sink.keep(UPDATED_AT, changedText(version))
  }

  return {
    name: "tax.registrationFees",
    key: ["feeFileNumber"],
    distrust,
    describe,
    removal: (slot, version) =>
      `{"maHoSo":"${fileNumber(filing(slot).number)}","ngayCapNhat":"${changedText(version)}","daXoa":true}`,
    required: ["feeFileNumber", "updatedAt"]
  }
}
