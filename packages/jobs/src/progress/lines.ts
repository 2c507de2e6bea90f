/** How far some runs are, as lines for a person: one per dataset, none wider than the terminal. */
import { styled } from "@lienthong/core/report/grid"
import { cut, inert, widthOf } from "@lienthong/core/report/inert"
import type { Terminal } from "../Terminal.ts"

/** One dataset's run. Times are milliseconds of one clock. */
export interface Line {
  readonly dataset: string
  readonly state: "waiting" | "running" | "done" | "failed"
  readonly received: number
  /** `null` until the source has said how much there is. */
  readonly declared: number | null
  /** Where this process took over: what was received before then says nothing about its rate. */
  readonly since: { readonly time: number; readonly received: number } | null
}

const count = new Intl.NumberFormat("en").format

const MOST_BAR = 30
const LEAST_BAR = 8
const GAP = "  "

/** Time left in words that do not pretend to know better. */
export const timeLeft = (seconds: number): string => {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`
  const minutes = Math.ceil(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const rateOf = ({ since, received }: Line, now: number): number | null => {
  if (since === null || received <= since.received || now <= since.time) return null
  return ((received - since.received) / (now - since.time)) * 1000
}

const shareOf = ({ received, declared }: Line): number | null =>
  declared === null || declared <= 0 ? null : Math.min(received / declared, 1)

const bar = (share: number, width: number): string => {
  const full = Math.round(share * width)
  return "█".repeat(full) + "░".repeat(width - full)
}

/** What stands behind the name, the most telling first: a narrow terminal loses the last ones. */
const factsOf = (line: Line, now: number): ReadonlyArray<string> => {
  if (line.state === "waiting") return ["waiting"]
  if (line.state !== "running") return [line.state, `${count(line.received)} records`]
  const share = shareOf(line)
  const rate = rateOf(line, now)
  const left = rate === null || line.declared === null ? null : Math.max(line.declared - line.received, 0) / rate
  if (line.since === null) return ["asking"]
  return [
    share === null ? null : `${Math.floor(share * 100)}%`.padStart(4),
    left === null ? null : `${timeLeft(left)} left`,
    share === null ? `${count(line.received)} records` : `${count(line.received)} of ${count(line.declared ?? 0)}`,
    rate === null ? null : `${count(Math.round(rate))}/s`
  ].filter((fact) => fact !== null)
}

const lineOf = (line: Line, now: number, nameWidth: number, terminal: Terminal): string => {
  const facts: Array<string> = []
  let left = terminal.width - nameWidth
  for (const fact of factsOf(line, now)) {
    left -= GAP.length + widthOf(fact)
    if (left < 0) break
    facts.push(fact)
  }
  const share = line.state === "running" && line.since !== null ? shareOf(line) : null
  const barWidth = Math.min(left - GAP.length, MOST_BAR)
  if (share !== null && barWidth >= LEAST_BAR) facts.unshift(bar(share, barWidth))
  const name = cut(inert(line.dataset), nameWidth)
  const text = [name + " ".repeat(Math.max(nameWidth - widthOf(name), 0)), ...facts].join(GAP).trimEnd()
  if (line.state === "failed") return styled(text, "red", { ...terminal })
  return line.state === "waiting" ? styled(text, "dim", { ...terminal }) : text
}

/** Room that a name leaves to what is said about it: a share and a time. */
const LEAST_FACTS = 18

/** The lines, joined. */
export const lines = (all: ReadonlyArray<Line>, now: number, terminal: Terminal): string => {
  const longest = Math.max(0, ...all.map(({ dataset }) => widthOf(inert(dataset))))
  const nameWidth = Math.max(Math.min(longest, terminal.width - LEAST_FACTS), 1)
  return all.map((line) => lineOf(line, now, nameWidth, terminal)).join("\n")
}
