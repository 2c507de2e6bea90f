/** What the faults need to know of the records of a dataset: which of them can be trusted, and which fields may suffer. */
import { instantAt } from "@lienthong/core/Instant"
import type * as z from "zod"
import { PersonalId } from "../../identifiers/PersonalId.ts"
import { TaxCode } from "../../identifiers/TaxCode.ts"

type Fields = Readonly<Record<string, unknown>>

export interface Shape {
  readonly key: string
  readonly version: string
  /** An optional text. */
  readonly optional: string
  /** Required besides key and version, with what it may be. */
  readonly required?: { readonly name: string; readonly values: ReadonlyArray<unknown> }
  readonly schema?: z.ZodType<string>
}

/** By path at the source. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  "/v1/residents": { key: "personalId", version: "updatedAt", optional: "ethnicity", schema: PersonalId },
  "/api/taxpayers": {
    key: "mst",
    version: "ngayCapNhat",
    optional: "diaChi",
    required: { name: "loaiNnt", values: ["CN", "HKD", "DN"] },
    schema: TaxCode
  },
  "/api/registration-fees": { key: "maHoSo", version: "ngayCapNhat", optional: "nhanHieu" }
}

/** Of an imported vehicle's line. */
export const LINE_OPTIONAL = "NHAN_HIEU"

export const isFields = (record: unknown): record is Fields =>
  typeof record === "object" && record !== null && !Array.isArray(record)

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const PLAIN_KEY = /^[\w-]{6,40}$/

/** Key and version of a record that goes to no quarantine and removes nothing; `null` of any other. */
export const trusted = (
  record: unknown,
  { key, version, required, schema }: Shape
): { readonly fields: Fields; readonly key: string; readonly at: number } | null => {
  if (!isFields(record) || record.deleted === true || record.daXoa === true) return null
  const [name, changed] = [record[key], record[version]]
  if (typeof name !== "string" || !PLAIN_KEY.test(name) || schema?.safeParse(name).success === false) return null
  if (typeof changed !== "string" || !INSTANT.test(changed)) return null
  if (required !== undefined && !required.values.includes(record[required.name])) return null
  return { fields: record, key: name, at: Date.parse(changed) }
}

const DAY_MS = 86_400_000

/** An older version of a trusted record, different in more than its time. */
export const older = (record: unknown, shape: Shape): unknown => {
  const known = trusted(record, shape)
  if (known === null) return null
  const { [shape.optional]: _, ...rest } = known.fields
  return { ...rest, [shape.version]: instantAt(known.at - DAY_MS) }
}

/** Makes one thing of each record that is one; anything else stays. */
export const eachRecord =
  (make: (fields: Fields) => unknown) =>
  (record: unknown): unknown =>
    isFields(record) ? make(record) : record

export const withNews = eachRecord((fields) => ({ ...fields, _phienBan: { so: 2, ghiChu: "mới" } }))
export const retyped = (name: string) => eachRecord((fields) => (name in fields ? { ...fields, [name]: 7 } : fields))
export const dropped = (name: string) =>
  eachRecord((fields) => {
    const { [name]: _, ...rest } = fields
    return rest
  })
