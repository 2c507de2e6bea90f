import { expect, it } from "vitest"
import { interruptedAtEvery } from "./handles.ts"

it("a sync interrupted at every page and every commit gives back its sockets, its files and the store", async () => {
  expect(await interruptedAtEvery(1)).toBeGreaterThan(30)
})
