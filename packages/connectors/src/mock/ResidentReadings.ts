/** Readings of the residents: all, those of a province, those without one, or what changed since an instant. */
import type { Sent } from "./Register.ts"
import type { World } from "./World.ts"

/** Where the next page begins: a place, and the elements of it that were already sent. */
export interface Next {
  readonly at: number
  readonly element: number
}

export interface Reading {
  readonly page: (
    at: number,
    element: number,
    limit: number
  ) => { readonly items: ReadonlyArray<string>; readonly next: Next | null }
  /** Distinct keys; counted when first asked for. */
  readonly total: () => number
}

/** Places in order, each with what is sent there. */
interface Places {
  readonly size: number
  readonly sentAt: (place: number) => ReadonlyArray<Sent>
  readonly total: () => number
}

const KEPT = 16

/** Answers the readings of a world; the latest ones are kept. */
export const residentReadings = (world: World): ((since: number | null, province: string | null) => Reading) => {
  const { residents } = world
  const { timeline } = residents

  const belongs = (sent: Sent, province: string): boolean =>
    sent.what !== "notRecord" && world.sentProvince(sent.slot) === (province === "none" ? null : province)

  const everything: Places = { size: timeline.size, sentAt: residents.sentAt, total: () => residents.total }

  const counted = (size: number, sentAt: Places["sentAt"]): Places => {
    let total: number | undefined
    const count = (): number => {
      let distinct = 0
      for (let place = 0; place < size; place++) {
        for (const { what } of sentAt(place)) if (what !== "repeat" && what !== "older") distinct++
      }
      return distinct
    }
    return {
      size,
      sentAt,
      total: () => {
        total ??= count()
        return total
      }
    }
  }

  const inProvince = (province: string): Places => {
    const ranges = province === "none" ? [{ from: 0, to: timeline.size }] : world.residentsOf(province)
    const size = ranges.reduce((sum, { from, to }) => sum + to - from, 0)
    const slotOf = (place: number): number => {
      let rest = place
      for (const { from, to } of ranges) {
        if (rest < to - from) return from + rest
        rest -= to - from
      }
      return timeline.size
    }
    return counted(size, (place) => residents.sentAt(slotOf(place)).filter((sent) => belongs(sent, province)))
  }

  const changed = (since: number, province: string | null): Places => {
    const all = residents.since(since)
    const sent = province === null ? all : all.filter((one) => belongs(one, province))
    return { size: sent.length, sentAt: (place) => [sent[place]!], total: () => sent.length }
  }

  const placesOf = (since: number | null, province: string | null): Places => {
    if (since !== null) return changed(since, province)
    return province === null ? everything : inProvince(province)
  }

  const readingOf = ({ size, sentAt, total }: Places): Reading => ({
    total,
    page: (at, element, limit) => {
      const items: Array<string> = []
      let from = element
      for (let place = at; place < size; place++) {
        const sent = sentAt(place)
        for (let index = from; index < sent.length; index++) {
          if (items.length === limit) return { items, next: { at: place, element: index } }
          items.push(residents.json(sent[index]!))
        }
        from = 0
      }
      return { items, next: null }
    }
  })

  const kept = new Map<string, Reading>()
  return (since, province) => {
    const key = `${since} ${province}`
    let reading = kept.get(key)
    if (reading === undefined) {
      reading = readingOf(placesOf(since, province))
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
      kept.set(key, reading)
    }
    return reading
  }
}
