/**
 * What the author of a connector tells the conformance kit about the source, so that the kit can play it: how a record
 * looks on the wire, and how one request is answered. Faults, time and the world are the kit's business.
 */
import type { Connector } from "../Connector.ts"

/** One request, as the kit's server received it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Path and query as sent. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The server's time, in Unix milliseconds. */
  readonly now: number
}

/** An answer; 200 unless it says otherwise. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** What one reading of the source brings, cut into pages by the kit. */
export interface ScriptedReading {
  /** Records in wire form; a page may be empty, or come twice. */
  readonly pages: ReadonlyArray<ReadonlyArray<unknown>>
  /** Distinct records, as the source declares them. */
  readonly total: number
  /** The page after a page, `null` after the last one. Follow it and nothing else: it may lead in a circle. */
  readonly next: (page: number) => number | null
}

/** What the source holds at the moment of a request. */
export interface World {
  /** Everything changed up to this instant is in it. */
  readonly asOf: string
  readonly full: ScriptedReading
  /** Everything changed at or after an instant, removals included. */
  readonly since: (instant: string) => ScriptedReading
}

/** A source that the kit can play. */
export interface ScriptedSource {
  /** Which of the connector's datasets it serves. */
  readonly dataset: string
  /**
   * Record `n` (0 … 99) in wire form, last changed at `at` (ISO 8601, whole seconds, UTC): valid throughout, with the
   * names that the connector reads and no others. Between them the records fill every field of the dataset.
   */
  readonly record: (n: number, at: string) => Readonly<Record<string, unknown>>
  /**
   * What record `n` means under the dataset's field names, written by hand: without it a connector may take one field for
   * another, and nobody notices.
   *
   * @example
   * fields: (n, at) => ({ taxCode: codeOf(n), sex: "female", updatedAt: at })
   */
  readonly fields?: (n: number, at: string) => Readonly<Record<string, unknown>>
  /**
   * Fields of the dataset that no record fills, each with the reason.
   *
   * @example
   * unfilled: { oldNumber: "given up in 2021; only a removal has it" }
   */
  readonly unfilled?: Readonly<Record<string, string>>
  /** Its removal in wire form; leave it out if the source announces none. */
  readonly removal?: (n: number, at: string) => Readonly<Record<string, unknown>>
  /** Answers one request out of the world. */
  readonly answer: (asked: Asked, world: World) => Answer
  /**
   * The connector under test. Pauses between tries may have any length if it makes them, and tells the time, by Effect's
   * clock (`Effect.sleep`, a `Schedule`, `Clock.currentTimeMillis`): the kit's jumps over them. Other timers it cannot see.
   */
  readonly connect: (url: string, options: { readonly pageSize: number }) => Connector
  /** Requests that fetch no data, such as one for a token: faults do not hit them. */
  readonly isAuthentication?: (asked: Asked) => boolean
  /**
   * Called before the source refuses a request with 401: tokens given so far are to be worth nothing from now on. Leave it
   * out if the source gives none: with it, a reading must get a new one and go on.
   */
  readonly expire?: () => void
  /** The credentials that `connect` uses: no message and no address may repeat them. None is an empty list. */
  readonly secrets?: ReadonlyArray<string>
  /** Checks that this source gives no occasion for, by id, each with the reason. */
  readonly notApplicable?: Readonly<Record<string, string>>
}
