/** Records in wire form, and what becomes of them when a source changes its fields. Pure. */

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The same record once without each of its values, those of nested objects one by one. */
export const withoutEach = (
  wire: Readonly<Record<string, unknown>>
): ReadonlyArray<{ readonly name: string; readonly rest: Readonly<Record<string, unknown>> }> =>
  Object.entries(wire).flatMap(([name, value]) => {
    const { [name]: _, ...rest } = wire
    if (value === null) return []
    if (!isObject(value)) return [{ name, rest }]
    return withoutEach(value).map((part) => ({ name: `${name}.${part.name}`, rest: { ...wire, [name]: part.rest } }))
  })
