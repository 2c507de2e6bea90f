import { describe, expect, it } from "vitest"
import { below, sameOrigin } from "../src/http/Address.ts"
import { nextOf, parseLinks } from "../src/http/LinkHeader.ts"

describe("a Link header", () => {
  it("gives the next page among other relations, commas and quotes", () => {
    const header =
      '</a?x=1,2>; rel="prev first"; title="one, <two>; \\"three\\"", </b>;rel=last , </c;d>; Title*=UTF-8\'\'x; REL="start  NEXT"'
    expect(parseLinks(header)?.map(({ target }) => target)).toEqual(["/a?x=1,2", "/b", "/c;d"])
    expect(nextOf(header)).toBe("/c;d")
  })

  it("may hold empty parameters and links, and single quotes", () => {
    for (const header of [
      "</a>; rel=prev;, , </b>;; rel=next ;",
      ", </b>; rel='next'",
      "</b>; title='it'; rel='last next';"
    ]) {
      expect(nextOf(header)).toBe("/b")
    }
  })

  it("without a next page is the last one's", () => {
    for (const header of ["", " , ", "</a>", '</a>; rel="prev"', '</a>; rel="nextish"', '</a>; title="rel=next"']) {
      expect(nextOf(header)).toBeNull()
    }
  })

  it("counts only the first rel of a link", () => {
    expect(nextOf('</a>; rel="prev"; rel="next"')).toBeNull()
  })

  it("that is malformed is told apart from one that is absent", () => {
    for (const header of ["/a; rel=next", "</a; rel=next", '</a>; rel="next" </b>', '</a>; rel="next', "<a> <b>"]) {
      expect(nextOf(header)).toBeUndefined()
    }
  })
})

describe("a link", () => {
  const base = new URL("https://host:8443/tax/")

  it("is followed within the origin only", () => {
    expect(below(base, "api/x")).toBe("/tax/api/x")
    expect(sameOrigin(base, "/tax/api/x?page=1", "?page=2")).toBe("/tax/api/x?page=2")
    expect(sameOrigin(base, "/tax/api/x", "https://host:8443/y#z")).toBe("/y")
    for (const link of ["https://host/y", "http://host:8443/y", "//evil/y", "https://a@host:8443/y", "javascript:1"]) {
      expect(sameOrigin(base, "/tax/api/x", link)).toBeNull()
    }
    expect(sameOrigin(base, "/tax/api/x", "\\\\evil\\y")).toBeNull()
  })
})
