/** Stored positions: read back with care, since anything may stand in a store. */
import { SourceError } from "@lienthong/core/Connector"
import type { Position } from "@lienthong/core/Page"
import * as Effect from "effect/Effect"
import type * as z from "zod"

/** The error for a position that this connector did not write. */
export const unreadablePosition = (source: string, dataset: string): SourceError =>
  new SourceError({
    source,
    reason: "position",
    message: `${source}: the stored position of ${dataset} is not one that this version can go on from. Run again with --full to read ${dataset} from the beginning.`
  })

/** The position as `schema` describes it; `null` stays `null`. */
export const readPosition = <A>(
  schema: z.ZodType<A>,
  position: Position | null,
  source: string,
  dataset: string
): Effect.Effect<A | null, SourceError> => {
  if (position === null) return Effect.succeed(null)
  const parsed = schema.safeParse(position)
  return parsed.success ? Effect.succeed(parsed.data) : Effect.fail(unreadablePosition(source, dataset))
}
