import { describe, expect, it } from "vitest"
import { directory, lienthong } from "./program.ts"

const WORLD = ["--residents", "300", "--seed", "5"]

const demo = async (...words: ReadonlyArray<string>) => {
  using dir = directory()
  return await lienthong(["demo", ...WORLD, "--format", "json", "--data-dir", dir.path, ...words])
}

/** Balances count what was sent, and faults send some of it twice. */
const withoutBalances = (text: string): unknown => {
  const report = JSON.parse(text)
  for (const dataset of report.datasets) delete dataset.balance
  return report
}

describe("demo --faults", () => {
  it("ends with the truth in chaos, byte for byte where nothing is sent twice", async () => {
    const { stdout: truth } = await lienthong(["mock", "truth", ...WORLD])
    const chaos = await demo("--faults", "chaos", "--fault-seed", "2")
    expect(chaos.code, chaos.stderr).toBe(0)
    expect(withoutBalances(chaos.stdout)).toEqual(withoutBalances(truth))
    const plain = await demo("--faults", "short,empty,gone,expire,type,drift,clock")
    expect(plain.code, plain.stderr).toBe(0)
    expect(plain.stdout).toBe(truth)
  })

  it("fails with a sentence and counts nothing of the source, where records are missing", async () => {
    const { code, stdout, stderr } = await demo("--faults", "population:lossy")
    expect(code).toBe(1)
    expect(stderr).toMatch(/declared 30\d records and sent 30\d different ones: 1 are missing\. Nothing was loaded/)
    expect(JSON.parse(stdout).datasets[0]).toMatchObject({ name: "population.residents", records: null })
  })

  it("refuses faults that show only where records are held", async () => {
    const { code, stderr } = await demo("--faults", "vanish,late")
    expect(code).toBe(2)
    expect(stderr).toContain("late, vanish shows only where records are held already")
  })
})
