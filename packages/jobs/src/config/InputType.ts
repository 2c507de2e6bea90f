/** The type of what a person writes, with a comment for each key: editors lose comments on their way through a schema. */
import * as z from "zod"
import { Config } from "../Config.ts"
import { OwnConnector } from "../OwnConnector.ts"
import { Span } from "../Span.ts"
import { bare } from "./Shape.ts"

interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly valueType?: z.ZodType
  readonly element?: z.ZodType
  readonly entries?: Readonly<Record<string, string>>
}

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition

const described = (schema: z.ZodType): string | undefined => {
  const { innerType } = definitionOf(schema)
  return z.globalRegistry.get(schema)?.description ?? (innerType === undefined ? undefined : described(innerType))
}

const isOptional = (schema: z.ZodType): boolean =>
  ["optional", "default", "prefault"].includes(definitionOf(schema).type)

const typeOf = (schema: z.ZodType, indent: string): string => {
  const inner = bare(schema)
  if (inner === Span) return "SpanText"
  if (inner === OwnConnector) return "Connector"
  const { type, shape, valueType, element, entries } = definitionOf(inner)
  const deeper = `${indent}  `
  if (shape !== undefined)
    return `{\n${Object.entries(shape)
      .map((entry) => keyOf(entry, deeper))
      .join("\n")}\n${indent}}`
  if (valueType !== undefined) return `{\n${deeper}[name: string]: ${typeOf(valueType, deeper)}\n${indent}}`
  if (element !== undefined) return `Array<${typeOf(element, indent)}>`
  return entries === undefined
    ? type
    : Object.values(entries)
        .map((each) => JSON.stringify(each))
        .join(" | ")
}

const keyOf = ([name, schema]: readonly [string, z.ZodType], indent: string): string =>
  `${indent}/** ${described(schema) ?? ""} */\n${indent}${name}${isOptional(schema) ? "?" : ""}: ${typeOf(schema, indent)}`

/** The text of `ConfigInput.ts`. */
export const inputType = (): string =>
  `/** What \`lienthong.config.ts\` may say. Made from the schema by \`lienthong config keys --format typescript\`. */
import type { Connector } from "@lienthong/core/Connector"
import type { SpanText } from "./Span.ts"

/** The configuration as a person writes it. */
export interface ConfigInput ${typeOf(Config, "")}
`
