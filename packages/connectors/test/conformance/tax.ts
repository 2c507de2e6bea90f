/** The two datasets of the tax source, scripted for the conformance kit. */
import type { Asked, ScriptedSource, World } from "@lienthong/core/testing/ScriptedSource"
import * as Redacted from "effect/Redacted"
import { checkDigit } from "../../src/identifiers/TaxCode.ts"
import { signatureOf } from "../../src/tax/Signature.ts"
import { registrationFees, tax, taxpayers } from "../../src/tax.ts"

const SECRET = "s3cr3t-of-tax"
const TOLERANCE_S = 300

const answer = ({ method, path, query, target, headers, now }: Asked, world: World) => {
  const timestamp = headers["x-timestamp"] ?? ""
  const right = signatureOf(SECRET, method, target, timestamp) === headers["x-signature"]
  if (!right || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return { status: 401, body: "{}" }
  const since = query.get("changedFrom")
  const { pages, total, next } = since === null ? world.full : world.since(since)
  const page = Number(query.get("page")) - 1
  const following = next(page)
  const rest = new URLSearchParams(query)
  rest.set("page", String((following ?? 0) + 1))
  const link: Record<string, string> = following === null ? {} : { link: `<${path}?${rest}>; rel="next"` }
  return {
    headers: { "x-total-count": String(total), "x-as-of": world.asOf, ...link },
    body: JSON.stringify(pages[page] ?? [])
  }
}

const common = {
  answer,
  secrets: [SECRET],
  connect: (url: string, { pageSize }: { readonly pageSize: number }) =>
    tax({ url, clientId: "kit", secret: Redacted.make(SECRET), pageSize })
}

/** The n-th of the codes whose check digit exists. */
const taxCodeOf = (n: number): string => {
  const codes: Array<string> = []
  for (let serial = 1; codes.length <= n; serial++) {
    const nine = `01${String(serial).padStart(7, "0")}`
    const digit = checkDigit(nine)
    if (digit !== null) codes.push(`${nine}${digit}`)
  }
  return codes[n]!
}

export const scriptedTaxpayers: ScriptedSource = {
  ...common,
  dataset: taxpayers.name,
  record: (n, at) => ({
    mst: taxCodeOf(n),
    loaiNnt: "HKD",
    tenNnt: `Hộ kinh doanh ${n}`,
    soDinhDanh: `001099${String(n + 1).padStart(6, "0")}`,
    ngaySinh: "1999-03-04",
    gioiTinh: "1",
    diaChi: `Ngõ ${n} phố Huế`,
    maTinh: "001",
    dienThoai: `09${String(n).padStart(8, "0")}`,
    email: `nguoi.nop.thue.${n}@example.vn`,
    coQuanThue: "Thuế Hà Nội",
    ngayCapMst: "2015-02-03",
    trangThai: "00",
    nguoiDaiDien: `Trần Thị Số ${n}`,
    soDinhDanhNdd: `001199${String(n + 1).padStart(6, "0")}`,
    ngayCapNhat: at
  }),
  fields: (n, at) => ({
    taxCode: taxCodeOf(n),
    taxpayerType: "householdBusiness",
    name: `Hộ kinh doanh ${n}`,
    personalId: `001099${String(n + 1).padStart(6, "0")}`,
    dateOfBirth: "1999-03-04",
    sex: "male",
    address: `Ngõ ${n} phố Huế`,
    province: "001",
    phone: `09${String(n).padStart(8, "0")}`,
    email: `nguoi.nop.thue.${n}@example.vn`,
    taxOffice: "Thuế Hà Nội",
    taxCodeIssuedOn: "2015-02-03",
    status: "00",
    representativeName: `Trần Thị Số ${n}`,
    representativeId: `001199${String(n + 1).padStart(6, "0")}`,
    updatedAt: at
  }),
  removal: (n, at) => ({ mst: taxCodeOf(n), ngayCapNhat: at, daXoa: true })
}

const fileOf = (n: number) => `LPTB-2026-${String(n).padStart(5, "0")}`

export const scriptedFees: ScriptedSource = {
  ...common,
  dataset: registrationFees.name,
  record: (n, at) => ({
    maHoSo: fileOf(n),
    soDinhDanhNnt: `001099${String(n + 1).padStart(6, "0")}`,
    mstNnt: taxCodeOf(n),
    tenNnt: `Nguyễn Văn Số ${n}`,
    soKhung: `RLHFC${String(n).padStart(8, "0")}`,
    soMay: `2NRX${String(n).padStart(6, "0")}`,
    nhanHieu: "TOYOTA VIOS",
    loaiXe: "Ô tô con",
    nguonGoc: "NK",
    giaTinhLptb: 458_000_000,
    soTien: 45_800_000,
    ngayNop: "2026-01-02",
    coQuanThue: "Thuế Hà Nội",
    maTinh: "001",
    ngayCapNhat: at
  }),
  fields: (n, at) => ({
    feeFileNumber: fileOf(n),
    payerId: `001099${String(n + 1).padStart(6, "0")}`,
    payerTaxCode: taxCodeOf(n),
    payerName: `Nguyễn Văn Số ${n}`,
    chassisNumber: `RLHFC${String(n).padStart(8, "0")}`,
    engineNumber: `2NRX${String(n).padStart(6, "0")}`,
    brand: "TOYOTA VIOS",
    vehicleType: "Ô tô con",
    origin: "imported",
    assessedValue: 458_000_000,
    amount: 45_800_000,
    paidOn: "2026-01-02",
    taxOffice: "Thuế Hà Nội",
    province: "001",
    updatedAt: at
  }),
  removal: (n, at) => ({ maHoSo: fileOf(n), ngayCapNhat: at, daXoa: true })
}
