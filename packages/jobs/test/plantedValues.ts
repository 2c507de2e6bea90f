/** Unusual values where usual ones are shared by many: were a religion or a ward repeated anywhere, these would show it. */
import { folded, SHARED } from "./sentValues.ts"

/** Without its version a record is none. */
const VERSIONS = new Set(["updatedAt", "ngayCapNhat"])
const DAY = /^\d{4}-\d\d-\d\d$/

/** What the first records of a page have: one no word of any code list, one a day that is none of business. */
const RARE: ReadonlyArray<(key: string, usual: string) => string> = [
  (key) => `Hiếm có ${key}`,
  (_, usual) => (DAY.test(usual) ? "1931-02-17" : usual)
]

/** Pages of a source with such values in them, and those that were planted so far. */
export const planting = () => {
  const planted = new Set<string>()
  const plant = (value: unknown, key: string, rare: (typeof RARE)[number]): unknown => {
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plant(each, name, rare)]))
    }
    if (typeof value !== "string" || !SHARED.has(key) || VERSIONS.has(key)) return value
    const now = rare(key, value)
    if (now !== value) planted.add(folded(now))
    return now
  }
  const inRecords = (records: ReadonlyArray<unknown>) => [
    ...RARE.slice(0, records.length).map((rare, at) => plant(records[at], "", rare)),
    ...records.slice(RARE.length)
  ]
  const page = (text: string): string =>
    JSON.stringify(JSON.parse(text), (_, value) => (Array.isArray(value) ? inRecords(value) : value))
  return { planted: planted as ReadonlySet<string>, page }
}
