/** The wire names of a customs line, its numbers and its dates. */
import type { Incoming } from "@lienthong/core/Page"
import { instantOf } from "../http/Time.ts"
import { isNothing, isObject, notARecord, removalBy, renamed } from "../http/Wire.ts"
import { splitDeclarationNumber } from "../identifiers/DeclarationNumber.ts"

const LINE = [
  ["DONG", "line"],
  ["MA_LH", "procedureCode"],
  ["MA_HQ", "customsOffice"],
  ["CUA_KHAU", "entryGate"],
  ["NGAY_DK", "registeredOn"],
  ["NGAY_TQ", "clearedOn"],
  ["LUONG", "channel"],
  ["MST_NK", "importerTaxCode"],
  ["TEN_NK", "importerName"],
  ["MA_HS", "hsCode"],
  ["TEN_HANG", "goodsName"],
  ["NHAN_HIEU", "brand"],
  ["SO_KHUNG", "chassisNumber"],
  ["SO_MAY", "engineNumber"],
  ["XUAT_XU", "originCountry"],
  ["TRI_GIA", "customsValue"],
  ["NGAY_CAP_NHAT", "updatedAt"]
] as const

const WIRE_DAY = /^\s*(\d{4})(\d{2})(\d{2})\s*$/

/** `YYYYMMDD` as `YYYY-MM-DD`. Other texts are passed on: the check takes those that are days already. */
export const dayOf = (value: unknown): unknown => {
  if (typeof value !== "string") return value
  const match = WIRE_DAY.exec(value)
  return match === null ? value : `${match[1]}-${match[2]}-${match[3]}`
}

/** One line of a file, parsed. */
export const toIncoming = (raw: unknown): Incoming => {
  if (!isObject(raw)) return notARecord(raw)
  const fields = renamed(raw, LINE)
  fields.registeredOn = dayOf(fields.registeredOn)
  fields.clearedOn = dayOf(fields.clearedOn)
  fields.updatedAt = instantOf(fields.updatedAt)
  const number = raw.SO_TK
  // Twelve zeros would fall apart into a number and an amendment.
  const split = typeof number === "string" && !isNothing(number) ? splitDeclarationNumber(number.trim()) : null
  fields.declarationNumber = split?.declarationNumber ?? number
  fields.amendment = split?.amendment
  return { fields, removed: removalBy(raw.HUY), raw }
}
