import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Report } from "@lienthong/core/Report"
import { describe, expect, it } from "vitest"
import { directory, lienthong } from "./program.ts"

const WORLDS = [
  { residents: 0, seed: 7 },
  { residents: 37, seed: 3 },
  { residents: 3_000, seed: 2026 }
]

/** A world of some size has something to measure. */
const findsSomething = ({ services, overall, datasets: [residents] }: Report): void => {
  expect(services.every((service) => (service.eligible ?? 0) > 0)).toBe(true)
  expect(overall.completeness).toBeGreaterThan(0.5)
  expect(overall.completeness).toBeLessThan(0.95)
  expect(residents?.balance?.duplicate).toBeGreaterThan(0)
  expect(residents?.balance?.quarantined).toBeGreaterThan(0)
  expect(residents?.issues.length).toBeGreaterThan(10)
}

describe("demo", () => {
  it.each(WORLDS)(
    "says of $residents residents, seed $seed, exactly what the truth says",
    async ({ residents, seed }) => {
      using dir = directory()
      const world = ["--residents", `${residents}`, "--seed", `${seed}`]
      const [demo, truth] = await Promise.all([
        lienthong(["demo", ...world, "--format", "json", "--data-dir", dir.path]),
        lienthong(["mock", "truth", ...world, "--format", "json"])
      ])
      expect(truth).toMatchObject({ code: 0, stderr: "" })
      expect(demo.code, demo.stderr).toBe(0)
      const report = Report.parse(JSON.parse(demo.stdout))
      expect(report).toEqual(JSON.parse(truth.stdout))
      expect(demo.stdout).toBe(truth.stdout)
      expect(readFileSync(join(dir.path, "demo", "report.json"), "utf8")).toBe(demo.stdout)

      expect(report.services).toHaveLength(25)
      for (const service of report.services) {
        for (const field of service.fields) {
          if (field.counts === null) continue
          expect(Object.values(field.counts).reduce((a, b) => a! + b!)).toBe(service.eligible)
        }
      }
      if (residents >= 3_000) findsSomething(report)
    }
  )
})
