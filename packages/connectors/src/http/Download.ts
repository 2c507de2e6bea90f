/** Downloads of bulk files: to a private temporary file, resumed where they broke, held to size and speed. */
import { createHash, type Hash } from "node:crypto"
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { RunMeter } from "@lienthong/core/RunMeter"
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

const PARTIAL = 206
const RANGE_NOT_SATISFIABLE = 416
const RANGE = /^bytes (\d+)-(\d+)\/(\d+|\*)$/
const GZIP = [0x1f, 0x8b]
/** A break after this much more is no try: a long file over a bad line would never arrive. */
const PROGRESS_BYTES = 1024 * 1024

interface Transfer {
  readonly file: FileHandle
  bytes: number
  hash: Hash
  /** When the try under way was first answered (Unix milliseconds) and what it has brought, in however many parts. */
  began: number | null
  received: number
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

/** Whether the bytes at a position of a file can be those of gzip. */
const isGzip = (chunk: Uint8Array, position: number): boolean =>
  GZIP.slice(position).every((byte, index) => index >= chunk.length || chunk[index] === byte)

/** A file that nobody else may read. It has no name any more, so that nothing is left of it however the process ends. */
const openNameless = async (): Promise<FileHandle> => {
  const directory = await mkdtemp(join(tmpdir(), "lienthong-"))
  try {
    return await open(join(directory, "file"), "wx+", 0o600)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

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

/** Whether an answer says where its body ends: one that does not may as well have been cut short. */
const isFramed = (headers: Response["headers"]): boolean =>
  headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined

/**
 * Downloads a file, verifies size and hash, and downloads it once more from the start if they differ. The file is gone
 * when the scope closes.
 */
export const download = Effect.fnUntraced(function* (client: Client, request: Request, expected: Expected) {
  const { limits } = client.upstream
  const name = nameOf(request)
  const clock = yield* Clock.Clock
  const meter = yield* RunMeter
  if (expected.bytes > limits.bulkBytes) {
    const what = `is ${expected.bytes} bytes long by the manifest, more than the limit of ${limits.bulkBytes}`
    return yield* new RequestError({ reason: "limit", request: name, what, retry: false })
  }
  const file = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: openNameless, catch: (cause) => localProblem(name, cause) }),
    (handle) => Effect.promise(() => handle.close().catch(() => undefined))
  )
  const transfer: Transfer = { file, bytes: 0, hash: createHash("sha256"), began: null, received: 0 }

  /** Writes what arrives, and says whether the rest is to be asked for. Ends early once there is more than can be. */
  const receive = async ({ statusCode, headers, body }: Response): Promise<boolean> => {
    const from = transfer.bytes
    if (statusCode === RANGE_NOT_SATISFIABLE) {
      await startOver(transfer)
      throw new BodyProblem({ reason: "broken", what: "was asked to go on after a break and refused" })
    }
    const part = statusCode === PARTIAL ? RANGE.exec(String(headers["content-range"] ?? "")) : null
    const goesOn = part !== null && Number(part[1]) === from
    if (statusCode === PARTIAL && !goesOn) {
      throw new BodyProblem({ reason: "contract", what: "was answered with another part of the file than asked for" })
    }
    if (!goesOn && from > 0) await startOver(transfer)
    transfer.began ??= clock.currentTimeMillisUnsafe()
    let received = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (!isGzip(chunk, transfer.bytes)) {
        await startOver(transfer)
        throw new BodyProblem({ reason: "broken", what: "was answered with something that is not a gzip file" })
      }
      await writeAll(file, chunk, transfer.bytes).catch((cause: unknown) => {
        throw localProblem(name, cause)
      })
      transfer.hash.update(chunk)
      transfer.bytes += chunk.length
      received += chunk.length
      transfer.received += chunk.length
      if (transfer.bytes > expected.bytes) return false
      const allowed = limits.idleMs + (transfer.received / limits.bulkBytesPerSecond) * 1000
      if (clock.currentTimeMillisUnsafe() - transfer.began > allowed) {
        const what = `was answered more slowly than ${limits.bulkBytesPerSecond} bytes a second`
        throw new RequestError({ reason: "limit", request: name, what, retry: true })
      }
    }
    if (transfer.bytes >= expected.bytes) return false
    // Sources may send less than the part that was asked for (RFC 9110, 15.3.7).
    const [, , last, total] = part ?? []
    if (received > 0 && Number(last) + 1 === transfer.bytes && total !== String(transfer.bytes)) return true
    if (isFramed(headers)) return false
    throw new BodyProblem({ reason: "broken", what: "was answered in part only" })
  }

  const fetch: Effect.Effect<void, RequestError> = Effect.suspend(() => {
    const from = transfer.bytes
    // The connection broke after the last byte.
    if (from > 0 && from === expected.bytes) return Effect.void
    const range = from > 0 ? { range: `bytes=${from}-` } : {}
    // The hash is that of the bytes as stored: no encoding on top of them.
    const headers = { ...request.headers, "accept-encoding": "identity", ...range }
    const handling = { expected: from > 0 ? [200, PARTIAL, RANGE_NOT_SATISFIABLE] : [200], consume: receive }
    return Effect.flatMap(client.exchange({ ...request, headers }, handling), (more) => (more ? fetch : Effect.void))
  })

  const attempt = Effect.suspend(() => {
    transfer.began = null
    transfer.received = 0
    return fetch
  })

  const fetchAll = Effect.fnUntraced(function* () {
    while (true) {
      const before = transfer.bytes
      const result = yield* Effect.result(Effect.retry(attempt, retrySchedule(limits)))
      if (result._tag === "Success") return
      const progressed = transfer.bytes - before >= PROGRESS_BYTES
      if (!result.failure.retry || !progressed) return yield* exhausted(result.failure, limits.tries)
      meter.retried(result.failure.reason)
      const pause = Math.max(limits.backoffMs, result.failure.wait ?? 0)
      meter.waited(pause)
      yield* Effect.sleep(pause)
    }
  })

  const isAsExpected = () => transfer.bytes === expected.bytes && transfer.hash.copy().digest("hex") === expected.sha256

  const restart = Effect.tryPromise({ try: () => startOver(transfer), catch: (cause) => localProblem(name, cause) })

  yield* fetchAll()
  if (!isAsExpected()) {
    meter.retried("broken")
    yield* restart
    yield* fetchAll()
    if (!isAsExpected()) return yield* mismatch(name)
  }
  return file
})
