/** What a reading that was stopped behind a page brings when it is gone on with. */
import * as Effect from "effect/Effect"
import type { Connector } from "../../Connector.ts"
import type { Page, Position } from "../../Page.ts"
import { type Bench, demandPages, readAll } from "../Bench.ts"
import { heldAfterPages, sinceRestart } from "../Held.ts"
import { demand, demandShown } from "../Nonconformity.ts"

/** Reads from a position, and goes on from each of the pages but the last: it must always come to the same. */
export const demandGoingOn = Effect.fnUntraced(function* (bench: Bench, connector: Connector, from: Position | null) {
  const pages: ReadonlyArray<Page> = yield* readAll(bench, connector, from)
  yield* demandShown(pages.length > 1, "the reading has one page only")
  const whole = heldAfterPages(bench.dataset, pages)
  for (const [index, { position }] of pages.slice(0, -1).entries()) {
    const rest = yield* readAll(bench, connector, position)
    const joined = sinceRestart([...pages.slice(0, index + 1), ...rest])
    yield* demand(
      rest.every(({ reading, asOf }) => reading === pages[0]!.reading && (rest[0]?.restart || asOf === pages[0]!.asOf)),
      "a reading gone on with is of another kind or horizon"
    )
    yield* demandPages(bench, whole, joined)
    const { received } = heldAfterPages(bench.dataset, joined)
    yield* demand(
      received === whole.received,
      `gone on after page ${index + 1}: ${received} records instead of ${whole.received}`
    )
  }
  return pages
})
