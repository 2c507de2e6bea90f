/** The list of a reading's files. */

import { createHash } from "node:crypto"
import { Day, Instant } from "@lienthong/core/Field"
import * as Effect from "effect/Effect"
import * as z from "zod"
import { below, sameOrigin } from "../http/Address.ts"
import type { Auth, Client } from "../http/Client.ts"
import { Count, envelope } from "../http/Envelope.ts"
import { breach } from "../http/RequestError.ts"

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

const Envelope = z.object({ asOf: Instant, files: z.array(ManifestFile) })

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

/** Asks for the files, all or those written since a day. */
export const fetchManifest = Effect.fnUntraced(function* (client: Client, auth: Auth, since: string | null) {
  const { base } = client.upstream
  const resource = below(base, "exports")
  const name = `GET ${resource}`
  const path = since === null ? resource : `${resource}?since=${since}`
  const answer = yield* client.json({ method: "GET", path, auth })
  const { asOf, files: listed } = yield* envelope(Envelope, answer.json, name)
  const files: Array<ManifestFile> = []
  const paths = new Set<string>()
  for (const file of listed) {
    const target = sameOrigin(base, resource, file.path)
    if (target === null) return yield* breach(name, `lists a file of another origin (${file.date})`)
    if (paths.has(target)) return yield* breach(name, `lists a file twice (${file.date})`)
    paths.add(target)
    files.push({ ...file, path: target })
  }
  const records = files.reduce((sum, file) => sum + file.records, 0)
  if (!Number.isSafeInteger(records)) return yield* breach(name, "lists more records than can be counted")
  return { asOf, files: files.sort(inOrder), records } satisfies Manifest
})
