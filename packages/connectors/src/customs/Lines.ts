/** The lines of a gzip file of NDJSON, streamed. */
import { isUtf8 } from "node:buffer"
import type { FileHandle } from "node:fs/promises"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import { BodyProblem } from "../http/Body.ts"
import type { Limits } from "../http/Limits.ts"

/** One line without its end; as bytes if it is not UTF-8, and so not JSON either. */
export type Line = string | Buffer

const NEWLINE = 0x0a
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

const textOf = (bytes: Buffer): Line => (isUtf8(bytes) ? bytes.toString("utf8") : bytes)

const withoutReturn = (line: Line): Line => (typeof line === "string" && line.endsWith("\r") ? line.slice(0, -1) : line)

/** Complete lines of a block whose last byte is a newline. */
const split = (block: Buffer): Array<Line> => {
  const text = textOf(block)
  if (typeof text === "string") return text.slice(0, -1).split("\n").map(withoutReturn)
  const lines: Array<Line> = []
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(NEWLINE, start)
    lines.push(withoutReturn(textOf(block.subarray(start, end))))
    start = end + 1
  }
  return lines
}

const CHUNK_BYTES = 256 * 1024

/** All bytes of a file that stays open: a stream of its own would close it. */
async function* stored(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Unpacked bytes of a file, up to the limit. */
async function* unpacked(file: FileHandle, limit: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // Errors of either stream come out of the loop below.
  pipeline(stored(file), gunzip, () => undefined)
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > limit) throw new BodyProblem({ reason: "limit", what: "unpacks to more than the limit" })
      yield chunk
    }
  } catch (cause) {
    throw cause instanceof BodyProblem ? cause : new BodyProblem({ reason: "broken", what: "is not a gzip file" })
  } finally {
    gunzip.destroy()
  }
}

const tooLong = (): BodyProblem => new BodyProblem({ reason: "limit", what: "has a line above the limit" })

/** Whether a block whose first line ends at `first` has a line of more bytes than `most`. */
const hasLonger = (block: Buffer, first: number, most: number): boolean => {
  if (first > most) return true
  // The others lie within one chunk.
  if (most >= CHUNK_BYTES) return false
  for (let start = first + 1; start < block.length; ) {
    const end = block.indexOf(NEWLINE, start)
    if (end - start > most) return true
    start = end + 1
  }
  return false
}

/**
 * All lines, block by block, blank ones included: separated by `\n` or `\r\n`, the last one with or without its end,
 * without a byte order mark. Fails with a `BodyProblem`.
 */
export async function* blocksOfLines(
  file: FileHandle,
  limits: Pick<Limits, "bulkUnpackedBytes" | "lineBytes">
): AsyncGenerator<Array<Line>> {
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  const start = (bytes: Buffer): Buffer => {
    if (!first) return bytes
    first = false
    return bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes
  }
  for await (const chunk of unpacked(file, limits.bulkUnpackedBytes)) {
    const last = chunk.lastIndexOf(NEWLINE)
    if (last === -1) {
      rest = Buffer.concat([rest, chunk])
      if (rest.length > limits.lineBytes) throw tooLong()
      continue
    }
    const block = Buffer.concat([rest, chunk.subarray(0, last + 1)])
    if (hasLonger(block, rest.length + chunk.indexOf(NEWLINE), limits.lineBytes)) throw tooLong()
    rest = Buffer.from(chunk.subarray(last + 1))
    yield split(start(block))
  }
  if (rest.length > 0) {
    if (rest.length > limits.lineBytes) throw tooLong()
    const line = withoutReturn(textOf(start(rest)))
    if (line !== "") yield [line]
  }
}

/** Whether a line holds nothing but white space. */
export const isBlank = (line: Line): boolean => typeof line === "string" && line.trim() === ""

/** How many lines a file has: those that are not blank, and all. Stops counting above `most`. */
export const countLines = async (
  file: FileHandle,
  limits: Pick<Limits, "bulkUnpackedBytes" | "lineBytes">,
  most: number
): Promise<{ readonly filled: number; readonly all: number }> => {
  let filled = 0
  let all = 0
  for await (const lines of blocksOfLines(file, limits)) {
    all += lines.length
    for (const line of lines) if (!isBlank(line)) filled++
    if (filled > most) break
  }
  return { filled, all }
}
