/** What is wrong with connectors of one's own though each is whole: names that are taken, contracts that fit no catalogue. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as z from "zod"
import { catalogueIn } from "../Catalogue.ts"
import { OwnConnector } from "../OwnConnector.ts"
import { namesOf, SOURCE_NAMES } from "./Known.ts"
import type { Problem } from "./Problem.ts"

const takenNames = (connectors: ReadonlyArray<unknown>): ReadonlyArray<Problem> =>
  connectors.flatMap((connector, index): ReadonlyArray<Problem> => {
    const [name] = namesOf([connector])
    if (name === undefined) return []
    const path = ["connectors", index, "name"]
    if (SOURCE_NAMES.includes(name)) {
      return [{ path, message: `"${name}" is a source of this program; give the connector another name`, named: true }]
    }
    const first = connectors.findIndex((other) => namesOf([other])[0] === name)
    return first === index
      ? []
      : [{ path, message: `"${name}" is the name of connectors[${first}] too; rename one`, named: true }]
  })

/** Everything that is wrong, as far as the connectors are well-formed. */
export const connectorProblems = (connectors: ReadonlyArray<unknown>): ReadonlyArray<Problem> => {
  const taken = takenNames(connectors)
  const whole = z.array(OwnConnector).safeParse(connectors)
  if (taken.length > 0 || !whole.success) return taken
  const bound = Effect.runSync(Effect.result(catalogueIn({ connectors: whole.data })))
  // A catalogue that cannot be read is said by whoever needs it.
  return Result.isFailure(bound) && bound.failure.reason === "invalid"
    ? [{ path: ["connectors"], message: bound.failure.problems.join("\n  "), named: true }]
    : []
}
