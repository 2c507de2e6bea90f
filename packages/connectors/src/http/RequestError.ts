/** A request that failed, with all that decides whether it is worth another try. */
import { SourceError, type SourceReason } from "@lienthong/core/Connector"
import * as Data from "effect/Data"
import type { Upstream } from "./Upstream.ts"

/** Internal to a connector: it leaves it as a `SourceError`. */
export class RequestError extends Data.TaggedError("RequestError")<{
  readonly reason: SourceReason
  /** What happened, as the end of the sentence "population: GET /v1/residents …". */
  readonly what: string
  /** The request, e.g. `GET /v1/residents`, without its query. */
  readonly request: string
  readonly retry: boolean
  /** What to do about it, if the reason alone does not say. */
  readonly advice?: string
  /** The wait that the source asked for, in milliseconds. */
  readonly wait?: number
  readonly status?: number
  /** The server's clock in Unix milliseconds, by its Date header. */
  readonly serverTime?: number
}> {}

const adviceOf = (error: RequestError, upstream: Upstream): string => {
  switch (error.reason) {
    case "unreachable":
      return `Check that the source is up, that this machine may reach it, and ${upstream.check.address}.`
    case "unauthorized":
      return `Check ${upstream.check.credentials}.`
    case "refused":
      return `Check ${upstream.check.address} and what these credentials may read.`
    case "unavailable":
      return "Sync again later; the next run goes on from here."
    case "broken":
      return "Sync again; if it stays so, tell the agency that runs the source."
    case "contract":
      return `Check ${upstream.check.address}; if it is right, tell the agency that runs the source.`
    case "limit":
      return "Raise the limit if this is to be expected, or tell the agency that runs the source."
    case "position":
      return "Run again with --full."
  }
}

/** The same error once no try is left. */
export const exhausted = (error: RequestError, tries: number): RequestError => {
  if (!error.retry) return error
  const { reason, request, what, status, serverTime } = error
  return new RequestError({
    reason,
    request,
    what: tries > 1 ? `${what}, tried ${tries} times` : what,
    retry: false,
    ...(status === undefined ? {} : { status }),
    ...(serverTime === undefined ? {} : { serverTime })
  })
}

/** A request whose answer breaks the wire contract; `what` ends the sentence that begins with the request. */
export const breach = (request: string, what: string): RequestError =>
  new RequestError({ reason: "contract", request, what, retry: false })

/** A reading that goes on from where the source has not been: it was set back, or the position is another one's. */
export const beyondHorizon = (request: string): RequestError =>
  new RequestError({
    reason: "position",
    request,
    what: "was answered with a horizon before the one that the last reading ended at, as if the source had been set back",
    retry: false
  })

/** What the user is told: source, request, what happened, how often it was tried, what to do. */
export const asSourceError =
  (upstream: Upstream) =>
  (error: RequestError): SourceError =>
    new SourceError({
      source: upstream.name,
      reason: error.reason,
      message: `${upstream.name}: ${error.request} ${error.what}. ${error.advice ?? adviceOf(error, upstream)}`
    })
