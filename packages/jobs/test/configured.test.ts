import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { directory, lienthong, mock } from "./program.ts"

/** A configuration in a directory of its own; the data directory is beside it. */
const written = (text: string) => {
  const dir = directory()
  const file = join(dir.path, "lienthong.config.ts")
  writeFileSync(
    file,
    `import { defineConfig } from "@lienthong/jobs/defineConfig"\nexport default defineConfig(${text})\n`
  )
  return { ...dir, file, dataDir: join(dir.path, "data") }
}

describe("a command with a configuration", () => {
  it("reads the sources that it names, with secrets from files, wherever it is started", async () => {
    await using sources = await mock({ residents: 200 })
    const { LIENTHONG_TAX_URL: url, LIENTHONG_TAX_CLIENT_ID: clientId, LIENTHONG_TAX_SECRET: secret } = sources.env
    using dir = written(`{
      dataDir: "data",
      language: "vi",
      sources: { tax: { url: "${url}", clientId: "${clientId}", pageSize: 100, limits: { tries: 2 } } },
      datasets: { "tax.taxpayers": { agreedAge: "2 days" } },
      gates: { overall: { completeness: 1 } },
      reports: { directory: "reports", formats: ["junit", "markdown"] }
    }`)
    const secretFile = join(dir.path, "secret")
    writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 })
    const sync = await lienthong(["sync", "--config", dir.file, "--format", "json"], {
      LIENTHONG_TAX_SECRET_FILE: secretFile
    })
    expect(JSON.parse(sync.stdout).map(({ dataset, status }: Record<string, string>) => [dataset, status])).toEqual([
      ["tax.taxpayers", "complete"],
      ["tax.registrationFees", "complete"]
    ])
    // What is written after a measurement says what the gates say.
    for (const name of ["report.md", "report.xml"]) {
      expect(readFileSync(join(dir.path, "reports", name), "utf8"), name).toContain("overall.completeness")
    }
    // The same data directory, and the same language; an option says otherwise.
    const report = (...words: ReadonlyArray<string>) => lienthong(["report", "--config", dir.file, ...words])
    expect((await report()).stdout).toContain("Liên Thông: dữ liệu chia sẻ")
    expect((await report("--lang", "en")).stdout).not.toContain("dữ liệu chia sẻ")
    expect((await report("--data-dir", join(dir.path, "other"))).stderr).toContain("Nothing was measured yet")

    // A command of a moment looks there too, and does not check the rest.
    const history = await lienthong(["history", "--config", dir.file, "--format", "json"])
    expect(history.stdout).toContain("tax.registrationFees")

    // What is agreed stands in the report, whether measured with the sync or for another day.
    for (const words of [[], ["--as-of", "2027-03-01"]]) {
      const { datasets } = JSON.parse((await report("--format", "json", ...words)).stdout)
      const agreed = datasets.map(({ name, agreedAgeDays }: Record<string, unknown>) => [name, agreedAgeDays])
      expect(Object.fromEntries(agreed)).toMatchObject({ "tax.taxpayers": 2, "tax.registrationFees": null })
    }
  })

  it("says all that is wrong with it and does nothing, with exit code 2", async () => {
    using dir = written('{ shedule: {}, language: "en" }')
    const { code, stdout, stderr } = await lienthong(["sync", "--config", dir.file])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toBe(`lienthong: ${dir.file}:2: "shedule" is not a key here; did you mean "schedule"?\n`)
  })

  it("names a source's setting that is missing, whether the file or a variable should give it", async () => {
    using dir = written('{ sources: { tax: { url: "http://127.0.0.1:9" } } }')
    const { code, stderr } = await lienthong(["sync", "--config", dir.file], { LIENTHONG_CUSTOMS_API_KEY: "x" })
    expect(code).toBe(2)
    expect(stderr).toContain("LIENTHONG_TAX_CLIENT_ID is not set")
    expect(stderr).toContain("LIENTHONG_TAX_SECRET is not set")
    expect(stderr).toContain("LIENTHONG_CUSTOMS_URL is not set")
  })
})
