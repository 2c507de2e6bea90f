/** A replay: sends quarantined records through the check of today, and brings those that pass into their dataset. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Source } from "./Connector.ts"
import { latestVersion } from "./check/Latest.ts"
import { intake } from "./Minimise.ts"
import { type QuarantineFilter, type Recheck, type Replayed, UNKEPT } from "./Quarantine.ts"
import { Store, type StoreError, type Trigger } from "./Store.ts"

/** What a replay is told. */
export interface ReplayOptions {
  /** Which records; all of the dataset unless said. */
  readonly filter?: Omit<QuarantineFilter, "dataset">
  /** What starts it; by hand unless said. */
  readonly trigger?: Trigger
}

/** What is kept of a record that was nested too deeply to be kept: there is nothing to check. */
const NOTHING = "null"

/**
 * Replays quarantined records of one dataset. Those that pass are merged like an incremental reading, so that a newer
 * version in the store wins; those that fail stay, with the reason of today. What is still bad changes nothing.
 *
 * Answers `null` if there is nothing to replay.
 *
 * @example
 * const replayed = yield* replay(populationSource, "population.residents", { filter: { code: "invalid_format" } })
 */
export const replay: (
  source: Source,
  datasetName: string,
  options?: ReplayOptions
) => Effect.Effect<Replayed | null, StoreError, Store> = Effect.fn("replay")(function* (
  source,
  datasetName,
  options = {}
) {
  const dataset = source.datasets.find(({ name }) => name === datasetName)
  if (dataset === undefined) return yield* Effect.die(new TypeError(`${source.name} has no dataset ${datasetName}`))
  const { quarantine, status } = yield* Store
  const check = intake(dataset)
  const latest = latestVersion(yield* Clock.currentTimeMillis, (yield* status(dataset)).horizon)
  const recheck: Recheck = (raws) =>
    raws.map((raw) => {
      if (raw === NOTHING || raw === UNKEPT) return null
      // One by one: each is to be told apart from the others.
      const { rows, quarantined } = check([source.incoming(datasetName, JSON.parse(raw))], latest)
      return rows[0] ?? quarantined[0] ?? null
    })
  return yield* quarantine.replay(dataset, {
    filter: options.filter ?? {},
    recheck,
    trigger: options.trigger ?? { by: "hand" }
  })
}, Effect.scoped)
