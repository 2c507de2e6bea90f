/** The latest moment that a version can be of: one from far ahead would be newer than all that come after it, for ever. */

/** What clocks, zones and days without a zone may differ by. */
const LEEWAY_MS = 86_400_000

/** By two moments that have come: now, and the horizon of what is read, which a clock may be behind. */
export const latestVersion = (now: number, horizon: string | null): string => {
  const come = Math.max(now, Date.parse(horizon ?? "") || 0)
  return new Date(come + LEEWAY_MS).toISOString()
}

/** Whether a day or an instant is later. As texts they stand in the order of time, but for what an offset adds. */
export const isLater = (moment: string, latest: string): boolean =>
  moment > latest && Date.parse(moment) > Date.parse(latest)
