/** Pages by number: where the n-th thing that a register sends stands, without rendering what is before it. */
import type { Register, Sent } from "./Register.ts"

export interface NumberedPages {
  /** Distinct keys. */
  readonly total: number
  /** All that is sent, repeats included. */
  readonly length: number
  readonly slice: (from: number, count: number) => ReadonlyArray<Sent>
}

const CHUNK = 1024

/** The pages of a full reading. Looks once at every record, to count what is sent. */
export const fullPages = (register: Register): NumberedPages => {
  const { timeline, sentAt } = register
  const chunks = Math.ceil(timeline.size / CHUNK)
  const starts = new Float64Array(chunks + 1)
  for (let chunk = 0; chunk < chunks; chunk++) {
    let sent = 0
    const end = Math.min(timeline.size, (chunk + 1) * CHUNK)
    for (let slot = chunk * CHUNK; slot < end; slot++) sent += sentAt(slot).length
    starts[chunk + 1] = starts[chunk]! + sent
  }
  const chunkOf = (index: number): number => {
    let low = 0
    let high = chunks
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= index) low = middle
      else high = middle
    }
    return low
  }
  const slice = (from: number, count: number): ReadonlyArray<Sent> => {
    const sent: Array<Sent> = []
    if (from >= starts[chunks]!) return sent
    const chunk = chunkOf(from)
    let skip = from - starts[chunk]!
    for (let slot = chunk * CHUNK; slot < timeline.size && sent.length < count; slot++) {
      for (const one of sentAt(slot)) {
        if (skip > 0) skip--
        else if (sent.length < count) sent.push(one)
      }
    }
    return sent
  }
  return { total: register.total, length: starts[chunks]!, slice }
}

/** The pages of what changed since an instant, in milliseconds. */
export const changedPages = (register: Register, since: number): NumberedPages => {
  const sent = register.since(since)
  return { total: sent.length, length: sent.length, slice: (from, count) => sent.slice(from, from + count) }
}
