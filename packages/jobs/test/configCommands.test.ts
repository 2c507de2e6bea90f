import { randomBytes } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, expectTypeOf, it } from "vitest"
import type * as z from "zod"
import type { Config } from "../src/Config.ts"
import type { ConfigInput } from "../src/ConfigInput.ts"
import { inputType } from "../src/config/InputType.ts"
import { keys, keysMarkdown } from "../src/config/Listing.ts"
import { fileVariable, VARIABLES } from "../src/config/Variables.ts"
import { directory, lienthong } from "./program.ts"

const check = (file: string, env: Readonly<Record<string, string>> = {}, ...words: ReadonlyArray<string>) =>
  lienthong(["config", "check", "--config", file, ...words], env)

/** The template with every key that it offers. */
const uncommented = (text: string): string =>
  text
    .split("\n")
    .map((line) => (/^ *\/\/ .*[,{}]$/.test(line) && /^ *\/\/ \w+: /.test(line) ? line.replace("// ", "") : line))
    .join("\n")

describe("lienthong init", () => {
  it("writes a configuration that is right as it is, and never over another one unless told to", async () => {
    using dir = directory()
    const file = join(dir.path, "lienthong.config.ts")
    const first = await lienthong(["init", file])
    expect(first).toMatchObject({ code: 0, stderr: "" })
    expect(first.stdout).toContain("Next:\n  1. ")
    const template = readFileSync(file, "utf8")
    expect(await check(file)).toMatchObject({ code: 0, stderr: "" })

    writeFileSync(file, "export default {}")
    const second = await lienthong(["init", file])
    expect(second).toMatchObject({ code: 2, stdout: "" })
    expect(second.stderr).toContain("--force writes a new one over it")
    expect(readFileSync(file, "utf8")).toBe("export default {}")
    expect((await lienthong(["init", file, "--force"])).code).toBe(0)
    expect(readFileSync(file, "utf8")).toBe(template)
    expect((await lienthong(["init", join(dir.path, "lienthong.config.js")])).stderr).toContain("remove it first")
  })

  it("offers keys that are right when they are uncommented", async () => {
    using dir = directory()
    const file = join(dir.path, "lienthong.config.ts")
    await lienthong(["init", file])
    writeFileSync(file, uncommented(readFileSync(file, "utf8")))
    const env = {
      LIENTHONG_POPULATION_CLIENT_SECRET: "a",
      LIENTHONG_TAX_SECRET: "b",
      LIENTHONG_CUSTOMS_API_KEY: "c",
      LIENTHONG_WEBHOOK_SECRET: randomBytes(32).toString("base64"),
      LIENTHONG_PSEUDONYM_KEY: randomBytes(32).toString("base64")
    }
    const { code, stdout, stderr } = await check(file, env, "--format", "json")
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const { warnings, settings } = JSON.parse(stdout)
    expect(warnings).toEqual([])
    const paths = settings.map(({ path }: { path: string }) => path)
    for (const path of ["sources.customs.url", "gates.overall.completeness", "webhook.url", "listen"]) {
      expect(paths).toContain(path)
    }
  })
})

describe("lienthong config check", () => {
  it("says what is in force and where it came from, secrets masked", async () => {
    using dir = directory()
    const file = join(dir.path, "a.config.ts")
    const secret = join(dir.path, "secret")
    writeFileSync(
      file,
      `export default {
  sources: { tax: { url: "https://tax.example.vn", clientId: "me" } },
  datasets: { "tax.taxpayers": { agreedAge: "36 hours" } },
  webhook: { url: "https://hooks.example.vn/very/secret?x=1" },
}`
    )
    writeFileSync(secret, "hush-hush\n", { mode: 0o644 })
    const env = {
      LIENTHONG_TAX_SECRET_FILE: secret,
      LIENTHONG_WEBHOOK_SECRET: Buffer.from("hush-too".repeat(4)).toString("base64"),
      COLUMNS: "180"
    }
    const { code, stdout, stderr } = await check(file, env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/))
    expect(rows).toContainEqual(["sources.tax.url", "https://tax.example.vn", `${file}:2`])
    expect(rows).toContainEqual(['datasets["tax.taxpayers"].agreedAge', "36 hours", `${file}:3`])
    expect(rows).toContainEqual(["schedule.timeZone", "Asia/Ho_Chi_Minh", "default"])
    expect(rows).toContainEqual(["sources.tax.secret", "********", `${secret} (LIENTHONG_TAX_SECRET_FILE)`])
    expect(rows).toContainEqual(["webhook.secret", "********", "LIENTHONG_WEBHOOK_SECRET"])
    expect(stdout).toContain("Warning: LIENTHONG_TAX_SECRET_FILE")
    const json = await check(file, env, "--format", "json")
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, file, problems: [] })
    expect(stdout + json.stdout).not.toMatch(/hush|aHVza|very\/secret|x=1/)
  })

  it("says beforehand what would stop the schedule, as the doctor does", async () => {
    using dir = directory()
    const file = join(dir.path, "a.config.ts")
    writeFileSync(
      file,
      `export default {
  sources: { tax: { url: "http://127.0.0.1:9", clientId: "me" } },
  schedule: { jobs: { nightly: { cron: "0 3 * * *", sync: ["tax", "customs"] } } },
  webhook: { url: "https://hooks.example.vn/x" },
  listen: "0.0.0.0:9464"
}`
    )
    const env = { LIENTHONG_TAX_SECRET: "hush" }
    const { code, stdout } = await check(file, env, "--format", "json")
    const problems: ReadonlyArray<{ message: string }> = JSON.parse(stdout).problems
    expect(code).toBe(2)
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^schedule\.jobs\.nightly: There is no dataset or source "customs" among those configured/),
      expect.stringContaining("LIENTHONG_WEBHOOK_SECRET"),
      expect.stringContaining("LIENTHONG_LISTEN_TOKEN")
    ])
    const doctor = await lienthong(["doctor", "--config", file, "--data-dir", dir.path, "--format", "json"], env)
    const findings: ReadonlyArray<{ check: string; finding: string }> = JSON.parse(doctor.stdout).findings
    expect(findings.flatMap(({ check, finding }) => (check === "schedule" ? [finding] : []))).toEqual(
      problems.map(({ message }) => message)
    )
  })

  it("says everything that is wrong, as text or as JSON, with exit code 2", async () => {
    using dir = directory()
    const file = join(dir.path, "a.config.ts")
    writeFileSync(file, "export default {\n  shedule: {},\n  language: 'vn' }")
    const text = await check(file)
    expect(text).toMatchObject({ code: 2, stdout: "" })
    expect(text.stderr).toContain("has 2 problems")
    const json = await check(file, {}, "--format", "json")
    expect(json).toMatchObject({ code: 2, stderr: "" })
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      problems: [
        { path: "shedule", origin: { from: "file", line: 2 }, message: expect.stringContaining('"schedule"') },
        { path: "language", origin: { from: "file", line: 3 }, message: expect.stringContaining('"vi"') }
      ]
    })
    writeFileSync(file, "export default { sources: { tax: { url: 'https://a.vn' } } }")
    expect((await check(file)).stderr).toContain("LIENTHONG_TAX_SECRET is not set")
  })
})

describe("the type that editors show", () => {
  it("is that of the schema, with a comment for each key", () => {
    const text = readFileSync(new URL("../src/ConfigInput.ts", import.meta.url), "utf8")
    expect(text, "put in what `lienthong config keys --format typescript` prints").toBe(inputType())
    expect(text).not.toContain("/**  */")
    expectTypeOf<ConfigInput>().toExtend<z.input<typeof Config>>()
  })
})

describe("docs/CONFIGURATION.md", () => {
  const text = readFileSync(new URL("../../../docs/CONFIGURATION.md", import.meta.url), "utf8")

  it("lists every key as `lienthong config keys` does", () => {
    const table = /^\| key \| says \| default \|\n.*?(?=\n\n)/ms.exec(text)?.[0]
    expect(table, "put in what `lienthong config keys --format markdown` prints").toBe(keysMarkdown())
  })

  it("says something about every key and every variable", () => {
    expect(keys().filter(({ description }) => description === "")).toEqual([])
    for (const { name, secret } of VARIABLES) {
      expect(text).toContain(`\`${name}\``)
      if (secret) expect(text).toContain(`\`${fileVariable(name)}\``)
    }
  })

  it("shows a configuration that is right", async () => {
    using dir = directory()
    const file = join(dir.path, "lienthong.config.ts")
    writeFileSync(file, /```ts\n(.*?)```/s.exec(text)![1]!)
    expect(await check(file, { LIENTHONG_TAX_SECRET: "x" })).toMatchObject({ code: 0, stderr: "" })
  })
})
