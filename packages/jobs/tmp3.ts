import { population, populationFromEnvironment, residents } from "@lienthong/connectors/population"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { checker } from "@lienthong/core/Check"
const src = population({ ...(Result.getOrThrow(populationFromEnvironment(process.env)) as any), pageSize: 5000 })
const check = checker(residents)
for (const mode of ["none", "check"]) {
const t0 = performance.now(); const at = () => (performance.now() - t0).toFixed(0).padStart(6)
const log: string[] = []; let ck = 0
await Effect.runPromise(Stream.runForEach(src.read(residents.name, null), (p) => Effect.sync(() => { const t = performance.now(); if (mode === "check") check(p.records); ck += performance.now() - t; log.push(`${at()} ${p.records.length} check ${(performance.now() - t).toFixed(0)}`) })))
console.log(mode, at(), "check total", ck.toFixed(0)); console.log(log.slice(5, 12).join("\n")); console.log(log.slice(-4).join("\n")) }
