/** What the file of a kept snapshot is called: its as-of time without colons, which some file systems do not take. */

const NAME = /^(\d{4}-\d{2}-\d{2}T)(\d{2})-(\d{2})-(\d{2}(?:\.\d+)?)(?:Z|([+-]\d{2})-(\d{2}))\.json$/

export const nameFor = (asOf: string): string => `${asOf.replaceAll(":", "-")}.json`

/** The as-of time in a name; `null` if no snapshot is called so. */
export const asOfIn = (name: string): string | null => {
  const parts = NAME.exec(name)
  if (parts === null) return null
  const [, day, hour, minute, second, east, rest] = parts
  return `${day}${hour}:${minute}:${second}${east === undefined ? "Z" : `${east}:${rest}`}`
}
