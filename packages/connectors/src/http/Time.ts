/** Instants as the sources write them, brought to the one notation that the checks take. */
import { Instant } from "@lienthong/core/Field"
import * as z from "zod"

const LOOSE = /^\s*(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?\s*$/
/** The length of 2026-11-23T00:00:00Z, the shortest instant that is complete. */
const COMPLETE = 20

/**
 * An instant with its seconds and its zone, which is UTC if it is not told. Whatever is no instant is passed on, so that
 * the check counts it as invalid.
 */
export const instantOf = (value: unknown): unknown => {
  if (typeof value !== "string") return value
  // Nearly all of them, so that a record costs no pattern.
  if (value.length >= COMPLETE && value[10] === "T" && value.endsWith("Z")) return value
  const match = LOOSE.exec(value)
  if (match === null) return value
  const [, day, minute, second = ":00", zone = "Z"] = match
  return `${day}T${minute}${second}${zone.toUpperCase()}`
}

/** Of other centuries no day could be asked for: they are a mistake. */
const isOfOurTime = (instant: string): boolean => instant >= "1800" && instant < "3000"

/** An instant around the records. */
export const WireInstant = z.preprocess(instantOf, Instant.refine(isOfOurTime, { error: "is out of range" }))
