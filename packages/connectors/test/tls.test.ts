import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { tax, taxpayers } from "../src/tax.ts"
import { IMPATIENT, read, readToFailure } from "./httpServer.ts"

const file = (name: string): string => fileURLToPath(new URL(`./tls/${name}`, import.meta.url))
const pem = (name: string): string => readFileSync(file(name), "utf8")

/** A key that only its owner may read, however the repository was checked out. */
const keyFile = (name: string, mode = 0o600) => {
  const directory = mkdtempSync(join(tmpdir(), "lienthong-tls-"))
  const path = join(directory, name)
  copyFileSync(file(name), path)
  chmodSync(path, mode)
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) }
}

const serveTls = async (name: string, asksForCertificate = false) => {
  const asked: Array<boolean> = []
  const server = createServer(
    {
      cert: pem(`${name}.crt`),
      key: pem(`${name}.key`),
      ca: pem("ca.crt"),
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate
    },
    (_, response) => {
      asked.push(true)
      response.writeHead(200, { "x-total-count": "0", "x-as-of": "2026-11-23T00:00:00Z" }).end("[]")
    }
  )
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    asked,
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const connect = (url: string, tls?: { ca?: string; cert?: string; key?: string }) =>
  tax({ url, clientId: "client", secret: Redacted.make("s3cr3t"), limits: IMPATIENT, tls })

describe("an encrypted connection", () => {
  it("is not made to a server of an unknown authority, and nothing is sent", async () => {
    await using server = await serveTls("server")
    const { error } = await readToFailure(connect(server.url), taxpayers.name)
    expect(error).toMatchObject({ reason: "unreachable", message: expect.stringContaining("no secure connection") })
    expect(server.asked).toEqual([])
  })

  it("is made to a server of the authority that is named", async () => {
    await using server = await serveTls("server")
    expect(await read(connect(server.url, { ca: file("ca.crt") }), taxpayers.name)).toHaveLength(1)
  })

  it("is not made to a server with a certificate for another host", async () => {
    await using server = await serveTls("elsewhere")
    const { error } = await readToFailure(connect(server.url, { ca: file("ca.crt") }), taxpayers.name)
    expect(error).toMatchObject({ reason: "unreachable", message: expect.stringContaining("ALTNAME") })
    expect(server.asked).toEqual([])
  })

  it("shows a certificate to a server that asks for one", async () => {
    await using server = await serveTls("server", true)
    using key = keyFile("client.key")
    const ca = file("ca.crt")
    const shown = connect(server.url, { ca, cert: file("client.crt"), key: key.path })
    expect(await read(shown, taxpayers.name)).toHaveLength(1)
    const { error } = await readToFailure(connect(server.url, { ca }), taxpayers.name)
    expect(error.reason).toBe("unreachable")
    expect(server.asked).toEqual([true])
  })
})

describe("certificates that cannot be used", () => {
  const connecting = (tls: { ca?: string; cert?: string; key?: string }) => () => connect("https://tax.example", tls)

  it.each([
    [{ ca: file("no.crt") }, "tls.ca .* is not there"],
    [{ ca: fileURLToPath(import.meta.url) }, "tls.ca .* is not PEM"],
    [{ cert: file("client.crt") }, "tls needs `cert` and `key` together"]
  ])("are named before anything is sent: %j", (tls, message) => {
    expect(connecting(tls)).toThrow(new RegExp(message))
  })

  it("are named when the key is another certificate's, or may be read by others", () => {
    using other = keyFile("server.key")
    expect(connecting({ cert: file("client.crt"), key: other.path })).toThrow(
      /tls names files that are no certificates/
    )
    using open = keyFile("client.key", 0o640)
    expect(connecting({ cert: file("client.crt"), key: open.path })).toThrow(/tls.key .*chmod 600/)
  })

  it("may be somebody else's that our group may read, as of a mounted secret, and nobody beyond", ({ skip }) => {
    if (process.getuid?.() !== 0) return skip("only root can give a file to somebody else")
    for (const [mode, refused] of [
      [0o440, false],
      [0o640, false],
      [0o660, true],
      [0o444, true]
    ] as const) {
      using key = keyFile("client.key", mode)
      chownSync(key.path, 12_345, 0)
      const expected = expect(connecting({ cert: file("client.crt"), key: key.path }))
      if (refused) expected.toThrow(/tls.key .*chmod 600/)
      else expected.not.toThrow()
    }
  })
})
