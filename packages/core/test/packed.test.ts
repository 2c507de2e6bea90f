import { describe, expect, it } from "vitest"
import { checker } from "../src/Check.ts"
import { packer } from "../src/Packed.ts"
import { book, books } from "./library.ts"

const check = checker(books)
const titled = (count: number, title: string) =>
  check(Array.from({ length: count }, (_, at) => book(`b${at}`, 1, { title, shelf: { room: "A" } })))

const textOf = (lines: Uint8Array): string => Buffer.from(lines).toString()

describe("packed records", () => {
  it("are one line each, with absent values left out and their place at the end", () => {
    const lines = textOf(packer(books)(titled(2, "Sông Đà"), 7).lines).replaceAll("\u001f", "|")
    const rest = 'Sông Đà|||{"room":"A"}||2026-01-01T00:00:01.000Z|0||A|false'
    expect(lines).toBe(`b0|${rest}|7\nb1|${rest}|8\n`)
  })

  it("stay as they are while later pages are packed, however large those are", () => {
    const pack = packer(books)
    const small = pack(titled(3, "first"), 0)
    const before = textOf(small.lines)
    const large = pack(titled(2000, "đ".repeat(900)), 3)
    expect(textOf(small.lines)).toBe(before)
    expect(textOf(large.lines).split("\n")).toHaveLength(2001)
    expect(textOf(large.lines)).not.toContain("\ufffd")
    expect(textOf(pack(titled(3, "first"), 0).lines)).toBe(before)
  })
})
