/** Holds a paged reading to what can be believed: pages of a sane size, and records now and then. */
import * as Effect from "effect/Effect"
import type { Limits } from "./Limits.ts"
import { breach, RequestError } from "./RequestError.ts"

const MOST_EMPTY_PAGES = 1000

/** Takes the number of records of one page after the other, and fails when there are too many, or none for too long. */
export const makePageGuard = (limits: Pick<Limits, "recordsPerPage">) => {
  let empty = 0
  return (request: string, records: number): Effect.Effect<void, RequestError> => {
    if (records > limits.recordsPerPage) {
      const what = `was answered with a page of ${records} records, more than the limit of ${limits.recordsPerPage}`
      return Effect.fail(new RequestError({ reason: "limit", request, what, retry: false }))
    }
    empty = records === 0 ? empty + 1 : 0
    if (empty <= MOST_EMPTY_PAGES) return Effect.void
    return Effect.fail(breach(request, `goes on without end: ${empty} pages in a row without a record`))
  }
}
