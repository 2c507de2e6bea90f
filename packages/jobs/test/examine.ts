/**
 * The process of `damage.ts`: each line of standard input is a damage; copies the store of the first word's data directory
 * to the second one, damages it there, measures it, and says what became of it.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { measure } from "@lienthong/core/Measure"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { catalogue } from "../src/Catalogue.ts"
import { at, storeOf } from "../src/DataDirectory.ts"
import { type Damage, damaged } from "./damage.ts"
import { dump } from "./program.ts"

const [from, work] = process.argv.slice(2) as [string, string]
mkdirSync(work, { recursive: true })

const copy = (): void => {
  for (const name of ["store.duckdb", "store.duckdb.wal"]) {
    rmSync(join(work, name), { force: true })
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(work, name))
  }
}

const measuring = Effect.flatMap(catalogue, measure).pipe(Effect.provide(storeOf(at(work))))

const look = async () => {
  const exit = await Effect.runPromiseExit(measuring)
  if (Exit.isSuccess(exit)) {
    // Records that no measure asked for are read, too.
    const records = await dump(work).catch(() => "unreadable")
    return { outcome: "read", read: JSON.stringify([exit.value, records]) }
  }
  const error = Option.getOrNull(Cause.findErrorOption(exit.cause))
  if (error?._tag !== "StoreError") return { outcome: "defect", message: Cause.pretty(exit.cause) }
  return { outcome: error.reason, message: error.message }
}

copy()
const sound = await look()
for await (const line of createInterface({ input: process.stdin })) {
  const damage = JSON.parse(line) as Damage
  copy()
  damaged(join(work, damage.file), damage)
  const { read, ...found } = await look()
  const outcome = read === undefined ? found.outcome : read === sound.read ? "same" : "other"
  console.log(JSON.stringify({ ...damage, ...found, outcome }))
}
