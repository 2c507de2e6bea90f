import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { serve } from "../../connectors/test/httpServer.ts"
import { directory, lienthong, mock } from "./program.ts"

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`

describe("a gate that is not reached", () => {
  it("is told of before the reports are written: one that cannot be written keeps it from nobody", async () => {
    await using sources = await mock({ residents: 50 })
    await using receiver = await serve((_, response) => response.writeHead(204).end())
    using dir = directory()
    const config = join(dir.path, "lienthong.config.ts")
    const stands = join(dir.path, "published")
    writeFileSync(stands, "as it was")
    const gates = { overall: { onceOnly: 1 } }
    const reports = { directory: join(stands, "reports"), formats: ["json"] }
    writeFileSync(config, `export default ${JSON.stringify({ gates, reports, webhook: { url: receiver.url } })}`)
    const env = { ...sources.env, LIENTHONG_WEBHOOK_SECRET: SECRET }
    const { code, stderr } = await lienthong(["sync", "--config", config, "--log-level", "error"], env)
    expect(code).toBe(3)
    expect(stderr).toContain(`Cannot write to the directory of reports ${reports.directory}`)
    expect(stderr).toContain("; set another `reports.directory`.")
    expect(stderr).not.toContain("--data-dir")
    expect(receiver.got.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: "gate.failed", data: { gate: "overall.onceOnly" } }
    ])
    expect(readFileSync(stands, "utf8")).toBe("as it was")
  })

  it("keeps no report from being written, which says how far it is missed", async () => {
    await using sources = await mock({ residents: 50 })
    using dir = directory()
    const config = join(dir.path, "lienthong.config.ts")
    const [gates, reports] = [{ overall: { onceOnly: 1 } }, { directory: "reports", formats: ["markdown"] }]
    writeFileSync(config, `export default ${JSON.stringify({ gates, reports })}`)
    const { code, stderr } = await lienthong(["sync", "--config", config, "--log-level", "error"], sources.env)
    expect(code, stderr).toBe(0)
    expect(readFileSync(join(dir.path, "reports", "report.md"), "utf8")).toMatch(/overall\.onceOnly.* points short/)
  })
})
