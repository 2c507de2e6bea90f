import { userInfo } from "node:os"
import { describe, expect, it } from "vitest"
import { directory, dump, lienthong, mock } from "./program.ts"

describe("sync of a source that has lost most of its records", () => {
  it("fails and touches nothing, until somebody accepts it, who is then on record", async () => {
    using dir = directory()
    const sync = (env: Readonly<Record<string, string>>, ...words: ReadonlyArray<string>) =>
      lienthong(["sync", "--data-dir", dir.path, "--format", "json", ...words], env)
    await using before = await mock({ residents: 400 })
    expect(await sync(before.env)).toMatchObject({ code: 0 })
    const held = await dump(dir.path)

    await using after = await mock({ residents: 100 })
    const refused = await sync(after.env, "population", "--full")
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.stdout)).toMatchObject([{ status: "failed", reason: "shrunk" }])
    expect(refused.stderr).toContain("sync again with --accept-shrink")
    expect(await dump(dir.path)).toEqual(held)

    const accepted = await sync(after.env, "population", "--accept-shrink")
    expect(accepted.code, accepted.stderr).toBe(0)
    const by = userInfo().username
    expect(JSON.parse(accepted.stdout)).toMatchObject([{ reading: "full", acceptedBy: by }])
    const history = await lienthong(["history", "--data-dir", dir.path, "--format", "json"])
    expect(history.stdout).toContain(JSON.stringify(by))
  })
})
