import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { REPORT_METRICS } from "@lienthong/core/report/openmetrics"
import { METRIC_NAMES } from "@lienthong/core/Telemetry"
import { Webhook as Signer } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { READABLE_METRICS } from "../src/watch/MetricsPage.ts"
import { PROCESS_METRICS } from "../src/watch/ProcessFigures.ts"
import { RUN_METRICS } from "../src/watch/RunFigures.ts"
import { WebhookMessage } from "../src/watch/WebhookMessage.ts"
import { metricsTable } from "./metricsTable.ts"

const DOC = readFileSync(new URL("../../../docs/WATCHING.md", import.meta.url), "utf8")
const PACKAGE = fileURLToPath(new URL("..", import.meta.url))

const blockOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(DOC)?.[1] ?? expect.fail(`no block of ${language}`)

describe("docs/WATCHING.md", () => {
  it("lists every metric with its labels and what it says", () => {
    for (const metrics of [REPORT_METRICS, RUN_METRICS, [...PROCESS_METRICS, ...READABLE_METRICS]]) {
      expect(DOC).toContain(`\n${metricsTable(metrics)}\n`)
    }
    for (const name of METRIC_NAMES) expect(DOC).toContain(`\`${name}\``)
  })

  it("uses no metric in its rules that there is not", () => {
    const known = [...REPORT_METRICS, ...RUN_METRICS].map(({ name }) => name)
    const used = [...DOC.matchAll(/expr: .*/g)].flatMap(([line]) => line.match(/lienthong_\w+(?=[ {])/g) ?? [])
    expect(used.length).toBeGreaterThan(2)
    expect(used.filter((name) => !known.includes(name))).toEqual([])
  })

  it("shows a message of the webhook as it is sent", () => {
    const shown = JSON.parse(blockOf("json"))
    expect(WebhookMessage.parse(shown)).toEqual(shown)
  })

  it("shows a receiver that takes what is signed and nothing else", async () => {
    const secret = Buffer.alloc(32, 7).toString("base64")
    const receiver = spawn(process.execPath, ["--input-type=module", "--eval", blockOf("js")], {
      cwd: PACKAGE,
      env: { ...process.env, LIENTHONG_WEBHOOK_SECRET: secret, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"]
    })
    try {
      const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]()
      const port = /\d+$/.exec(String((await lines.next()).value))![0]
      const body = blockOf("json")
      const at = new Date()
      const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(at.getTime() / 1000)) }
      const send = (signature: string) =>
        fetch(`http://127.0.0.1:${port}/`, {
          method: "POST",
          headers: { ...headers, "webhook-signature": signature },
          body
        })
      const other = Buffer.alloc(32, 8).toString("base64")
      expect((await send(new Signer(other).sign("msg_1", at, body))).status).toBe(401)
      expect((await send(new Signer(secret).sign("msg_1", at, body))).status).toBe(204)
      expect((await lines.next()).value).toMatch(/^dataset\.failed: tax: GET /)
    } finally {
      receiver.kill()
    }
  })
})
