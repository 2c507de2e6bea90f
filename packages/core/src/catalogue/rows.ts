/** The lines of the catalogue's four tables: tab-separated, one header line, no quoting; an empty cell means none. */
import * as z from "zod"
import { Predicate } from "../Predicate.ts"

const filled = z.string().min(1, "is empty; fill it")
const named = (pattern: RegExp, like: string) => z.string().regex(pattern, `is not spelt like ${like}`)

const agencyId = named(/^[a-z][a-z0-9]*$/, "bca")
const itemId = named(/^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/, "person.dateOfBirth")
const kebabId = named(/^[a-z0-9]+(-[a-z0-9]+)*$/, "ordinary-passport")
const ordinal = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, "is not a whole number from 1")
  .transform(Number)
const confidence = z.enum(["verified", "secondary", "assumed"], "is none of verified, secondary, assumed")

const NOT_A_PREDICATE = 'is not a predicate, such as {"field": "maritalStatus", "is": "married"}; mind JSON\'s quotes'

const predicate = z.string().transform((text, context): Predicate => {
  try {
    const parsed = Predicate.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // Answered below, like JSON that is no predicate.
  }
  context.addIssue({ code: "custom", message: NOT_A_PREDICATE })
  return z.NEVER
})

const none = z.literal("").transform(() => null)

const Agency = z.object({
  id: agencyId,
  name_vi: filled,
  name_en: filled,
  kind: z.enum(["ministry", "agency", "enterprise"], "is none of ministry, agency, enterprise"),
  registers: z.string(),
  notes: z.string()
})

const Item = z.object({
  id: itemId,
  name_vi: filled,
  name_en: filled,
  owner_agency: filled,
  register: filled,
  legal_basis: filled,
  notes: z.string()
})

const Service = z.object({
  id: kebabId,
  number: ordinal,
  name_vi: filled,
  name_en: filled,
  agency_2022: filled,
  agency_now: filled,
  base_dataset: filled,
  eligible: predicate,
  form: filled,
  basis_confidence: confidence,
  source: filled,
  notes: z.string()
})

const Field = z.object({
  service_id: filled,
  order: ordinal,
  field_id: kebabId,
  label_vi: filled,
  label_en: filled,
  kind: z.enum(["shareable", "citizen-only"], "is neither shareable nor citizen-only"),
  item_id: z.string(),
  via: z.string().transform((links) => (links === "" ? [] : links.split(",").map((link) => link.trim()))),
  when: z.union([none, predicate], NOT_A_PREDICATE),
  agreesWith: z.string(),
  basis: filled,
  confidence,
  source: filled,
  notes: z.string()
})

/** One line of a table, and which. */
export interface Row<Values> {
  readonly line: number
  readonly values: Values
}

type RowsOf<Schema extends z.ZodType> = ReadonlyArray<Row<z.infer<Schema>>>

/** The four tables. */
export interface Rows {
  readonly agencies: RowsOf<typeof Agency>
  readonly items: RowsOf<typeof Item>
  readonly services: RowsOf<typeof Service>
  readonly fields: RowsOf<typeof Field>
}

/** The text of each table. */
export type Tables = Readonly<Record<keyof Rows, string>>

/** Reads one table; what is wrong with a line is noted under its number, and the line left out. */
const readTable = <Shape extends z.ZodRawShape>(
  file: string,
  text: string,
  schema: z.ZodObject<Shape>,
  problems: Array<string>
): RowsOf<z.ZodObject<Shape>> => {
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/)
  const columns = header.split("\t")
  const expected = Object.keys(schema.shape)
  for (const column of expected) {
    if (!columns.includes(column)) problems.push(`${file} line 1: there is no column "${column}"; add it`)
  }
  for (const [index, column] of columns.entries()) {
    if (!expected.includes(column)) problems.push(`${file} line 1: the column "${column}" is not known; remove it`)
    else if (columns.indexOf(column) !== index) problems.push(`${file} line 1: the column "${column}" is there twice`)
  }
  if (columns.length !== expected.length || columns.some((column) => !expected.includes(column))) return []

  const rows: Array<Row<z.infer<z.ZodObject<Shape>>>> = []
  for (const [index, content] of lines.entries()) {
    if (content === "") continue
    const line = index + 2
    const cells = content.split("\t")
    if (cells.length !== columns.length) {
      const counts = `${cells.length} cells, the header ${columns.length}`
      problems.push(`${file} line ${line}: it has ${counts}; separate cells by single tabs`)
      continue
    }
    const parsed = schema.safeParse(Object.fromEntries(columns.map((column, at) => [column, cells[at]])))
    if (parsed.success) rows.push({ line, values: parsed.data })
    else {
      for (const issue of parsed.error.issues) {
        problems.push(`${file} line ${line}: the column "${String(issue.path[0])}" ${issue.message}`)
      }
    }
  }
  return rows
}

/** Reads the four tables; adds what is wrong with them to `problems`. */
export const readRows = (tables: Tables, problems: Array<string>): Rows => ({
  agencies: readTable("agencies.tsv", tables.agencies, Agency, problems),
  items: readTable("items.tsv", tables.items, Item, problems),
  services: readTable("services.tsv", tables.services, Service, problems),
  fields: readTable("fields.tsv", tables.fields, Field, problems)
})
