/** Damage to the latest writes of a store, which stand in a log beside it. */
import { cpSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { type Damage, damaged, examined, isNamed, spread } from "./damage.ts"
import type { killable } from "./kills.ts"

const file = "store.duckdb.wal"
/** What comes first says only which file it is of. */
const HEAD = 32

/** Bytes turned over at so many places. */
export const logFlips = (dataDir: string, count: number): ReadonlyArray<Damage> =>
  spread(statSync(join(dataDir, file)).size - HEAD, count).map((at) => ({ file, kind: "flip", at: at + HEAD }))

/** Each damage is named. A length that leads beyond the end looks like a write that was cut off: then it goes on from before. */
export const namedOrGoesBack = async (
  world: Awaited<ReturnType<typeof killable>>,
  dataDir: string,
  work: string,
  damages: ReadonlyArray<Damage>
): Promise<void> => {
  const found = await examined(dataDir, work, damages)
  for (const damage of found.filter((each) => !isNamed(each))) {
    const where = `${damage.outcome} after ${damage.kind} at ${damage.at}`
    expect(damage.outcome, where).toBe("other")
    rmSync(work, { recursive: true })
    cpSync(dataDir, work, { recursive: true })
    damaged(join(work, file), damage)
    await world.completes(work, where)
  }
}
