/** Stores for tests: making a new one takes longer than most of what is done with it, so each begins as a copy. */
import { existsSync, writeFileSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Store, StoreError } from "../Store.ts"
import * as DuckDbStore from "../store/duckdb/DuckDbStore.ts"

/** Makes a store in a file that is not there yet. */
export type StoreLayer = (file: string) => Layer.Layer<Store, StoreError>

const open: StoreLayer = (file) => DuckDbStore.layer({ path: file, memory: "256MB", threads: 1 })

const bytesOfBlank = async (): Promise<Uint8Array> => {
  const directory = await mkdtemp(join(tmpdir(), "lienthong-blank-"))
  try {
    const file = join(directory, "store.duckdb")
    await Effect.runPromise(Effect.scoped(Layer.build(open(file))))
    return await readFile(file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

let blank: Promise<Uint8Array> | undefined

/** The bytes of a blank store, made once; what failed is tried again. */
const blankBytes = (): Promise<Uint8Array> => {
  blank ??= bytesOfBlank().catch((cause) => {
    blank = undefined
    throw cause
  })
  return blank
}

/** Opens the store in `file`; where there is none, a new one, whose salt others of this process have too. */
export const storeIn: StoreLayer = (file) =>
  Layer.unwrap(
    Effect.promise(async () => {
      const bytes = await blankBytes()
      if (!existsSync(file)) writeFileSync(file, bytes, { mode: 0o600 })
      return open(file)
    })
  )
