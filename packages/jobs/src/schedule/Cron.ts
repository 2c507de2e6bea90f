/**
 * When a cron expression is due next in a time zone, on days on which the clocks change too.
 *
 * node-cron leaves out a time that the clocks skip, and one of two hours that are the same: a nightly job would not run
 * that night, and one of every minute would pause for an hour.
 */
import { createTask, parse } from "node-cron"
import { offsetOf } from "./Offset.ts"

export interface Cron {
  /** The first due time after now, in Unix milliseconds. Reckons from the system's clock, as node-cron does. */
  readonly next: () => number
  /** It is due in each hour of the day: then a clock that is set back repeats nothing that matters. */
  readonly everyHour: boolean
}

const SECOND = 1000
const DAY = 86_400_000

const nothing = (): void => undefined

/** Changes of the zone's offset in `(from, to]`. */
const changesIn = (offset: (at: number) => number, from: number, to: number): ReadonlyArray<number> => {
  const changes: Array<number> = []
  for (let start = from; start < to; start += DAY) {
    let [low, high] = [start, Math.min(start + DAY, to)]
    if (offset(low) === offset(high)) continue
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    changes.push(high)
  }
  return changes
}

/**
 * A cron expression of five or six fields in an IANA time zone.
 *
 * A time that the clocks skip is due at the moment they change. A time that comes twice is due once, unless the
 * expression is due every hour.
 *
 * @example cronOf("30 1 * * *", "Asia/Ho_Chi_Minh").next()
 */
export const cronOf = (expression: string, timeZone: string): Cron => {
  const task = createTask(expression, nothing, { timezone: timeZone })
  const onTheWall = createTask(expression, nothing, { timezone: "UTC" })
  const offset = offsetOf(timeZone)
  const everyHour = parse(expression).hour.length === 24

  const firstIn = (from: number, to: number, matches: (at: number) => boolean): number | null => {
    for (let at = Math.ceil(from / SECOND) * SECOND; at < to; at += SECOND) if (matches(at)) return at
    return null
  }

  const next = (): number => {
    const now = Date.now()
    const planned = task.getNextRuns(1)[0]!.getTime()
    for (const change of changesIn(offset, now, planned)) {
      const [before, after] = [offset(change - 1), offset(change)]
      const skipped = (wall: number) => onTheWall.match(new Date(wall))
      if (after > before && firstIn(change + before, change + after, skipped) !== null) return change
      if (after < before && everyHour) {
        const repeated = before - after
        const from = Math.max(now + 1, change - repeated)
        const first = firstIn(from, Math.min(change + repeated, planned), (at) => task.match(new Date(at)))
        if (first !== null) return first
      }
    }
    return planned
  }

  return { next, everyHour }
}
