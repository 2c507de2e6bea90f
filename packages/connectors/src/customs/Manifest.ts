/** The list of a reading's files. */

import { createHash } from "node:crypto"
import { Day } from "@lienthong/core/Field"
import * as Effect from "effect/Effect"
import * as z from "zod"
import { below, sameOrigin } from "../http/Address.ts"
import { type Auth, type Client, nameOf } from "../http/Client.ts"
import { Count, envelope } from "../http/Envelope.ts"
import { beyondHorizon, breach } from "../http/RequestError.ts"
import { WireInstant } from "../http/Time.ts"

const LONGEST_PATH = 1000

const ManifestFile = z.object({
  date: Day,
  path: z.string().min(1).max(LONGEST_PATH),
  records: Count,
  bytes: Count,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: "is not a SHA-256 in hexadecimal" })
    .toLowerCase()
})

const Envelope = z.object({ asOf: WireInstant, files: z.array(ManifestFile).nullish() })

/** One day's file; `path` is path and query at the source. */
export type ManifestFile = z.infer<typeof ManifestFile>

/** What a reading is made of, oldest first. */
export interface Manifest {
  readonly asOf: string
  readonly files: ReadonlyArray<ManifestFile>
  /** Records of all files together. */
  readonly records: number
}

/** One short text that changes when any of the files does. */
export const digestOf = (files: ReadonlyArray<ManifestFile>): string => {
  const hash = createHash("sha256")
  for (const { date, sha256, records } of files) hash.update(`${date} ${sha256} ${records}\n`)
  return hash.digest("base64url").slice(0, 22)
}

const inOrder = (a: ManifestFile, b: ManifestFile): number =>
  a.date === b.date ? (a.path < b.path ? -1 : 1) : a.date < b.date ? -1 : 1

/** A path that begins with one `/` is meant below the base URL, even if the source does not know its own prefix. */
const belowBase = (base: URL, path: string): string => {
  const prefix = below(base, "")
  return /^\/(?!\/)/.test(path) && !path.startsWith(prefix) ? `${prefix}${path.slice(1)}` : path
}

const list = Effect.fnUntraced(function* (client: Client, auth: Auth, since: string | null) {
  const { base } = client.upstream
  const resource = below(base, "exports")
  const path = since === null ? resource : `${resource}?since=${since}`
  const name = nameOf({ method: "GET", path: resource })
  const answer = yield* client.json({ method: "GET", path, auth })
  const { asOf, files: listed } = yield* envelope(Envelope, answer.json, name)
  const files: Array<ManifestFile> = []
  const paths = new Set<string>()
  for (const file of listed ?? []) {
    const target = sameOrigin(base, resource, belowBase(base, file.path))
    if (target === null) return yield* breach(name, `lists a file of another origin (${file.date})`)
    if (paths.has(target)) return yield* breach(name, `lists a file twice (${file.date})`)
    paths.add(target)
    files.push({ ...file, path: target })
  }
  return { asOf, files: files.sort(inOrder), name }
})

/** Asks for the files: all, or those written since a day and all that are newer than the oldest of them. */
export const fetchManifest = Effect.fnUntraced(function* (client: Client, auth: Auth, since: string | null) {
  const { asOf, files: listed, name } = yield* list(client, auth, since)
  if (since !== null && new Date(asOf).toISOString().slice(0, since.length) < since) return yield* beyondHorizon(name)
  const oldest = listed[0]?.date
  const replaced = since !== null && oldest !== undefined && oldest < since
  // An old file brings back what newer ones have cancelled: they are to be read after it again.
  const files = replaced ? (yield* list(client, auth, null)).files.filter(({ date }) => date >= oldest) : listed
  const records = files.reduce((sum, file) => sum + file.records, 0)
  if (!Number.isSafeInteger(records)) return yield* breach(name, "lists more records than can be counted")
  return { asOf, files, records } satisfies Manifest
})
