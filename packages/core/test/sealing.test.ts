import { randomBytes } from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sealing } from "../src/minimise/Sealing.ts"
import { tries } from "./tries.ts"

describe("a sealed position", () => {
  it("is read again with its key, is another one every time, and cannot be changed", () => {
    const { seal, unseal } = sealing(randomBytes(32))
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("v", "cursor", "since", "next"),
          fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
        ),
        (position) => {
          const sealed = seal(position)
          expect(unseal(sealed)).toEqual({ ...position })
          expect(seal(position)).not.toEqual(sealed)
          const text = String(sealed.sealed)
          const other = `${text[0] === "A" ? "B" : "A"}${text.slice(1)}`
          expect(() => unseal({ sealed: other })).toThrow()
          expect(() => sealing(randomBytes(32)).unseal(sealed)).toThrow()
        }
      ),
      { numRuns: tries(100) }
    )
  })
})
