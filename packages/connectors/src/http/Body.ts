/** Bodies: collected within the limits, unpacked within the limits, read as JSON. */
import { promisify } from "node:util"
import * as zlib from "node:zlib"
import * as Data from "effect/Data"
import { isNestedDeeper } from "./Nesting.ts"

/** Why a body cannot be taken. */
export class BodyProblem extends Data.TaggedError("BodyProblem")<{
  readonly reason: "broken" | "contract" | "limit"
  /** The end of a sentence that begins with the request. */
  readonly what: string
}> {}

const problem = (reason: BodyProblem["reason"], what: string): BodyProblem => new BodyProblem({ reason, what })

const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip)
const inflate = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate)
const inflateRaw = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw)
const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)

/** What this toolkit can unpack. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br"

const MIB = 1024 * 1024
const size = (bytes: number): string => (bytes >= MIB ? `${Math.floor(bytes / MIB)} MiB` : `${bytes} bytes`)

/** All bytes of a body as sent. Fails with a `BodyProblem` as soon as there are more than `limit`. */
export const collect = async (body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > limit) throw problem("limit", `was answered with a body of more than ${size(limit)}`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
}

// Some servers send bare deflate where the standard means the zlib format.
const hasZlibHeader = (bytes: Uint8Array): boolean =>
  (bytes[0]! & 0x0f) === 8 && (((bytes[0]! << 8) | bytes[1]!) & 0xffff) % 31 === 0

const decoderOf = (encoding: string, bytes: Uint8Array) => {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return gunzip
    case "deflate":
      return hasZlibHeader(bytes) ? inflate : inflateRaw
    case "br":
      return brotli
    default:
      return null
  }
}

/** The bytes without their content encodings. Stops unpacking at `limit`. */
export const unpack = async (bytes: Uint8Array, contentEncoding: string, limit: number): Promise<Uint8Array> => {
  const encodings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
  let unpacked = bytes
  for (const encoding of encodings.reverse()) {
    if (encoding === "" || encoding === "identity") continue
    const decode = decoderOf(encoding, unpacked)
    if (decode === null)
      throw problem("contract", "was answered with a body in a content encoding that was not asked for")
    try {
      unpacked = await decode(unpacked, { maxOutputLength: limit })
    } catch (cause) {
      if (cause instanceof RangeError) {
        throw problem("limit", `was answered with a body that unpacks to more than ${size(limit)}`)
      }
      throw problem("broken", `was answered with a corrupt ${encoding} body`)
    }
  }
  return unpacked
}

const utf8 = new TextDecoder("utf-8", { fatal: true })

const FIRST_CHARACTER = /^\s*(.)/s

/** A body as JSON, whatever its content type says, nested `nesting` deep at most. */
export const parseJson = (bytes: Uint8Array, nesting: number): unknown => {
  if (isNestedDeeper(bytes, nesting)) throw problem("limit", `was answered with JSON nested more than ${nesting} deep`)
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch (cause) {
    if (cause instanceof TypeError) throw problem("broken", "was answered with a body that is not UTF-8")
    throw problem("limit", "was answered with a body that is longer than a text can be")
  }
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body.
    const kind = FIRST_CHARACTER.exec(text)?.[1]
    const what = kind === undefined ? "an empty body" : kind === "<" ? "HTML or XML" : "a body cut short or malformed"
    throw problem("broken", `was answered with ${what} instead of JSON`)
  }
}
