/** Downloads of bulk files: to a private temporary file, resumed where they broke, held to size and speed. */
import { createHash, type Hash } from "node:crypto"
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { BodyProblem } from "./Body.ts"
import { type Client, nameOf, type Request, type Response } from "./Client.ts"
import { exhausted, RequestError } from "./RequestError.ts"
import { retrySchedule } from "./Retry.ts"

/** What a file must be, as its manifest says. */
export interface Expected {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** A file that is as expected. */
export interface Downloaded {
  readonly path: string
}

const PARTIAL = 206
const RANGE_NOT_SATISFIABLE = 416
/** A break after this much more is no try: a long file over a bad line would never arrive. */
const PROGRESS_BYTES = 1024 * 1024

interface Transfer {
  readonly file: FileHandle
  bytes: number
  hash: Hash
}

const startOver = async (transfer: Transfer): Promise<void> => {
  await transfer.file.truncate(0)
  transfer.bytes = 0
  transfer.hash = createHash("sha256")
}

const writeAll = async (file: FileHandle, chunk: Uint8Array, position: number): Promise<void> => {
  let done = 0
  while (done < chunk.length) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done)
    done += bytesWritten
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown error"

/** A directory of our own for one download; nobody else may read it, and it goes with the scope. */
const temporaryDirectory = (request: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => mkdtemp(join(tmpdir(), "lienthong-")),
      catch: (cause) => localProblem(request, cause)
    }),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }).catch(() => undefined))
  )

const localProblem = (request: string, cause: unknown): RequestError =>
  new RequestError({
    reason: "limit",
    request,
    what: `brought a file that could not be kept in the temporary directory (${codeOf(cause)})`,
    advice: "Check that this machine's temporary directory (TMPDIR) can be written and has room for the file.",
    retry: false
  })

const mismatch = (request: string): RequestError =>
  new RequestError({
    reason: "broken",
    request,
    what: "brought a file twice whose size or hash is not the manifest's",
    retry: false
  })

/**
 * Downloads a file, verifies size and hash, and downloads it once more from the start if they differ. The file is gone
 * when the scope closes.
 */
export const download = Effect.fnUntraced(function* (client: Client, request: Request, expected: Expected) {
  const { limits } = client.upstream
  const name = nameOf(request)
  const clock = yield* Clock.Clock
  if (expected.bytes > limits.bulkBytes) {
    const what = `is ${expected.bytes} bytes long by the manifest, more than the limit of ${limits.bulkBytes}`
    return yield* new RequestError({ reason: "limit", request: name, what, retry: false })
  }
  const path = join(yield* temporaryDirectory(name), "file")
  const file = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: () => open(path, "wx", 0o600), catch: (cause) => localProblem(name, cause) }),
    (handle) => Effect.promise(() => handle.close().catch(() => undefined))
  )
  const transfer: Transfer = { file, bytes: 0, hash: createHash("sha256") }

  /** Writes what arrives. Ends early once there is more than the file can be. */
  const receive = async ({ statusCode, headers, body }: Response): Promise<void> => {
    const from = transfer.bytes
    if (statusCode === RANGE_NOT_SATISFIABLE) {
      await startOver(transfer)
      throw new BodyProblem({ reason: "broken", what: "was asked to go on after a break and refused" })
    }
    const goesOn = statusCode === PARTIAL && String(headers["content-range"] ?? "").startsWith(`bytes ${from}-`)
    if (statusCode === PARTIAL && !goesOn) {
      throw new BodyProblem({ reason: "contract", what: "was answered with another part of the file than asked for" })
    }
    if (!goesOn && from > 0) await startOver(transfer)
    const started = clock.currentTimeMillisUnsafe()
    let received = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      await writeAll(file, chunk, transfer.bytes).catch((cause: unknown) => {
        throw localProblem(name, cause)
      })
      transfer.hash.update(chunk)
      transfer.bytes += chunk.length
      received += chunk.length
      if (transfer.bytes > expected.bytes) return
      const allowed = limits.idleMs + (received / limits.bulkBytesPerSecond) * 1000
      if (clock.currentTimeMillisUnsafe() - started > allowed) {
        const what = `was answered more slowly than ${limits.bulkBytesPerSecond} bytes a second`
        throw new RequestError({ reason: "limit", request: name, what, retry: true })
      }
    }
    if (transfer.bytes < expected.bytes) throw new BodyProblem({ reason: "broken", what: "was answered in part only" })
  }

  const fetch = Effect.suspend(() => {
    const from = transfer.bytes
    // The connection broke after the last byte.
    if (from > 0 && from === expected.bytes) return Effect.void
    const range = from > 0 ? { range: `bytes=${from}-` } : {}
    // The hash is that of the bytes as stored: no encoding on top of them.
    const headers = { ...request.headers, "accept-encoding": "identity", ...range }
    const handling = { expected: from > 0 ? [200, PARTIAL, RANGE_NOT_SATISFIABLE] : [200], consume: receive }
    return client.exchange({ ...request, headers }, handling)
  })

  const fetchAll = Effect.fnUntraced(function* () {
    while (true) {
      const before = transfer.bytes
      const result = yield* Effect.result(Effect.retry(fetch, retrySchedule(limits)))
      if (result._tag === "Success") return
      const progressed = transfer.bytes - before >= PROGRESS_BYTES
      if (!result.failure.retry || !progressed) return yield* exhausted(result.failure, limits.tries)
    }
  })

  const isAsExpected = () => transfer.bytes === expected.bytes && transfer.hash.copy().digest("hex") === expected.sha256

  const restart = Effect.tryPromise({ try: () => startOver(transfer), catch: (cause) => localProblem(name, cause) })

  yield* fetchAll()
  if (!isAsExpected()) {
    yield* restart
    yield* fetchAll()
    if (!isAsExpected()) return yield* mismatch(name)
  }
  return { path } satisfies Downloaded
})
