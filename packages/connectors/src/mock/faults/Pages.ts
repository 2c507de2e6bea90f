/** Faults of what pages say: repeated, empty, short, changed in between, incomplete. */
import type { IncomingMessage } from "node:http"
import type { Handler } from "../Answer.ts"
import { type Captured, captured } from "./Captured.ts"
import type { Luck } from "./Luck.ts"
import type { Asked, Paged, View } from "./Paged.ts"
import { dropped, older, retyped, SHAPES, type Shape, trusted, withNews } from "./Records.ts"

const REPEATED = 3
const LATE_MS = 30 * 86_400_000

/** What one dataset's faults remember. */
interface Memory {
  /** The last records of the page before, and of the page last sent. */
  request: string
  before: ReadonlyArray<unknown>
  tail: ReadonlyArray<unknown>
  /** An older version that is still to be sent. */
  overdue: unknown
  /** Keys that are not committed yet; and whether a reading has ended without them. */
  readonly held: Set<string>
  ended: boolean
  committed: boolean
}

interface Spoiling {
  readonly luck: Luck
  readonly path: string
  readonly shape: Shape
  readonly asked: Asked
  readonly memory: Memory
}

const nothing = (view: View): View => ({ ...view, items: [], next: null, total: 0 })

/** Records that were changed after the horizon that is told are missing, as if they were not committed yet. */
const withoutLate = (view: View, { luck, path, shape, asked, memory }: Spoiling): View => {
  if (!luck.has("late") || !asked.full) return view
  if (asked.first) {
    memory.committed ||= memory.ended
    memory.held.clear()
  }
  if (memory.committed) return view
  const horizon = Date.parse(view.asOf) - LATE_MS
  const keyOf = (item: unknown): string | null => trusted(item, shape)?.key ?? null
  // An older version of it may have been sent on the page before.
  const sent = new Set(memory.tail.map(keyOf))
  for (const item of view.items) {
    const known = trusted(item, shape)
    if (known === null || known.at < horizon || sent.has(known.key)) continue
    if (luck.struck("late", `${path} ${known.key}`)) memory.held.add(known.key)
  }
  const items = view.items.filter((item) => !memory.held.has(keyOf(item) ?? ""))
  if (view.next === null) memory.ended = true
  return { ...view, items, total: view.total - memory.held.size, asOf: new Date(horizon).toISOString() }
}

/** An older version of a record stands before it, or on the next page. */
const withChanged = (view: View, { luck, path, shape, asked, memory }: Spoiling): View => {
  const overdue = memory.overdue === null || asked.first ? [] : [memory.overdue]
  memory.overdue = null
  const items = [...overdue, ...view.items]
  if (luck.strikes("changed", path)) {
    const version = view.items.map((item) => older(item, shape)).find((each) => each !== null) ?? null
    if (version !== null && luck.struck("changed", JSON.stringify(version))) memory.overdue = version
    else if (version !== null) items.unshift(version)
  }
  return { ...view, items }
}

const withDrift = (view: View, { luck, path, shape }: Spoiling): View => {
  let { items } = view
  if (luck.strikes("drift", path)) items = items.map(withNews)
  if (luck.strikes("retyped", path)) items = items.map(retyped(shape.optional))
  if (luck.strikes("dropped", path)) items = items.map(dropped(shape.optional))
  return { ...view, items }
}

/** On the last page, whose total holds. */
const withPoison = (view: View, { luck, path }: Spoiling): View => {
  if (view.next !== null) return view
  const poison = luck.strikes("poison", path) ? ["không phải bản ghi"] : []
  const lost = luck.strikes("lossy", path) ? 1 : 0
  return { ...view, items: [...view.items, ...poison], total: view.total + poison.length + lost }
}

const withRepeats = (view: View, { luck, path, asked, memory }: Spoiling): View => {
  const request = asked.url.search + String(asked.from)
  // A page that is asked for again comes after the same one as before.
  if (request !== memory.request) memory.before = asked.first ? [] : memory.tail
  memory.request = request
  const sent = view.items
  memory.tail = sent.length === 0 ? memory.before : sent.slice(-REPEATED)
  return luck.strikes("repeat", path) ? { ...view, items: [...memory.before, ...sent] } : view
}

const STEPS = [withoutLate, withChanged, withDrift, withPoison, withRepeats]

/** A reading of a tenth of its first page, as if there were no more. */
const shrunk = (view: View, { shape }: Spoiling): View => {
  const keyOf = (item: unknown): string | null => trusted(item, shape)?.key ?? null
  const records = view.items.filter((item) => keyOf(item) !== null)
  const items = records.slice(0, Math.ceil(records.length / 10))
  return { ...view, items, next: null, total: new Set(items.map(keyOf)).size }
}

/** Answers requests for pages with the faults that the luck brings; the rest is the source's own. */
export const pageFaults = (options: {
  readonly handler: Handler
  readonly paged: Paged
  readonly luck: Luck
  readonly perPage: number
}) => {
  const { handler, paged, luck, perPage } = options
  const memories = new Map<string, Memory>()
  const memoryOf = (path: string): Memory => {
    const known = memories.get(path)
    if (known !== undefined) return known
    const held = new Set<string>()
    const made = { request: "", before: [], tail: [], overdue: null, held, ended: false, committed: false }
    memories.set(path, made)
    return made
  }

  return async (request: IncomingMessage, url: URL): Promise<Captured> => {
    const { pathname: path } = url
    const asked = paged.asked(url, perPage)
    const answer = await captured(handler, request, asked.url)
    const shape = SHAPES[path]
    if (answer.status !== 200 || shape === undefined) return answer
    const memory = memoryOf(path)
    const spoiling: Spoiling = { luck, path, shape, asked, memory }
    let view = await paged.view(answer)
    const sent = (changed: View): Promise<Captured> => paged.spoilt(answer, changed)
    if (asked.full && asked.first && luck.strikes("vanish", path)) return sent(nothing(view))
    if (asked.full && asked.first && luck.strikes("shrink", path)) return sent(shrunk(view, spoiling))
    if (asked.from === null) {
      if (luck.strikes("loop", path)) return sent({ ...view, next: paged.rest(asked.url, 0) })
      const many = view.items.length
      const end = luck.strikes("empty", path) ? 0 : luck.strikes("short", path) ? many >> 1 : many
      if (end < many) view = { ...view, items: view.items.slice(0, end), next: paged.rest(asked.url, end) }
    } else {
      view = { ...view, items: view.items.slice(asked.from) }
      if (asked.from === 0 && luck.has("loop")) return sent({ ...view, next: paged.rest(asked.url, 0) })
    }
    if (luck.strikes("elsewhere", path)) view = { ...view, next: `https://elsewhere.invalid${path}?page=2` }
    return sent(STEPS.reduce((made, step) => step(made, spoiling), view))
  }
}
