/** The configuration in force, key by key, for a person to read. */
import * as z from "zod"
import { Config } from "../Config.ts"
import { Span, spanText } from "../Span.ts"
import type { InForce } from "./Examine.ts"
import { namesOf } from "./Known.ts"
import type { Path } from "./Lines.ts"
import type { Origin } from "./Origin.ts"
import { pathText } from "./Problem.ts"
import { bare, schemaAt } from "./Shape.ts"

/** One key: what it is set to, as one would write it, and who says so. */
export interface Setting {
  readonly path: string
  readonly value: unknown
  readonly origin: Origin
}

/** An address of a webhook is as good as a secret to some receivers. */
const withoutPath = (url: string): string => {
  const { origin, pathname, search } = new URL(url)
  return pathname === "/" && search === "" ? url : `${origin}/…`
}

const written = (path: Path, value: unknown): unknown => {
  const schema = schemaAt(Config, path)
  if (schema !== null && bare(schema) === Span && typeof value === "number") return spanText(value)
  // A connector is what its settings made of it: its name says which one.
  if (path.join(".") === "connectors") return namesOf(value)
  return path.join(".") === "webhook.url" && typeof value === "string" ? withoutPath(value) : value
}

const leaves = (value: unknown, path: Path): ReadonlyArray<readonly [path: Path, value: unknown]> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
    : value === undefined
      ? []
      : [[path, written(path, value)]]

/** Every key that is set, in the order in which the schema names them. */
export const settingsOf = async ({ config, origins }: InForce): Promise<ReadonlyArray<Setting>> => {
  const originOf = await origins()
  const ordered = Object.keys(Config.shape).map((key) => [key, config[key as keyof Config]] as const)
  return leaves(Object.fromEntries(ordered), []).map(([path, value]) => ({
    path: pathText(path),
    value,
    origin: originOf(path)
  }))
}

/** One key that may be set. */
export interface Key {
  readonly path: string
  readonly description: string
  /** As one would write it; `null` if there is none. */
  readonly default: string | null
}

/** What stands for a name that is the user's or the catalogue's to give. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  datasets: "DATASET",
  jobs: "JOB",
  "gates.services": "SERVICE",
  "gates.datasets": "DATASET"
}

interface Wrapper {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly defaultValue?: unknown
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly valueType?: z.ZodType
}

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Wrapper

const descriptionOf = (schema: z.ZodType): string => {
  const { innerType } = definitionOf(schema)
  return z.globalRegistry.get(schema)?.description ?? (innerType === undefined ? "" : descriptionOf(innerType))
}

const defaultOf = (schema: z.ZodType): string | null => {
  const { type, innerType, defaultValue } = definitionOf(schema)
  if (type === "default") {
    const span = bare(schema) === Span && typeof defaultValue === "number"
    return JSON.stringify(span ? spanText(defaultValue) : defaultValue)
  }
  return innerType === undefined ? null : defaultOf(innerType)
}

const keysBelow = (schema: z.ZodType, path: string, seen: Map<z.ZodType, string>): ReadonlyArray<Key> => {
  const object = bare(schema)
  const { shape, valueType } = definitionOf(object)
  const own = path === "" ? [] : [{ path, description: descriptionOf(schema), default: defaultOf(schema) }]
  if (shape !== undefined) {
    const before = seen.get(object)
    if (before !== undefined) return [{ path, description: `As ${before}.`, default: null }]
    seen.set(object, path)
    const below = Object.entries(shape).flatMap(([key, part]) =>
      keysBelow(part, path === "" ? key : `${path}.${key}`, seen)
    )
    return [...own.map((key) => ({ ...key, default: null })), ...below]
  }
  if (valueType === undefined) return own
  const name = PLACEHOLDERS[path] ?? PLACEHOLDERS[path.split(".").at(-1)!] ?? "NAME"
  const inner = keysBelow(valueType, `${path}.${name}`, seen).slice(1)
  return [...own.map((key) => ({ ...key, default: null })), ...inner]
}

/** Every key that a configuration may set. */
export const keys = (): ReadonlyArray<Key> => keysBelow(Config, "", new Map())

/** The keys as a Markdown table. */
export const keysMarkdown = (): string =>
  [
    "| key | says | default |",
    "| --- | --- | --- |",
    ...keys().map(
      (key) => `| \`${key.path}\` | ${key.description} | ${key.default === null ? "" : `\`${key.default}\``} |`
    )
  ].join("\n")
