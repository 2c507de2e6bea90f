/** Faults that stand in the place of an answer. */
import type { Now } from "../Answer.ts"
import type { Captured } from "./Captured.ts"
import type { Luck } from "./Luck.ts"

const text = (status: number, body: string, headers: Captured["headers"] = {}): Captured => {
  const bytes = Buffer.from(body)
  return { status, headers: { "Content-Type": "text/html", "Content-Length": bytes.length, ...headers }, body: bytes }
}

const YEAR_SECONDS = 365 * 86_400

/** Answers nothing but this. */
const lasting = (luck: Luck, path: string): Captured | null => {
  if (luck.strikes("down", path)) return text(503, "Down for maintenance.")
  if (luck.strikes("absurd", path)) return text(429, "", { "Retry-After": YEAR_SECONDS })
  if (luck.strikes("locked", path)) return text(401, "")
  if (luck.strikes("redirect", path)) return text(302, "", { Location: `https://elsewhere.invalid${path}` })
  return null
}

/** Answers so now; the next time it may be otherwise. */
const passing = (luck: Luck, path: string, now: Now): Captured | null => {
  if (luck.strikes("flaky", path)) return text(luck.pick("flaky", path, [500, 502, 503]), "<h1>Error</h1>")
  if (luck.strikes("html", path)) return text(200, "<!doctype html><title>Đăng nhập</title><p>Mời đăng nhập.")
  if (luck.strikes("throttle", path)) {
    const dated = luck.pick("throttle", path, [true, false])
    return text(429, "", { "Retry-After": dated ? new Date(now() + 1000).toUTCString() : 1 })
  }
  return null
}

export const unanswered = { lasting, passing }
