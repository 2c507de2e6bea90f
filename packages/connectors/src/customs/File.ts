/** One bulk file as pages of records: nothing of it is handed on before all of it is verified. */
import type { FileHandle } from "node:fs/promises"
import type { Incoming } from "@lienthong/core/Page"
import { timed, timedPulls } from "@lienthong/core/Profile"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { BodyProblem } from "../http/Body.ts"
import { type Auth, type Client, nameOf, type Request } from "../http/Client.ts"
import { download } from "../http/Download.ts"
import { isNestedDeeper } from "../http/Nesting.ts"
import { RequestError } from "../http/RequestError.ts"
import { notARecord } from "../http/Wire.ts"
import { blocksOfLines, countLines, isBlank, type Line } from "./Lines.ts"
import type { ManifestFile } from "./Manifest.ts"
import { toIncoming } from "./Wire.ts"

/** Some records of a file. */
export interface FilePage {
  readonly records: ReadonlyArray<Incoming>
  /** How many records of the file have been read after this page. */
  readonly line: number
}

const parsed = (line: Line, nesting: number): Incoming => {
  if (typeof line !== "string") return notARecord(line.toString("utf8"))
  if (isNestedDeeper(Buffer.from(line), nesting)) return notARecord(line)
  try {
    return toIncoming(JSON.parse(line))
  } catch {
    // The hash says that it was sent so: it is this record that is bad, not the file.
    return notARecord(line)
  }
}

const asRequestError =
  (request: string) =>
  (cause: unknown): RequestError =>
    cause instanceof BodyProblem
      ? new RequestError({ reason: cause.reason, what: `brought a file that ${cause.what}`, request, retry: false })
      : new RequestError({ reason: "limit", what: "brought a file that cannot be read back", request, retry: false })

interface Selection {
  /** Records already read in an earlier run. */
  readonly skip: number
  /** Whether a blank line is a record, if a broken one. */
  readonly blanks: boolean
  readonly pageSize: number
}

/** Most characters of a page, but for its last record: a line may be long, and a page is held whole. */
const PAGE_CHARACTERS = 8 * 1024 * 1024

async function* pagesOf(
  file: FileHandle,
  client: Client,
  { skip, blanks, pageSize }: Selection
): AsyncGenerator<FilePage> {
  let line = 0
  let records: Array<Incoming> = []
  let characters = 0
  for await (const lines of blocksOfLines(file, client.upstream.limits)) {
    for (const text of lines) {
      if (!blanks && isBlank(text)) continue
      line++
      if (line <= skip) continue
      records.push(parsed(text, client.upstream.limits.nesting))
      characters += text.length
      if (records.length < pageSize && characters < PAGE_CHARACTERS) continue
      yield { records, line }
      records = []
      characters = 0
    }
  }
  if (records.length > 0) yield { records, line }
}

/** The pages of one file from record `skip` on. Its temporary copy is removed after the last one. */
export const readFile = (
  client: Client,
  auth: Auth,
  file: ManifestFile,
  options: { readonly skip: number; readonly pageSize: number }
): Stream.Stream<FilePage, RequestError> => {
  const request: Request = { method: "GET", path: file.path, about: file.date, auth }
  const name = nameOf(request)
  const opened = Effect.gen(function* () {
    const kept = yield* download(client, request, file)
    const { limits } = client.upstream
    const counted = yield* Effect.tryPromise({
      try: () => countLines(kept, limits, file.records),
      catch: asRequestError(name)
    }).pipe(timed("parse"))
    // The manifest decides whether a blank line is a record: its number must come out.
    const blanks = counted.filled !== file.records && counted.all === file.records
    if (counted.filled !== file.records && !blanks) {
      const found = counted.filled > file.records ? "more" : `only ${counted.filled}`
      const what = `brought a file with ${found} of the ${file.records} records in the manifest, though its hash is right`
      return yield* new RequestError({ reason: "broken", what, request: name, retry: false })
    }
    const pages = pagesOf(kept, client, { ...options, blanks })
    return Stream.fromAsyncIterable(pages, asRequestError(name)).pipe(timedPulls("parse"))
  })
  return Stream.unwrap(opened)
}
