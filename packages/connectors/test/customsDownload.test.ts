import { createHash } from "node:crypto"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { describe, expect, it, vi } from "vitest"
import { connect, exporting, file, five, inTemporary, NAME, numbers, sendFile } from "./customsExport.ts"
import { IMPATIENT, read, readToFailure } from "./httpServer.ts"

const temporary = inTemporary()

describe("a download", () => {
  const one = () => file("2026-11-01", five)

  it("that breaks goes on where it stopped", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal > 1) return false
      response.writeHead(200, { "content-length": content.content.length })
      response.write(content.content.subarray(0, 40), () => response.destroy())
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers).toMatchObject({ range: "bytes=40-", "accept-encoding": "identity" })
  })

  it("that breaks after its last byte is complete", async () => {
    const content = one()
    await using server = await exporting([content], (_, response) => {
      response.writeHead(200, { "content-length": content.content.length + 1 })
      response.write(content.content, () => response.destroy())
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got).toHaveLength(2)
  })

  it("begins again if the source does not know parts", async () => {
    const content = one()
    await using server = await exporting([content], ({ headers }, response, ordinal) => {
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": content.content.length })
        response.write(content.content.subarray(0, 40), () => response.destroy())
      } else if (ordinal === 2) response.writeHead(416).end()
      else sendFile(response, content.content, headers.range === undefined ? undefined : "bytes=0-")
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
  })

  it.each([
    ["the whole file", 200, "", 5],
    ["another part", 206, "bytes 7-9/10", "contract"]
  ] as const)("that is continued with %s is not put together wrongly", async (_, status, range, expected) => {
    const { content, ...rest } = one()
    await using server = await exporting([{ content, ...rest }], (_, response, ordinal) => {
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": content.length })
        response.write(content.subarray(0, 40), () => response.destroy())
      } else response.writeHead(status, range === "" ? {} : { "content-range": range }).end(content)
      return true
    })
    if (typeof expected === "number") {
      expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(expected)
    } else expect((await readToFailure(connect(server.url), NAME)).error.reason).toBe(expected)
    expect(server.got).toHaveLength(3)
  })

  it("that never succeeds fails as broken", async () => {
    const content = one()
    await using server = await exporting([content], (_, response) => {
      response.writeHead(200, { "content-length": content.content.length })
      response.write(content.content.subarray(0, 10), () => response.destroy())
      return true
    })
    const { pages, error } = await readToFailure(connect(server.url), NAME)
    expect([pages, error.reason]).toEqual([[], "broken"])
  })

  it("whose hash is wrong is repeated once from the start", async () => {
    const content = one()
    const other = Buffer.from(content.content)
    other[other.length - 1]! ^= 1
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal === 1) sendFile(response, other, undefined)
      return ordinal === 1
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers.range).toBeUndefined()
  })

  it.each([
    ["hash", { sha256: "0".repeat(64) }, 2],
    ["size", { bytes: 7 }, 2],
    ["size", { bytes: 7000 }, 2],
    ["number of records", { records: 4 }, 1],
    ["number of records", { records: 6 }, 1]
  ])("whose %s is not the manifest's is refused before any record of it is handed on", async (_, more, fetches) => {
    await using server = await exporting([file("2026-11-01", five, more)])
    const { pages, error } = await readToFailure(connect(server.url, { pageSize: 1 }), NAME)
    expect([pages, error.reason]).toEqual([[], "broken"])
    expect(error.message).toMatch(/^customs: GET \/files\/… \(2026-11-01\) /)
    expect(server.got.length - 1).toBeLessThanOrEqual(fetches)
  })

  it("that is not gzip, though its hash is right, is refused", async () => {
    const content = Buffer.from("not gzip")
    const sha256 = createHash("sha256").update(content).digest("hex")
    const entry = { ...one().entry, bytes: content.length, sha256 }
    await using server = await exporting([{ date: "2026-11-01", content, entry }])
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["broken", expect.stringContaining("not a gzip file")])
    expect(server.got).toHaveLength(1 + IMPATIENT.tries)
  })

  it("that begins as something else than gzip is fetched again from the start", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      const wrong = ["<html>Bảo trì</html>", "\x1fx"][ordinal - 1]
      if (wrong === undefined) return false
      response.writeHead(200, { "content-length": content.content.length }).write(wrong)
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.map(({ headers }) => headers.range)).toEqual(Array(4).fill(undefined))
  })

  /** Breaks off after ten bytes, and then answers with no more than `size` of them, after so many milliseconds. */
  const inParts = (content: ReturnType<typeof one>, size: number, afterMs: number) =>
    exporting([content], ({ headers }, response, ordinal) => {
      const { length } = content.content
      if (ordinal === 1) {
        response.writeHead(200, { "content-length": length })
        response.write(content.content.subarray(0, 10), () => response.destroy())
        return true
      }
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1])
      const part = content.content.subarray(from, from + size)
      const range = `bytes ${from}-${from + part.length - 1}/${ordinal % 2 === 0 ? "*" : length}`
      setTimeout(
        () => response.writeHead(206, { "content-length": part.length, "content-range": range }).end(part),
        afterMs
      )
      return true
    })

  it("in parts that are shorter than asked for goes on without costing a try", async () => {
    const content = one()
    await using server = await inParts(content, 10, 0)
    expect(numbers(await read(connect(server.url, { limits: { tries: 2 } }), NAME)).flat()).toHaveLength(5)
    expect(server.got).toHaveLength(2 + Math.ceil((content.content.length - 10) / 10))
  })

  it("in small parts must not be slower in all than one that is answered at once", async () => {
    await using server = await inParts(one(), 1, 30)
    const limits = { idleMs: 150, tries: 2, backoffMs: 0, bulkBytesPerSecond: 100_000 }
    const { error } = await readToFailure(connect(server.url, { limits }), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("more slowly")])
  })

  it("is not slow because its source thinks before it answers", async () => {
    await using server = await inParts(one(), Number.POSITIVE_INFINITY, 400)
    const limits = { idleMs: 150, tries: 2, backoffMs: 0, bulkBytesPerSecond: 100_000 }
    expect(numbers(await read(connect(server.url, { limits }), NAME)).flat()).toHaveLength(5)
  })

  it("that says itself that it is shorter than the manifest is fetched once more, and not part by part", async () => {
    const content = one()
    const short = content.content.subarray(0, 40)
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal === 1) response.writeHead(200, { "content-length": short.length }).end(short)
      return ordinal === 1
    })
    expect(numbers(await read(connect(server.url, { limits: { tries: 1 } }), NAME)).flat()).toHaveLength(5)
    expect(server.got.map(({ headers }) => headers.range)).toEqual(Array(3).fill(undefined))
  })

  it("whose end only the end of the connection tells goes on where it stopped", async () => {
    const content = one()
    await using server = await exporting([content], (_, response, ordinal) => {
      if (ordinal > 1) return false
      response.socket?.end(Buffer.concat([Buffer.from("HTTP/1.0 200 OK\r\n\r\n"), content.content.subarray(0, 40)]))
      return true
    })
    expect(numbers(await read(connect(server.url), NAME)).flat()).toHaveLength(5)
    expect(server.got.at(-1)?.headers.range).toBe("bytes=40-")
  })

  it("too large by the manifest, too large unpacked or too slow ends the reading", async () => {
    await using server = await exporting([one()])
    for (const limits of [{ bulkBytes: 20 }, { bulkUnpackedBytes: 20 }]) {
      const { error } = await readToFailure(connect(server.url, { limits }), NAME)
      expect(error.reason).toBe("limit")
    }
    await using slow = await exporting([one()], (_, response) => {
      response.writeHead(200).write(Buffer.from([0x1f, 0x8b]))
      const timer = setInterval(() => response.write("x"), 5)
      response.on("close", () => clearInterval(timer))
      return true
    })
    const limits = { idleMs: 50, tries: 1, bulkBytesPerSecond: 100_000 }
    const { error } = await readToFailure(connect(slow.url, { limits }), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringContaining("more slowly")])
  })

  it("that cannot be kept ends the reading and names the temporary directory", async () => {
    await using server = await exporting([one()])
    vi.stubEnv("TMPDIR", join(temporary(), "nowhere"))
    const { error } = await readToFailure(connect(server.url), NAME)
    expect([error.reason, error.message]).toEqual(["limit", expect.stringMatching(/ENOENT.*TMPDIR/)])
  })

  it("has no name that would be left of it if the process were killed", async () => {
    const seen: Array<ReadonlyArray<string>> = []
    await using server = await exporting([one()], ({ headers }, response) => {
      seen.push(readdirSync(temporary()))
      if (headers.range !== undefined) return false
      response.writeHead(200, { "content-length": one().content.length })
      response.write(one().content.subarray(0, 40), () => response.destroy())
      return true
    })
    const reading = connect(server.url, { pageSize: 3 }).read(NAME, null)
    const pages = Stream.tap(reading, () => Effect.sync(() => seen.push(readdirSync(temporary()))))
    await Effect.runPromise(Stream.runDrain(pages))
    expect(seen).toEqual(Array(5).fill([]))
  })

  it("is gone when the reading is given up or interrupted", async () => {
    await using server = await exporting([one(), file("2026-11-02", five)])
    const reading = connect(server.url, { pageSize: 3 }).read(NAME, null)
    await Effect.runPromise(Stream.runDrain(Stream.take(reading, 3)))
    await server.quiet()

    let asked: () => void = () => undefined
    const request = new Promise<void>((resolve) => {
      asked = resolve
    })
    await using hanging = await exporting([one()], (_, response) => {
      response.writeHead(200).write(Buffer.from([0x1f]))
      asked()
      return true
    })
    const fiber = Effect.runFork(Stream.runDrain(connect(hanging.url).read(NAME, null)))
    await request
    await Effect.runPromise(Fiber.interrupt(fiber))
    await hanging.quiet()
  })
})
