/** A length of time as a person writes it: `30 seconds`, `15 minutes`, `7 days`. */
import * as z from "zod"

const UNIT_MS = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000
} as const
type Unit = keyof typeof UNIT_MS

/** What a span looks like in a configuration. */
export type SpanText = `${number} ${Unit | `${Unit}s`}`

const FORM = /^(\d+(?:\.\d+)?) (second|minute|hour|day|week)s?$/

const millisOf = (text: string): number | null => {
  const parts = FORM.exec(text)
  return parts === null ? null : Math.round(Number(parts[1]) * UNIT_MS[parts[2] as Unit])
}

/** Reads a span as milliseconds. */
export const Span = z
  .custom<SpanText>((text) => typeof text === "string" && millisOf(text) !== null, {
    error: 'is not a length of time such as "30 seconds", "15 minutes" or "7 days"'
  })
  .transform((text) => millisOf(text)!)

/** A span as a person writes it, in the largest unit up to days that needs no fraction. */
export const spanText = (millis: number): string => {
  const { week: _, ...below } = UNIT_MS
  const units = Object.entries(below).toReversed()
  const [unit, length] = units.find(([, length]) => millis >= length && millis % length === 0) ?? ["second", 1000]
  const amount = millis / length
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`
}
