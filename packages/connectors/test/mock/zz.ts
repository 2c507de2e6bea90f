import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { load } from "@lienthong/core/catalogue/load"
import { layer } from "@lienthong/core/store/duckdb/DuckDbStore"
import { sync } from "@lienthong/core/Sync"
import { measure } from "@lienthong/core/Measure"
import { completeness } from "@lienthong/core/Completeness"
import { truth } from "../../src/mock/Truth.ts"
import { serve } from "../../src/mock/Mock.ts"
import { population, residents } from "../../src/population.ts"
import { tax, taxpayers, registrationFees } from "../../src/tax.ts"
import { customs, vehicleImports } from "../../src/customs.ts"
const catalogue = await Effect.runPromise(load([residents, taxpayers, registrationFees, vehicleImports]))
const n = Number(process.argv[2] ?? 20000), seed = Number(process.argv[3] ?? 1), days = (process.argv[4] ?? "1").split(",").map(Number)
const path = `/tmp/e2e/${n}-${seed}-${process.pid}.duckdb`
const diff = (a: any, b: any, at = ""): void => {
  if (JSON.stringify(a) === JSON.stringify(b)) return
  if (a && b && typeof a === "object" && typeof b === "object") { for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) diff(a[k], b[k], at + "." + k) }
  else console.log(at, "truth", JSON.stringify(a), "got", JSON.stringify(b))
}
for (const day of days) {
  const t0 = performance.now()
  const report = await Effect.runPromise(Effect.scoped(Effect.gen(function* () {
    const s = yield* serve({ residents: n, seed, day })
    const p = population({ url: s.population.url, clientId: s.population.clientId, clientSecret: Redacted.make(s.population.clientSecret) })
    const t = tax({ url: s.tax.url, clientId: s.tax.clientId, secret: Redacted.make(s.tax.secret) })
    const c = customs({ url: s.customs.url, apiKey: Redacted.make(s.customs.apiKey) })
    for (const [conn, ds] of [[p, "population.residents"], [t, "tax.taxpayers"], [t, "tax.registrationFees"], [c, "customs.vehicleImports"]] as const) {
      const a = performance.now(); const r = yield* sync(conn, ds); console.log(ds, r.reading, JSON.stringify(r.balance), r.records, ((performance.now() - a) / r.balance.received * 1000).toFixed(1) + " us/record")
    }
    return completeness(yield* measure(catalogue))
  })).pipe(Effect.provide(layer({ path, memory: "512MB", threads: 2 } as any))) as any)
  const t1 = performance.now()
  const want = truth({ residents: n, seed, day }, catalogue)
  console.log("day", day, "pipeline", (t1 - t0).toFixed(0), "truth", (performance.now() - t1).toFixed(0))
  diff(want, report)
}
