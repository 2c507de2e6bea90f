/** Reads the vehicle lines file by file, oldest first. */
import type { SourceError } from "@lienthong/core/Connector"
import { Day, Instant } from "@lienthong/core/Field"
import type { Page, Position } from "@lienthong/core/Page"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { type Auth, makeClient } from "../http/Client.ts"
import { Count } from "../http/Envelope.ts"
import { readPosition } from "../http/Position.ts"
import { asSourceError } from "../http/RequestError.ts"
import type { Upstream } from "../http/Upstream.ts"
import { readFile } from "./File.ts"
import { digestOf, fetchManifest, type Manifest } from "./Manifest.ts"
import { vehicleImports } from "./VehicleImports.ts"

/** Inside a reading: the file, how far it was read, and what stood before it. */
const Middle = z.strictObject({
  v: z.literal(1),
  since: Day.nullable(),
  asOf: Instant,
  date: Day,
  sha256: z.string(),
  line: Count,
  /** Digest of the files before this one: records of one that has been replaced since are not to be kept. */
  before: z.string()
})
type Middle = z.infer<typeof Middle>
/** After a reading. */
const End = z.strictObject({ v: z.literal(1), since: Day })
const Stored = z.union([Middle, End])

/** What a reading needs besides its position. */
export interface ReadingOptions {
  readonly upstream: Upstream
  readonly pageSize: number
  readonly auth: Auth
}

/** Where in the manifest a stored position stands, or `null` if the files up to there are no longer the same. */
const placeOf = ({ files }: Manifest, stored: Middle): { readonly index: number; readonly skip: number } | null => {
  const index = files.findIndex(
    ({ date, sha256, records }, index) =>
      date === stored.date &&
      sha256 === stored.sha256 &&
      stored.line <= records &&
      digestOf(files.slice(0, index)) === stored.before
  )
  return index === -1 ? null : { index, skip: stored.line }
}

const dayOf = (instant: string): string => new Date(instant).toISOString().slice(0, 10)

const pages = Effect.fnUntraced(function* (options: ReadingOptions, position: Position | null) {
  const { upstream, pageSize, auth } = options
  const stored = yield* readPosition(Stored, position, upstream.name, vehicleImports.name)
  const middle = stored !== null && "sha256" in stored ? stored : null
  const since = stored?.since ?? null
  const client = yield* makeClient(upstream)
  const manifest = yield* Effect.mapError(fetchManifest(client, auth, since), asSourceError(upstream))

  const place = middle === null ? { index: 0, skip: 0 } : placeOf(manifest, middle)
  const { index: start, skip } = place ?? { index: 0, skip: 0 }
  const asOf = place !== null && middle !== null ? middle.asOf : manifest.asOf
  let restart = place === null
  const page = (records: Page["records"], position: Position): Page => {
    const isRestart = restart
    restart = false
    return {
      reading: since === null ? "full" : "incremental",
      records,
      position,
      declared: { total: manifest.records, counts: "records" },
      asOf,
      restart: isRestart
    }
  }

  const filePages = (index: number): Stream.Stream<Page, SourceError> => {
    const file = manifest.files[index]!
    const done = index === start ? skip : 0
    // Nothing of it is left: it was read to its end in an earlier run.
    if (done > 0 && done === file.records) return Stream.empty
    const { date, sha256 } = file
    const before = digestOf(manifest.files.slice(0, index))
    return readFile(client, auth, file, { skip: done, pageSize }).pipe(
      Stream.map(({ records, line }) => page(records, { v: 1, since, asOf, date, sha256, line, before })),
      Stream.mapError(asSourceError(upstream))
    )
  }

  const indexes = Stream.fromIterable(manifest.files.map((_, index) => index).slice(start))
  // Empty, so that a reading without files or records still says what it declared and where the next one starts.
  const last = Stream.suspend(() => Stream.succeed(page([], { v: 1, since: dayOf(asOf) })))
  return Stream.concat(Stream.flatMap(indexes, filePages), last)
})

/** The pages of a reading; connections and temporary files are gone when it ends, however it ends. */
export const readVehicleImports = (
  options: ReadingOptions,
  position: Position | null
): Stream.Stream<Page, SourceError> => Stream.unwrap(pages(options, position))
