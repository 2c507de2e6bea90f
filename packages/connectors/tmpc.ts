import { readFileSync } from "node:fs"
import { checker } from "@lienthong/core/Check"
import { residents } from "./src/population.ts"
import * as W from "./src/population/Wire.ts"
import * as z from "zod"
const toIncoming = (W as any).toIncoming ?? (W as any)[Object.keys(W)[0]!]
console.log(Object.keys(W))
const items = JSON.parse(readFileSync("/tmp/page.json", "utf8")).items
const inc = items.map((x: unknown) => toIncoming(x))
const check = checker(residents)
const fields = Object.entries(residents.fields)
const schema = z.compile(z.object(Object.fromEntries(fields.map(([n, f]) => [n, f.schema.optional()]))))
const clean = inc.map((i: any) => Object.fromEntries(fields.map(([n]) => [n, i.fields?.[n] ?? undefined])))
let bad = 0; for (const c of clean) if (!schema.safeParse(c).success) bad++
console.log("share failing", bad / clean.length)
const time = (name: string, f: () => unknown) => { const ts: number[] = []; for (let k = 0; k < 15; k++) { const t = performance.now(); f(); ts.push(performance.now() - t) } ts.sort((a, b) => a - b); console.log(name.padEnd(20), (ts[7]! / inc.length * 1000).toFixed(2), "µs") }
time("check", () => check(inc))
time("safeParse all", () => { let n = 0; for (const c of clean) if (schema.safeParse(c).success) n++; return n })
const good = clean.filter((c: any) => schema.safeParse(c).success)
time("safeParse good only", () => { let n = 0; for (const c of good) if (schema.safeParse(c).success) n++; return n })
for (const [n, f] of fields) { const s = z.compile(z.object({ v: f.schema.optional() })); const vals = good.map((c: any) => ({ v: c[n] })); const ts: number[] = []; for (let k = 0; k < 9; k++) { const t = performance.now(); for (const v of vals) s.safeParse(v); ts.push(performance.now() - t) } ts.sort((a, b) => a - b); const us = ts[4]! / vals.length * 1000; if (us > 0.12) console.log("  ", n, us.toFixed(2)) }
console.log("----")
const plain = z.object(Object.fromEntries(fields.map(([n, f]) => [n, f.schema.optional()])))
time("plain safeParse all", () => { let n = 0; for (const c of clean) if (plain.safeParse(c).success) n++; return n })
const badOnes = clean.filter((c: any) => !schema.safeParse(c).success)
time("bad only compiled (per all)", () => { for (const c of badOnes) schema.safeParse(c) })
time("bad only plain (per all)", () => { for (const c of badOnes) plain.safeParse(c) })
const runs = fields.map(([n, f]) => ({ n, s: f.schema as any }))
time("bad only per-field run", () => { for (const c of badOnes) for (const { n, s } of runs) { const v = c[n]; if (v !== undefined) s._zod.run({ value: v, issues: [] }, { async: false }) } })
const comp = fields.map(([n, f]) => ({ n, s: z.compile(f.schema) as any }))
time("bad only per-field compiled", () => { for (const c of badOnes) for (const { n, s } of comp) { const v = c[n]; if (v !== undefined) s.safeParse(v) } })
time("bad obj run", () => { for (const c of badOnes) (plain as any)._zod.run({ value: c, issues: [] }, { async: false }) })
console.log("bad", badOnes.length)
time("ALL per-field compiled", () => { for (const c of clean) for (const { n, s } of comp) { const v = c[n]; if (v !== undefined) s.safeParse(v) } })
time("ALL per-field run", () => { for (const c of clean) for (const { n, s } of runs) { const v = c[n]; if (v !== undefined) s._zod.run({ value: v, issues: [] }, { async: false }) } })
