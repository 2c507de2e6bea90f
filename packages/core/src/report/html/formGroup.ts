/** The parts of a form: fields that stand together and speak of the same person or paper. */
import type { Label } from "../../Dataset.ts"
import type { ReportField } from "../../Report.ts"

const GROUPS: Readonly<Record<string, Label>> = {
  person: { vi: "Người khai", en: "The person" },
  citizen: { vi: "Người dân tự khai", en: "In the person's own words" },
  father: { vi: "Cha", en: "Father" },
  mother: { vi: "Mẹ", en: "Mother" },
  spouse: { vi: "Vợ hoặc chồng", en: "Spouse" },
  householdHead: { vi: "Chủ hộ", en: "Head of the household" },
  household: { vi: "Hộ gia đình", en: "Household" },
  payer: { vi: "Chủ sở hữu, người nộp", en: "Owner and payer" },
  holder: { vi: "Người đứng tên", en: "Holder" },
  importDeclaration: { vi: "Tờ khai nhập khẩu", en: "Import declaration" },
  birthNotice: { vi: "Giấy chứng sinh", en: "Birth notice" },
  deathNotice: { vi: "Giấy báo tử", en: "Death notice" },
  civilStatus: { vi: "Hộ tịch", en: "Civil status" },
  courtDecision: { vi: "Bản án, quyết định của tòa án", en: "Court decision" },
  drivingLicence: { vi: "Giấy phép lái xe", en: "Driving licence" },
  eInvoice: { vi: "Hóa đơn điện tử", en: "Electronic invoice" },
  education: { vi: "Học tập", en: "Education" },
  electricity: { vi: "Hợp đồng mua điện", en: "Electricity contract" },
  employment: { vi: "Việc làm", en: "Employment" },
  healthInsurance: { vi: "Bảo hiểm y tế", en: "Health insurance" },
  landParcel: { vi: "Thửa đất", en: "Land parcel" },
  organisation: { vi: "Tổ chức", en: "Organisation" },
  passport: { vi: "Hộ chiếu đã cấp", en: "Last passport" },
  registrationFee: { vi: "Lệ phí trước bạ", en: "Registration fee" },
  residence: { vi: "Cư trú", en: "Residence" },
  sealRegistration: { vi: "Đăng ký mẫu dấu", en: "Seal registration" },
  socialAssistance: { vi: "Trợ giúp xã hội", en: "Social assistance" },
  socialInsurance: { vi: "Bảo hiểm xã hội", en: "Social insurance" },
  taxpayer: { vi: "Đăng ký thuế", en: "Tax registration" },
  trafficViolation: { vi: "Vi phạm giao thông", en: "Traffic violation" },
  vehicle: { vi: "Phương tiện", en: "Vehicle" }
}

/** Names that a register keeps in the person's own record, e.g. `person.fatherName`. */
const RELATIVE = /^person\.(father|mother|spouse|householdHead)/

const keyOf = ({ kind, via, item }: ReportField): string | null => {
  if (kind === "citizen-only") return null
  const link = via?.split(",")[0]
  if (link !== undefined) return link
  return RELATIVE.exec(item ?? "")?.[1] ?? item?.split(".")[0] ?? "person"
}

export interface FormGroup {
  readonly label: Label
  readonly fields: ReadonlyArray<ReportField>
}

/** The form in its own order. What only the citizen knows stays with the part around it, or is a part of its own. */
export const groupsOf = (fields: ReadonlyArray<ReportField>): ReadonlyArray<FormGroup> => {
  const keys = fields.map(keyOf)
  const groups: Array<{ key: string; fields: Array<ReportField> }> = []
  for (const [index, field] of fields.entries()) {
    const before = keys.slice(0, index).findLast((key) => key !== null)
    const after = keys.slice(index).find((key) => key !== null)
    const key = keys[index] ?? (before !== undefined && before === after ? before : "citizen")
    const last = groups.at(-1)
    if (last?.key === key) last.fields.push(field)
    else groups.push({ key, fields: [field] })
  }
  return groups.map(({ key, fields: own }) => ({ label: GROUPS[key] ?? { vi: key, en: key }, fields: own }))
}
