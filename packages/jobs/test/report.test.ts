import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dataset, field, service, snapshot } from "../../core/test/completenessSnapshots.ts"
import { writeWhole } from "../src/WholeFile.ts"
import { dayWith, keepAll } from "./keptSnapshots.ts"
import { directory, lienthong } from "./program.ts"

const kept = directory()
beforeAll(() => keepAll(kept.path, [dayWith("2026-11-23T00:00:00Z", 40)]))
afterAll(() => kept[Symbol.dispose]())

const report = (...words: ReadonlyArray<string>) => lienthong(["report", "--data-dir", kept.path, ...words])

describe("a report for the public", () => {
  it("withholds small counts, and no format shows what is kept beside it", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-10-01T00:00:00Z", 40), dayWith("2026-11-23T00:00:00Z", 97)])
    const of = (...words: ReadonlyArray<string>) => lienthong(["report", "--data-dir", dir.path, ...words])
    const { code, stdout } = await of("--public", "--format", "json")
    expect(code).toBe(0)
    const { suppressed, services, datasets } = JSON.parse(stdout)
    expect(suppressed).toEqual({ k: 5 })
    expect(services[0].fields[1].counts).toBeNull()
    expect(datasets[0]).toMatchObject({ balance: null, issues: [] })
    expect((await of("--public", "--k", "2", "--format", "json")).stdout).toContain('"missing": 3')
    expect((await of("--public")).stdout).toMatch(/For the public\s+counts below 5/)
    expect((await of("--public", "--format", "markdown", "--lang", "vi")).stdout).toContain("Bản công khai")
    const page = await of("--public", "--format", "html")
    expect(page.stdout).not.toContain("2026-10-01")
  })

  it("is made though a file beside its snapshot is gone when it is looked at", async () => {
    using dir = directory()
    await keepAll(dir.path, [dayWith("2026-11-23T00:00:00Z", 40)])
    symlinkSync(join(dir.path, "nowhere"), join(dir.path, "snapshots", "2026-11-22T00-00-00Z.json"))
    expect(await lienthong(["report", "--data-dir", dir.path])).toMatchObject({ code: 0, stderr: "" })
  })

  it("is refused where the format holds every count", async () => {
    for (const format of ["csv", "parquet"]) {
      const { code, stdout, stderr } = await report("--public", "--format", format)
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toContain(`${format} holds every count, small ones too, and cannot be public`)
    }
  })
})

describe("the smallest count that is shown", () => {
  it.each([
    ["alone", ["--k", "10"]],
    ["even where it is the usual one", ["--k", "5", "--format", "json"]],
    ["with another day", ["--k", "10", "--as-of", "2026-11-23"]]
  ])("is refused where nothing is withheld: %s", async (_, words) => {
    const { code, stdout, stderr } = await report(...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("--k needs --public")
  })

  it("is refused where no report is made", async () => {
    const { code, stderr } = await report("--since", "2026-11-01", "--k", "10")
    expect(code).toBe(2)
    expect(stderr).toContain("option '--since <time>' cannot be used with option '--k <count>'")
  })
})

describe("a report where nothing was measured", () => {
  it("names the demo's directory once the demo has measured there", async () => {
    using dir = directory()
    const demo = join(dir.path, "demo")
    const said = async (...words: ReadonlyArray<string>) => {
      const { code, stderr } = await lienthong([...words, "--data-dir", dir.path])
      return { code, stderr }
    }
    const before = await said("report")
    expect(before).toMatchObject({ code: 3, stderr: expect.stringContaining("`lienthong demo` to see one") })
    await keepAll(demo, [dayWith("2026-11-23T00:00:00Z", 40)])
    const message = `Nothing was measured yet in ${dir.path}: run \`lienthong sync\` first, or give \`--data-dir ${demo}\` to see the demo's.`
    for (const words of [
      ["report"],
      ["compare"],
      ["compare", "latest", "latest"],
      ["compare", "2026-11-23", "latest"]
    ]) {
      expect(await said(...words)).toEqual({ code: 3, stderr: `lienthong: ${message}\n` })
    }
  })
})

describe("a report of long ago", () => {
  it("warns of what has grown older than agreed since, and keeps its bytes", async () => {
    using dir = directory()
    const one = dayWith("2026-11-23T00:00:00Z", 40)
    const agreed = (agreedAgeDays: number) => ({
      ...one,
      datasets: one.datasets.map((each) => ({ ...each, agreedAgeDays, lastComplete: "2026-11-22T17:00:00Z" }))
    })
    const of = async (agreedAgeDays: number) => {
      await keepAll(dir.path, [agreed(agreedAgeDays)])
      return lienthong(["report", "--data-dir", dir.path, "--format", "csv"])
    }
    const old = await of(2)
    expect(old.code).toBe(0)
    expect(old.stderr).toMatch(
      /population\.residents: complete to 2026-11-23 00:00, .* ago; agreed are 2d\. The report is as of 2026-11-23 07:00/
    )
    // Already told by the report itself, or not yet so old.
    for (const days of [0.1, 36_500]) expect(await of(days)).toMatchObject({ code: 0, stderr: "", stdout: old.stdout })
  })
})

describe("a report without a figure", () => {
  const never = { status: "never" as const, lastComplete: null, records: null, balance: null, links: [] }
  const of = (regions: [] | null) =>
    snapshot([service(1, [field("name")], regions)], [dataset(regions === null ? never : { records: 0 })])

  it.each([
    ["everything is unknown", of(null), "nobody knows the subjects of the services"],
    ["there are no subjects", of([]), "no service has a subject"]
  ])("is never a success, and says why, where %s", async (_, nothing, why) => {
    using dir = directory()
    await keepAll(dir.path, [nothing])
    for (const format of ["table", "json", "html", "markdown", "csv", "junit", "openmetrics", "prometheus"]) {
      const { code, stdout, stderr } = await lienthong(["report", "--data-dir", dir.path, "--format", format])
      expect({ format, code }).toEqual({ format, code: 1 })
      expect(stdout.replace(/<script>.*<\/script>/s, "")).not.toMatch(/NaN|undefined|Infinity/)
      expect(stderr).toContain(`Nothing was measured: ${why}`)
    }
  })
})

describe("a report written to a file", () => {
  it("has the format that the file's name says, belongs to its owner alone and leaves standard output empty", async () => {
    using dir = directory()
    const out = join(dir.path, "report.json")
    const { code, stdout, stderr } = await report("--out", out)
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(stderr).toContain(`json report as of 2026-11-23T00:00:00Z written to ${out}`)
    expect(readFileSync(out, "utf8")).toBe((await report("--format", "json")).stdout)
    expect((statSync(out).mode & 0o777).toString(8)).toBe("600")
    expect(readdirSync(dir.path)).toEqual(["report.json"])
  })

  it("replaces one that stands there, and is the format asked for whatever its name says", async () => {
    using dir = directory()
    const out = join(dir.path, "report.json")
    writeFileSync(out, "x".repeat(100_000), { mode: 0o644 })
    expect((await report("--format", "table", "--out", out)).code).toBe(0)
    expect(readFileSync(out, "utf8")).toMatch(/^Liên Thông/)
    expect((statSync(out).mode & 0o777).toString(8)).toBe("600")
  })

  it("leaves nothing behind when it cannot be written", async () => {
    using dir = directory()
    mkdirSync(join(dir.path, "report.json"))
    for (const out of [join(dir.path, "none", "report.json"), join(dir.path, "report.json")]) {
      const { code, stderr } = await report("--out", out)
      expect(code).toBe(3)
      expect(stderr).toContain(`Cannot write ${out}`)
    }
    expect(readdirSync(dir.path)).toEqual(["report.json"])
  })

  it("is as it was, and nothing beside it, when the disk takes no more", async () => {
    using dir = directory()
    const out = join(dir.path, "report.json")
    writeFileSync(out, "as it was")
    const limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "limited"]
    const { code, stderr } = await lienthong(["report", "--data-dir", kept.path, "--out", out], {}, limited)
    expect([code, stderr]).toEqual([3, expect.stringContaining(`Cannot write ${out}`)])
    expect([readdirSync(dir.path), readFileSync(out, "utf8")]).toEqual([["report.json"], "as it was"])
  })

  it("belongs to its owner alone whoever writes it", () => {
    using dir = directory()
    const file = join(dir.path, "file")
    writeFileSync(file, "before", { mode: 0o644 })
    writeWhole(file, "after")
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600")
  })

  it("goes into a named pipe, and does not take its place", async () => {
    using dir = directory()
    const pipe = join(dir.path, "pipe")
    const through = ["bash", "-c", 'mkfifo "$0"; cat "$0" & "$@"; wait', pipe]
    const words = ["report", "--data-dir", kept.path, "--format", "json", "--out", pipe]
    const { code, stdout, stderr } = await lienthong(words, {}, through)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ asOf: "2026-11-23T00:00:00Z" })
    expect(statSync(pipe).isFIFO()).toBe(true)
  })

  it("needs a format: one that its name does not say, and one that is misspelt, are named with exit code 2", async () => {
    const unsaid = await report("--out", "report.pdf")
    expect(unsaid).toMatchObject({ code: 2, stdout: "" })
    expect(unsaid.stderr).toContain("The name report.pdf says no format")
    const misspelt = await report("--format", "jsn")
    expect(misspelt).toMatchObject({ code: 2, stdout: "" })
    expect(misspelt.stderr).toContain("Did you mean json?")
  })
})

describe("a report held against gates", () => {
  const gated = async (gates: unknown, ...words: ReadonlyArray<string>) => {
    using dir = directory()
    const config = join(dir.path, "lienthong.config.ts")
    writeFileSync(config, `export default ${JSON.stringify({ gates })}`)
    return await report("--config", config, ...words)
  }

  it("fails with exit code 1, naming each gate that is not reached and by how much, after the report", async () => {
    const gates = {
      overall: { completeness: 0.5, onceOnly: 0.9 },
      datasets: { "population.residents": { coverage: 1 } }
    }
    const { code, stdout, stderr } = await gated(gates, "--gate", "--format", "markdown")
    expect(code).toBe(1)
    expect(stdout).toContain("- **overall.onceOnly** is 40.0%, wanted 90.0%: 50.0 points short")
    expect(stderr).toContain("overall.onceOnly is 40.0%, wanted 90.0%: 50.0 points short")
    expect(stderr).toContain("datasets.population.residents.coverage is 98.0%, wanted 100%: 2.0 points short")
    expect(stderr).not.toContain("overall.completeness")
  })

  it("ends with 0 when all are reached; without --gate a missed one is shown and fails nothing", async () => {
    expect(await gated({ overall: { onceOnly: 0.4 } }, "--gate")).toMatchObject({ code: 0, stderr: "" })
    const shown = await gated({ overall: { onceOnly: 0.9 } }, "--format", "junit")
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain("<failure")
  })

  it("is as old as it is today, or on the day that is looked at", async () => {
    const gates = { datasets: { "population.residents": { freshness: "1 day" } } }
    const today = await gated(gates, "--gate", "--lang", "vi")
    expect([today.code, today.stderr]).toEqual([1, expect.stringContaining("không quá 24 giờ")])
    expect((await gated(gates, "--gate", "--as-of", "2026-11-23")).code).toBe(0)
  })

  it("needs gates: --gate without any is wrong usage", async () => {
    const { code, stdout, stderr } = await report("--gate")
    expect([code, stderr]).toEqual([2, expect.stringContaining("No gate is configured")])
    expect(stdout).toBe("")
  })
})
