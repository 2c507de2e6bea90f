/** Bars that say again, as a length, what stands beside them as text. */
import { type Markup, markup, type Part } from "./markup.ts"

const WIDTH = 100
const at = (share: number): string => (share * WIDTH).toFixed(2).replace(/\.?0+$/, "")

const drawn = (parts: Part): Markup =>
  markup`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/>${parts}</svg>`

/** A share; a range ends in a paler part. */
export const shareBar = (low: number | null, high: number | null): Markup =>
  drawn([
    low === null ? null : markup`<rect class="sure" width="${at(low)}" height="6"/>`,
    low === null || high === null || high === low
      ? null
      : markup`<rect class="unsure" x="${at(low)}" width="${at(high - low)}" height="6"/>`
  ])

/** The parts of a whole, one after another. */
export const partsBar = (parts: ReadonlyArray<{ readonly name: string; readonly share: number }>): Markup => {
  let from = 0
  return drawn(
    parts.map(({ name, share }) => {
      const rect = markup`<rect class="s-${name}" x="${at(from)}" width="${at(share)}" height="6"/>`
      from += share
      return rect
    })
  )
}
