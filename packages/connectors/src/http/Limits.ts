/** How much time, how many bytes and how many failures of a source a reading puts up with. */
import * as z from "zod"

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const HOUR_MS = 3_600_000

const positive = z.int().positive()

/** Every limit has a default. Times are in milliseconds, sizes in bytes. */
export const Limits = z.strictObject({
  firstByteMs: positive.default(15_000).meta({ description: "Longest wait for a connection, and for an answer." }),
  idleMs: positive.default(15_000).meta({ description: "Longest pause inside a body." }),
  pageMs: positive.default(60_000).meta({ description: "Longest time for one whole page." }),
  readingMs: positive.default(24 * HOUR_MS).meta({ description: "Longest time for one whole reading." }),
  sentBytes: positive.default(64 * MIB).meta({ description: "Largest page as sent." }),
  unpackedBytes: positive.default(512 * MIB).meta({ description: "Largest page unpacked." }),
  nesting: positive.max(1000).default(64).meta({ description: "Deepest nesting of JSON." }),
  recordsPerPage: positive.default(50_000).meta({ description: "Most records in one page." }),
  tries: positive.max(100).default(5).meta({ description: "How often one request is tried before the run fails." }),
  backoffMs: z.int().min(0).default(500).meta({ description: "Pause after the first try; doubles, with jitter." }),
  backoffMaxMs: z.int().min(0).default(30_000).meta({ description: "Longest such pause." }),
  retryAfterMs: z.int().min(0).default(300_000).meta({ description: "Longest Retry-After that is waited for." }),
  bulkBytes: positive.default(4 * GIB).meta({ description: "Largest bulk file as sent." }),
  bulkUnpackedBytes: positive.default(4 * GIB).meta({ description: "Largest bulk file unpacked." }),
  bulkBytesPerSecond: positive.default(1000).meta({ description: "Slowest transfer of a bulk file." }),
  lineBytes: positive.default(MIB).meta({ description: "Longest line of a bulk file." })
})
export type Limits = z.infer<typeof Limits>

/** The limits as a part of a connector's options: absent means all defaults. */
export const LimitsOption = Limits.prefault({})
