/** Examines the store: whether it opens, whether its books are right, and whether it holds records of today's contracts. */
import type { Dataset } from "@lienthong/core/Dataset"
import { Store, type StoreError } from "@lienthong/core/Store"
import type { DatasetHealth } from "@lienthong/core/StoreHealth"
import * as Effect from "effect/Effect"
import { type DataDirectory, lookFor } from "../DataDirectory.ts"
import type { LocalError } from "../Failure.ts"
import { whyNot } from "../HeldOtherwise.ts"
import { storeInTurn } from "../Turn.ts"
import { type Finding, not, ok } from "./Finding.ts"

/** A sync under way keeps the store for long; the doctor does not wait for its end. */
const WAIT_MS = 3000

const ANEW = "Move the store away and sync again from the sources; what it lacks they still have."

const number = new Intl.NumberFormat("en").format

const contractOf = ({ dataset, contract, records }: DatasetHealth): Finding => {
  const check = `${dataset}: contract`
  if (contract === "current") return ok(check, `${number(records ?? 0)} records of today's contract held`)
  const why = whyNot(contract)
  if (why === null) return ok(check, "nothing held yet")
  return contract === "minimised"
    ? not("note", check, why, "Set it, or name the right file with --config: as it is, a sync is refused.")
    : not("note", check, why, `Run \`lienthong sync ${dataset}\`: it reads everything anew.`)
}

const NOT_OPENED = "Wait until it is free, or stop who has it, then look again."

const ITS_OWNER = "Name the directory that `lienthong sync` writes to, and run as the same user."

const unopened = (error: StoreError | LocalError): Finding =>
  error._tag === "StoreError" && error.reason === "corrupt"
    ? not("wrong", "store", error.message, ANEW)
    : not("unreached", "store", error.message, NOT_OPENED)

const opened = Effect.fnUntraced(function* (datasets: ReadonlyArray<Dataset>) {
  const store = yield* Store
  const { engine, version, problems, datasets: held } = yield* store.health(datasets)
  const whole =
    problems.length === 0
      ? ok("store", `sound; ${engine}, version ${version}`)
      : not("wrong", "store", problems.join(" "), ANEW)
  return [whole, ...held.map(contractOf)]
})

/** Opens the store if there is one; others that have it open are not waited for long. */
export const examineStore = (
  directory: DataDirectory,
  datasets: ReadonlyArray<Dataset>
): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.matchEffect(lookFor(directory.store), {
    onFailure: ({ message }) => Effect.succeed([not("wrong", "store", message, ITS_OWNER)]),
    onSuccess: (there) =>
      there
        ? opened(datasets).pipe(
            Effect.provide(storeInTurn(directory, { doing: "lienthong doctor", waitMs: WAIT_MS })),
            Effect.catch((error) => Effect.succeed([unopened(error)]))
          )
        : Effect.succeed([ok("store", "not there yet; the first sync makes it")])
  })
