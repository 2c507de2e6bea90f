/** The wire names of the tax source, and its codes. */
import type { Incoming } from "@lienthong/core/Page"
import { instantOf } from "../http/Time.ts"
import { isObject, notARecord, removalBy, renamed, translated } from "../http/Wire.ts"

const TYPES = new Map([
  ["CN", "individual"],
  ["HKD", "householdBusiness"],
  ["DN", "enterprise"]
])
const SEXES = new Map([
  ["1", "male"],
  ["2", "female"]
])
const ORIGINS = new Map([
  ["NK", "imported"],
  ["SXTN", "domestic"]
])

const TAXPAYER = [
  ["mst", "taxCode"],
  ["loaiNnt", "taxpayerType"],
  ["tenNnt", "name"],
  ["soDinhDanh", "personalId"],
  ["ngaySinh", "dateOfBirth"],
  ["gioiTinh", "sex"],
  ["diaChi", "address"],
  ["maTinh", "province"],
  ["dienThoai", "phone"],
  ["email", "email"],
  ["coQuanThue", "taxOffice"],
  ["ngayCapMst", "taxCodeIssuedOn"],
  ["trangThai", "status"],
  ["nguoiDaiDien", "representativeName"],
  ["soDinhDanhNdd", "representativeId"],
  ["ngayCapNhat", "updatedAt"]
] as const

const FEE = [
  ["maHoSo", "feeFileNumber"],
  ["soDinhDanhNnt", "payerId"],
  ["mstNnt", "payerTaxCode"],
  ["tenNnt", "payerName"],
  ["soKhung", "chassisNumber"],
  ["soMay", "engineNumber"],
  ["nhanHieu", "brand"],
  ["loaiXe", "vehicleType"],
  ["nguonGoc", "origin"],
  ["giaTinhLptb", "assessedValue"],
  ["soTien", "amount"],
  ["ngayNop", "paidOn"],
  ["coQuanThue", "taxOffice"],
  ["maTinh", "province"],
  ["ngayCapNhat", "updatedAt"]
] as const

/** One taxpayer of a page. */
export const toTaxpayer = (raw: unknown): Incoming => {
  if (!isObject(raw)) return notARecord(raw)
  const fields = renamed(raw, TAXPAYER)
  fields.taxpayerType = translated(fields.taxpayerType, TYPES)
  fields.sex = translated(fields.sex, SEXES)
  fields.updatedAt = instantOf(fields.updatedAt)
  return { fields, removed: removalBy(raw.daXoa), raw }
}

/** One registration fee of a page. */
export const toRegistrationFee = (raw: unknown): Incoming => {
  if (!isObject(raw)) return notARecord(raw)
  const fields = renamed(raw, FEE)
  fields.origin = translated(fields.origin, ORIGINS)
  fields.updatedAt = instantOf(fields.updatedAt)
  return { fields, removed: removalBy(raw.daXoa), raw }
}
