/** `lienthong report --as-of`: the report of another day, measured anew from the store and not kept. */
import { measure } from "@lienthong/core/Measure"
import type { Snapshot } from "@lienthong/core/Snapshot"
import * as Effect from "effect/Effect"
import { agreedAgeDays } from "../Config.ts"
import { type InForce, inForce as inForceOf } from "../config/Examine.ts"
import { at } from "../DataDirectory.ts"
import type { ExitCode } from "../ExitCode.ts"
import { failing } from "../Failing.ts"
import type { LocalError, UsageError } from "../Failure.ts"
import { findLatest } from "../Snapshots.ts"
import { waitOf } from "../Wait.ts"
import { asked, present, type ReportOptions } from "./report.ts"

/** A look at another day is not the latest report, and not kept. */
const measuredAt = Effect.fnUntraced(function* (asOf: string, options: ReportOptions) {
  // Only now are the catalogue and the store needed: a kept snapshot carries all that a report says.
  const { catalogueOf } = yield* Effect.promise(() => import("../Minimisation.ts"))
  const { storeInTurn } = yield* Effect.promise(() => import("../Turn.ts"))
  const { beforeMeasurement } = yield* Effect.promise(() => import("../HeldOtherwise.ts"))
  const given = { dataDir: options.dataDir, lang: options.lang }
  const inForce = options.inForce ?? (yield* failing<InForce, UsageError>(() => inForceOf(given)))
  const services = yield* catalogueOf(inForce)
  const waitMs = yield* waitOf(options.wait)
  return yield* beforeMeasurement(services.datasets).pipe(
    Effect.andThen(measure(services, { asOf, agreedAgeDays: agreedAgeDays(inForce.config.datasets) })),
    Effect.provide(storeInTurn(at(options.dataDir), { doing: "lienthong report", waitMs, choosable: true }))
  )
})

export const reportAsOf = Effect.fn("command.report")(function* (asOf: string, options: ReportOptions) {
  const wanted = yield* failing<Awaited<ReturnType<typeof asked>>, UsageError>(() => asked(options))
  const latest = yield* findLatest(at(options.dataDir))
  const snapshot: Snapshot = asOf === latest.asOf ? latest : yield* measuredAt(asOf, options)
  return yield* failing<ExitCode, LocalError>(() => present(snapshot, wanted, asOf, options))
})
