/**
 * The latest moments that a version and a horizon can be of. A version from far ahead would be newer than all that come
 * after it, for ever; by a horizon from far ahead everything else would be out of date.
 */

/** What clocks, zones and days without a zone may differ by. */
const LEEWAY_MS = 86_400_000

/** When this was written: a clock that says an earlier moment is behind. */
const WRITTEN_MS = Date.parse("2026-11-28T00:00:00Z")

/** The latest moment, in Unix milliseconds, up to which a source can say that it is complete. */
export const latestHorizon = (now: number): number => Math.max(now, WRITTEN_MS) + LEEWAY_MS

/** Whether what is complete up to `horizon` is of after `at`, by more than clocks differ. */
export const isAhead = (horizon: number, at: number): boolean => horizon - at > LEEWAY_MS

/** By two moments that have come: now, and the horizon of what is read, which a clock may be behind. */
export const latestVersion = (now: number, horizon: string | null): string => {
  const come = Math.max(now, Date.parse(horizon ?? "") || 0)
  return new Date(come + LEEWAY_MS).toISOString()
}

/** Whether a day or an instant is later. As texts they stand in the order of time, but for what an offset adds. */
export const isLater = (moment: string, latest: string): boolean =>
  moment > latest && Date.parse(moment) > Date.parse(latest)
