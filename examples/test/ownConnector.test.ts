import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { serve } from "@lienthong/connectors/mock/Mock"
import { executable } from "@lienthong/jobs/Executable"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adults } from "./adults.ts"

const CONFIG = fileURLToPath(new URL("../ownConnector.config.ts", import.meta.url))
const KEY = "the-key-of-the-register"

/** The register on a port of its own: one page of whoever is insured. */
const registry = async (personalIds: ReadonlyArray<string>) => {
  const server = createServer((request, response) => {
    if (request.headers["x-api-key"] !== KEY) return response.writeHead(401).end()
    const items = personalIds.map((soDinhDanh, index) => ({
      maSo: String(1_234_567_000 + index),
      soDinhDanh,
      capNhat: "2026-01-01T00:00:00Z"
    }))
    const body = { items, next: null, total: items.length, asOf: "2026-11-01T00:00:00Z" }
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, stop: () => new Promise((resolve) => server.close(resolve)) }
}

const lienthong = (words: ReadonlyArray<string>, env: NodeJS.ProcessEnv) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [executable, ...words, "--config", CONFIG], { env })
    let [stdout, stderr] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  })

describe("ownConnector.config.ts", () => {
  it("has the program pull a register of one's own, and fill from it what no source filled", async () => {
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const { population } = yield* serve({ residents: 300, seed: 7, day: 1 })
          const dataDir = mkdtempSync(join(tmpdir(), "lienthong-example-"))
          yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(dataDir, { recursive: true })))
          const env = {
            ...process.env,
            LIENTHONG_POPULATION_URL: population.url,
            LIENTHONG_POPULATION_CLIENT_ID: population.clientId,
            LIENTHONG_POPULATION_CLIENT_SECRET: population.clientSecret,
            LIENTHONG_DATA_DIR: dataDir
          }
          const run = async (words: ReadonlyArray<string>, url: string, key = KEY) => {
            const { code, stdout, stderr } = await lienthong(words, {
              ...env,
              INSURANCE_URL: url,
              INSURANCE_API_KEY: key
            })
            expect(stdout + stderr).not.toContain(KEY)
            return { code, stdout, stderr }
          }
          yield* Effect.promise(async () => {
            const nobody = "http://127.0.0.1:9"
            expect(await run(["sync", "population"], nobody)).toMatchObject({ code: 0 })
            const { url, stop } = await registry(await adults(join(dataDir, "store.duckdb")))
            const synced = await run(["sync", "insurance", "--format", "json"], url)
            expect(JSON.parse(synced.stdout)).toMatchObject([{ dataset: "insurance.members", records: 3 }])
            const report = JSON.parse((await run(["report", "--format", "json"], nobody)).stdout)
            const form = report.services.find(({ id }: { id: string }) => id === "household-health-insurance")
            expect(form.fields).toContainEqual(
              expect.objectContaining({
                item: "socialInsurance.number",
                provider: { dataset: "insurance.members", field: "number" },
                counts: expect.objectContaining({ available: 3 })
              })
            )
            const doctor = JSON.parse((await run(["doctor", "--format", "json"], url)).stdout)
            for (const check of ["insurance: address", "insurance: credentials", "insurance.members: sample"]) {
              expect(doctor.findings).toContainEqual(expect.objectContaining({ check, state: "ok" }))
            }
            const refused = await run(["sync", "insurance"], url, "another-key")
            expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("the register's key") })
            await stop()
          })
        })
      )
    )
  })

  it("stands in docs/CONFIGURATION.md as it is", () => {
    const doc = readFileSync(new URL("../../docs/CONFIGURATION.md", import.meta.url), "utf8")
    expect(doc).toContain(readFileSync(CONFIG, "utf8").replace(/^\/\*\*.*?\*\/\n/s, ""))
  })
})
