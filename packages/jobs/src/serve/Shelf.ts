/** What was rendered once is kept, up to a size, so that nobody waits for it again; the least asked for goes first. */
import { createHash } from "node:crypto"
import { promisify } from "node:util"
import * as zlib from "node:zlib"
import { LRUCache } from "lru-cache"

export const ENCODINGS = ["br", "gzip"] as const
export type Encoding = (typeof ENCODINGS)[number] | "identity"

/** A body and the tag of exactly these bytes. */
export interface Copy {
  readonly bytes: Uint8Array
  readonly etag: string
}

export interface Shelf {
  /** The copy under a name that stands for its content; made if it is not there, once for all who ask meanwhile. */
  readonly get: (name: string, encoding: Encoding, make: () => Promise<string | Uint8Array>) => Promise<Copy>
}

const MOST_BYTES = 64 * 1024 * 1024
/** Worth its time: brotli at its best takes seconds for a megabyte. */
const QUALITY = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }

const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress)
const gzip = promisify<Uint8Array, Buffer>(zlib.gzip)

const compressed = (bytes: Uint8Array, encoding: Exclude<Encoding, "identity">): Promise<Uint8Array> =>
  encoding === "br" ? brotli(bytes, QUALITY) : gzip(bytes)

const tagOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url").slice(0, 22)

/** An empty shelf. */
export const shelf = (mostBytes = MOST_BYTES): Shelf => {
  const copies = new LRUCache<string, Copy, () => Promise<Copy>>({
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => bytes.byteLength + 1,
    fetchMethod: (_, __, { context }) => context()
  })
  const fetched = async (name: string, make: () => Promise<Copy>): Promise<Copy> => {
    const copy = await copies.fetch(name, { context: make })
    // What was thrown off the shelf while it was made.
    return copy ?? make()
  }
  const plain = (name: string, make: () => Promise<string | Uint8Array>): Promise<Copy> =>
    fetched(name, async () => {
      const content = await make()
      const bytes = typeof content === "string" ? Buffer.from(content) : content
      return { bytes, etag: `"${tagOf(bytes)}"` }
    })
  return {
    get: async (name, encoding, make) => {
      if (encoding === "identity") return plain(name, make)
      return fetched(`${name} ${encoding}`, async () => {
        const { bytes, etag } = await plain(name, make)
        return { bytes: await compressed(bytes, encoding), etag: `${etag.slice(0, -1)}-${encoding}"` }
      })
    }
  }
}
