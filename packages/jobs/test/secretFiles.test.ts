import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { readSecrets } from "../src/config/Secrets.ts"
import { directory } from "./program.ts"

type Environment = Readonly<Record<string, string>>

describe("secrets", () => {
  const found = (environment: (path: string) => Environment, text = "hush-hush\n", mode = 0o600) => {
    using dir = directory()
    const file = join(dir.path, "secret")
    writeFileSync(file, text)
    chmodSync(file, mode)
    return readSecrets(environment(file), dir.path)
  }

  it("come from variables, or from the files that they name, without the last line's end", () => {
    const { secrets, warnings } = found((file) => ({
      LIENTHONG_TAX_SECRET_FILE: file,
      LIENTHONG_WEBHOOK_SECRET_FILE: "secret",
      LIENTHONG_CUSTOMS_API_KEY: "key"
    }))
    const values = [...secrets].map(([name, secret]) => [name, Redacted.value(secret.value)])
    expect(Object.fromEntries(values)).toEqual({
      LIENTHONG_TAX_SECRET: "hush-hush",
      LIENTHONG_WEBHOOK_SECRET: "hush-hush",
      LIENTHONG_CUSTOMS_API_KEY: "key"
    })
    expect(secrets.get("LIENTHONG_TAX_SECRET")?.origin).toMatchObject({ from: "secretFile" })
    expect(warnings).toEqual([])
    expect(JSON.stringify([...secrets])).not.toContain("hush")
  })

  it("that everybody may read are warned of", () => {
    const { warnings } = found((file) => ({ LIENTHONG_TAX_SECRET_FILE: file }), "x", 0o644)
    expect(warnings).toEqual([expect.stringMatching(/^LIENTHONG_TAX_SECRET_FILE: .* may be read by everybody; run/)])
  })

  it.each([
    [
      "both set",
      { LIENTHONG_TAX_SECRET: "a", LIENTHONG_TAX_SECRET_FILE: "secret" },
      "x",
      "LIENTHONG_TAX_SECRET and LIENTHONG_TAX_SECRET_FILE are both set"
    ],
    ["not there", { LIENTHONG_TAX_SECRET_FILE: "nope" }, "x", "is not there"],
    ["a directory", { LIENTHONG_TAX_SECRET_FILE: "." }, "x", "is a directory"],
    ["empty", { LIENTHONG_TAX_SECRET_FILE: "secret" }, "\n", "is empty"],
    ["too large", { LIENTHONG_TAX_SECRET_FILE: "secret" }, "x".repeat(70_000), "is too large to be a secret"]
  ])("that are %s are named", (_, environment, text, problem) => {
    expect(found(() => environment as Environment, text).problems.join()).toContain(problem)
  })
})
