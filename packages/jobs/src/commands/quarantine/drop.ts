/** `lienthong quarantine drop`: forgets quarantined records for good. */
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import type { Format } from "../../Choices.ts"
import { type Access, inExistingStore } from "../../ExistingStore.ts"
import { ExitCode } from "../../ExitCode.ts"
import { UsageError } from "../../Failure.ts"
import { print } from "../../Output.ts"
import { filterOf, type Selection } from "./Selection.ts"

export interface DropOptions extends Selection, Access {
  readonly format: Format
  readonly all: boolean
  readonly dryRun: boolean
}

const number = new Intl.NumberFormat("en").format

export const drop = Effect.fn("command.quarantine.drop")(function* (options: DropOptions) {
  const { ids, dataset, field, code, all, dryRun } = options
  const chosen = ids.length > 0 || [dataset, field, code].some((name) => name !== undefined)
  if (chosen === all) {
    return yield* new UsageError({
      message: all
        ? "--all drops everything; leave it out, or the ids and names."
        : "Say what to drop: ids, --dataset, --field, --code, or --all."
    })
  }
  const dropped = yield* inExistingStore(
    options,
    "lienthong quarantine drop",
    Effect.gen(function* () {
      const { quarantine } = yield* Store
      const filter = yield* filterOf(options)
      if (!dryRun) return yield* quarantine.drop(filter)
      return (yield* quarantine.groups(filter)).reduce((sum, { count }) => sum + count, 0)
    })
  )
  const sentence = `${number(dropped)} quarantined ${dropped === 1 ? "record" : "records"} ${dryRun ? "would be dropped" : "dropped"}.`
  yield* print(options.format === "json" ? JSON.stringify({ dropped, dryRun }, null, 2) : sentence)
  return ExitCode.done
})
