/** Walks the configuration's schema: what may stand at a place. */
import type * as z from "zod"
import type { Path } from "./Lines.ts"

interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly element?: z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
}

const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition

/** The schema itself, without what makes it optional. */
export const bare = (schema: z.ZodType): z.ZodType => {
  const { innerType } = definitionOf(schema)
  return innerType === undefined ? schema : bare(innerType)
}

/** The keys of an object's schema; `null` if it is none, or takes any. */
export const keysOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> | null =>
  definitionOf(bare(schema)).shape ?? null

/** What each key of a record must be; `null` if it is none. */
export const valuesOf = (schema: z.ZodType): z.ZodType | null => definitionOf(bare(schema)).valueType ?? null

/** The schema at a place; `null` if nothing may stand there. */
export const schemaAt = (schema: z.ZodType, path: Path): z.ZodType | null => {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const { shape, valueType, element } = definitionOf(bare(schema))
  const next = shape === undefined ? (valueType ?? element) : shape[String(key)]
  return next === undefined ? null : schemaAt(next, rest)
}
