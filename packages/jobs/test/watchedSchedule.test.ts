import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { serve } from "../../connectors/test/httpServer.ts"
import { readPage, sampleOf } from "../../core/test/openMetricsPage.ts"
import { mock } from "./program.ts"
import { proxy } from "./proxy.ts"
import { scheduled } from "./scheduled.ts"

const SOON = { timeout: 30_000, interval: 100 }
const SECRET = Buffer.alloc(32, 7).toString("base64")

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe("a schedule that is watched", () => {
  it("says how its runs go, and tells of a failure and of the recovery once each, over a restart", async () => {
    await using sources = await mock({ residents: 50 })
    await using receiver = await serve((_, response) => response.writeHead(204).end())
    const port = await freePort()
    using world = scheduled({
      listen: `127.0.0.1:${port}`,
      webhook: { url: receiver.url },
      schedule: { jobs: { tax: { cron: "* * * * * *", sync: ["tax.taxpayers"], retries: 0 } } }
    })
    const told = () => receiver.got.map(({ body }) => JSON.parse(body).type)
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    const runs = async (outcome: string) => {
      const page = readPage(await (await ask("/metrics")).text())
      return sampleOf(page, "lienthong_runs_total", { dataset: "tax.taxpayers", outcome }) ?? 0
    }
    const env = { ...sources.env, LIENTHONG_WEBHOOK_SECRET: SECRET }

    const failing = world.start({ ...env, LIENTHONG_TAX_SECRET: "not-the-secret" })
    await expect.poll(() => runs("failed").catch(() => 0), SOON).toBeGreaterThan(1)
    expect((await ask("/readyz")).status).toBe(200)
    await expect.poll(told, SOON).toEqual(["dataset.failed"])
    failing.signal("SIGTERM")
    const { code, stderr } = await failing.ended
    expect(code, stderr).toBe(0)

    const well = world.start(env)
    await expect.poll(() => runs("complete").catch(() => 0), SOON).toBeGreaterThan(1)
    await expect.poll(told, SOON).toEqual(["dataset.failed", "dataset.recovered"])
    well.signal("SIGTERM")
    expect((await well.ended).code).toBe(0)
  })

  it("tries a failure that may pass again, and tells nobody of it unless the last try fails, too", async () => {
    await using sources = await mock({ residents: 50 })
    await using receiver = await serve((_, response) => response.writeHead(204).end())
    let down = true
    const fault = () => (down ? 500 : null)
    await using tax = await proxy(sources.env.LIENTHONG_TAX_URL!, { fault })
    using world = scheduled({
      webhook: { url: receiver.url },
      sources: { tax: { limits: { tries: 1 } } },
      schedule: {
        jobs: { tax: { cron: "* * * * * *", sync: ["tax.taxpayers"], retries: 2, retryAfter: "1 second" } }
      }
    })
    const told = () => receiver.got.map(({ body }) => JSON.parse(body).type)
    const env = { ...sources.env, LIENTHONG_TAX_URL: tax.url, LIENTHONG_WEBHOOK_SECRET: SECRET }
    const daemon = world.start(env)
    const triggers = () => [...world.runs()].reverse().map(({ trigger, outcome }) => `${trigger} ${outcome}`)
    await expect.poll(() => triggers().length, SOON).toBeGreaterThanOrEqual(2)
    expect(told()).toEqual([])
    await expect.poll(told, SOON).toEqual(["dataset.failed"])
    expect(triggers().slice(0, 3)).toEqual(["schedule failed", "retry failed", "retry failed"])
    down = false
    await expect.poll(told, SOON).toEqual(["dataset.failed", "dataset.recovered"])
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
  })

  it("tells of a job that cannot forget what is old, and of its recovery", async () => {
    await using sources = await mock({ residents: 10 })
    await using receiver = await serve((_, response) => response.writeHead(204).end())
    const port = await freePort()
    using world = scheduled({
      listen: `127.0.0.1:${port}`,
      retention: { runs: "30 days" },
      webhook: { url: receiver.url },
      schedule: { jobs: { often: { cron: "* * * * * *", prune: true } } }
    })
    mkdirSync(world.dataDir)
    const store = join(world.dataDir, "store.duckdb")
    writeFileSync(store, "this is no store at all".repeat(1000))
    const told = () => receiver.got.map(({ body }) => JSON.parse(body))
    const failed = async () => {
      const page = readPage(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())
      return sampleOf(page, "lienthong_job_failed", { job: "often" })
    }
    const daemon = world.start({ ...sources.env, LIENTHONG_WEBHOOK_SECRET: SECRET })
    await expect
      .poll(told, SOON)
      .toMatchObject([{ type: "job.failed", data: { job: "often", reason: "corrupt", sentence: expect.any(String) } }])
    await expect.poll(() => failed().catch(() => null), SOON).toBe(1)
    // It runs every second, and while it runs nothing is known to be wrong with it.
    await expect.poll(() => world.jobs()[0]!.problem ?? "", SOON).toContain("store.duckdb is not a store of Liên Thông")
    rmSync(store)
    await expect.poll(() => told().map(({ type }) => type), SOON).toEqual(["job.failed", "job.recovered"])
    await expect.poll(failed, SOON).toBe(0)
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
  })
})
