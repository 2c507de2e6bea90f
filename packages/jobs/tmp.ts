import { population, populationFromEnvironment, residents } from "@lienthong/connectors/population"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { rmSync } from "node:fs"
import { sync } from "@lienthong/core/Sync"
import { Store } from "@lienthong/core/Store"
import * as DuckDbStore from "@lienthong/core/store/duckdb/DuckDbStore"
const src = population({ ...(Result.getOrThrow(populationFromEnvironment(process.env)) as any), pageSize: Number(process.argv[2] ?? 5000) })
const t0 = performance.now(); const at = () => (performance.now() - t0).toFixed(0).padStart(6)
const log: string[] = []
const conn = { ...src, read: (d: string, p: any) => src.read(d, p).pipe(Stream.tap((pg) => Effect.sync(() => log.push(`${at()} page ready ${pg.records.length}`)))) }
rmSync("/tmp/b/z.duckdb", { force: true }); rmSync("/tmp/b/z.duckdb.wal", { force: true })
let stageMs = 0; performance.eventLoopUtilization(); const E0 = performance.eventLoopUtilization(); 
await Effect.runPromise(Effect.gen(function* () {
  const store = yield* Store
  const wrapped = Store.of({ ...store, stage: (r, b) => Effect.gen(function* () { const s = performance.now(); log.push(`${at()} stage begin`); yield* store.stage(r, b); stageMs += performance.now() - s; log.push(`${at()} stage end ${(performance.now() - s).toFixed(0)}`) }) })
  yield* sync(conn as never, residents.name).pipe(Effect.provideService(Store, wrapped))
  log.push(`${at()} promoted; stage total ${stageMs.toFixed(0)}`)
}).pipe(Effect.provide(DuckDbStore.layer({ path: "/tmp/b/z.duckdb", memory: "256MB", threads: 2 }))))
log.push(`${at()} closed`); console.log("ELU", performance.eventLoopUtilization(), process.cpuUsage(), process.resourceUsage().userCPUTime)
console.log(log.slice(30, 60).join("\n")); console.log(log.slice(-6).join("\n"))
