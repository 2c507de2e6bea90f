/** A mock source whose answers are spoilt on the way. */
import type { IncomingMessage } from "node:http"
import type { Handler, Now, RawHandler } from "../Answer.ts"
import type { World } from "../World.ts"
import { type Captured, captured, send } from "./Captured.ts"
import type { Faults } from "./Choice.ts"
import { downloadFaults, filesWithFaults, manifestFaults } from "./Customs.ts"
import { type Luck, luckOf } from "./Luck.ts"
import { type Paged, populationPages, taxPages } from "./Paged.ts"
import { pageFaults } from "./Pages.ts"
import { broken, sendCut, sendStalled, sendWhole } from "./Sending.ts"
import type { SourceName } from "./Table.ts"
import { unanswered } from "./Unanswered.ts"

/** Which faults, and which luck. */
export interface FaultOptions {
  readonly faults: Faults
  readonly seed: number
}

/** After so many spoilt answers of one path a good one follows: what passes does pass. */
const MOST_IN_A_ROW = 2
const PAGES = 12
const MOST_PER_PAGE = 1000

/** However small the world, a reading of the residents has about a dozen pages: there must be a middle to be spoilt. */
const perPageOf = ({ options }: World): number =>
  Math.min(MOST_PER_PAGE, Math.max(1, Math.ceil(options.residents / PAGES)))

type Answering = (request: IncomingMessage, url: URL) => Promise<Captured>

const isToken = (path: string): boolean => path === "/oauth/token"
const isFile = (path: string): boolean => path.startsWith("/files/")

const UNAUTHORIZED: Captured = {
  status: 401,
  headers: { "Content-Length": 0, "WWW-Authenticate": 'Bearer error="invalid_token"' },
  body: Buffer.alloc(0)
}
const GONE: Captured = { status: 410, headers: { "Content-Length": 0 }, body: Buffer.alloc(0) }

/** A token expires, but not twice in a row; a cursor expires once: what is more is a failure. */
const expiry = (luck: Luck) => {
  let expired = false
  let gone = false
  return ({ pathname }: URL, cursor: string | null): Captured | null => {
    if (isToken(pathname)) return null
    if (!expired && luck.strikes("expire", pathname)) {
      expired = true
      return UNAUTHORIZED
    }
    expired = false
    if (!gone && cursor !== null && luck.strikes("gone", pathname)) {
      gone = true
      return GONE
    }
    return null
  }
}

const spoiling = (luck: Luck, now: Now, answering: Answering): RawHandler => {
  const inARow = new Map<string, number>()
  const expires = expiry(luck)

  return async (request, response, url) => {
    const { pathname: path } = url
    const lasting = unanswered.lasting(luck, path)
    if (lasting !== null) return send(response, lasting)
    const spoilt = inARow.get(path) ?? 0
    const mayBreak = spoilt < MOST_IN_A_ROW
    inARow.set(path, spoilt + 1)
    const passing = mayBreak ? unanswered.passing(luck, path, now) : null
    if (passing !== null) return send(response, passing)
    const expired = expires(url, url.searchParams.get("cursor"))
    if (expired !== null) return send(response, expired)

    const answer = await answering(request, url)
    if (mayBreak) {
      const bad = broken(answer, luck, path)
      if (bad !== null) return send(response, bad)
      const whole = answer.status === 200 && isFile(path)
      if (luck.strikes("reset", path) || (whole && luck.strikes("range", path))) return sendCut(response, answer)
      if (luck.strikes("stall", path)) return sendStalled(response, answer)
    }
    inARow.set(path, 0)
    return sendWhole(response, answer, luck, path)
  }
}

/** What a source's handler becomes. */
export interface FaultySource {
  readonly handler: RawHandler
  /** The source's own clock. */
  readonly now: Now
}

const FAST_MS = 7 * 3_600_000

/**
 * A source with faults. `make` builds the source itself; without faults nothing stands between it and the network.
 */
export const faulty = (
  source: SourceName,
  options: { readonly world: World; readonly now: Now; readonly chosen: FaultOptions | undefined },
  make: (world: World, now: Now) => Handler
): FaultySource => {
  const { world, now, chosen } = options
  const rates = chosen?.faults[source]
  if (chosen === undefined || rates === undefined || rates.size === 0) return { handler: make(world, now), now }
  const luck = luckOf(source, rates, chosen.seed)
  const itsNow = luck.strikes("clock", source) ? () => now() + FAST_MS : now
  const paged: Paged | null = source === "population" ? populationPages : source === "tax" ? taxPages : null
  if (paged !== null) {
    const handler = make(world, itsNow)
    return {
      handler: spoiling(luck, itsNow, pageFaults({ handler, paged, luck, perPage: perPageOf(world) })),
      now: itsNow
    }
  }
  const handler = make({ ...world, files: filesWithFaults(world.files, luck) }, itsNow)
  const manifests = manifestFaults(luck)
  const downloads = downloadFaults(luck)
  const answering: Answering = async (request, url) => {
    downloads.asked(request, url)
    const answer = await captured(handler, request, url)
    if (answer.status >= 300) return answer
    if (isFile(url.pathname)) return downloads.spoilt(answer, url)
    downloads.listed()
    return manifests(answer, url)
  }
  return { handler: spoiling(luck, itsNow, answering), now: itsNow }
}
