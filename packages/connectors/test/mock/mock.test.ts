import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { serve } from "../../src/mock/Mock.ts"
import { serving } from "./Serving.ts"

describe("serving the mock sources", () => {
  it("takes three ports in a row from the one that is asked for, and frees them afterwards", async () => {
    // Below those that the system hands out to whoever names none.
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    for (const _ of ["once", "again"]) {
      await using mock = await serving({ residents: 0, seed: 1, day: 1, port })
      const { population, tax, customs } = mock.sources
      expect([population, tax, customs].map(({ url }) => Number(new URL(url).port))).toEqual([port, port + 1, port + 2])
    }
  })

  it("makes the same credentials of the same seed", async () => {
    await using one = await serving({ residents: 0, seed: 9, day: 1 })
    await using two = await serving({ residents: 0, seed: 9, day: 1 })
    await using other = await serving({ residents: 0, seed: 8, day: 1 })
    expect(one.sources.tax.secret).toBe(two.sources.tax.secret)
    expect(one.sources.customs.apiKey).not.toBe(other.sources.customs.apiKey)
  })

  it("says which port is in use", async () => {
    await using mock = await serving({ residents: 0, seed: 1, day: 1 })
    const port = Number(new URL(mock.sources.customs.url).port)
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(serve({ residents: 0, seed: 1, day: 1, port }))))
    expect(error).toMatchObject({ _tag: "MockError", reason: "port" })
    expect(error.message).toContain(`port ${port} of 127.0.0.1 is in use`)
  })

  it.each([
    [{ residents: -1, seed: 1, day: 1 }, "residents"],
    [{ residents: 1.5, seed: 1, day: 1 }, "residents"],
    [{ residents: 1, seed: -1, day: 1 }, "seed"],
    [{ residents: 1, seed: 1, day: 0 }, "day"],
    [{ residents: 1, seed: 1, day: 1, port: 65_535 }, "port"]
  ])("refuses %j", async (options, name) => {
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(serve(options))))
    expect(error).toMatchObject({ _tag: "MockError", reason: "options" })
    expect(error.message).toContain(name)
  })
})
