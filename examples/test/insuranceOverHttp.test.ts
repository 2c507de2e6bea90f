import { conformance } from "@lienthong/core/testing/conformance"
import { Redacted } from "effect"
import { members } from "../insurance.ts"
import { insuranceOverHttp } from "../insuranceOverHttp.ts"

const KEY = "the-key-of-the-register"

const numberOf = (n: number): string => String(123_456_700 + n).padStart(10, "0")
const personOf = (n: number): string => `001099${String(n + 1).padStart(6, "0")}`

/** The kit plays this source: its pages, failures and time are the kit's, what a request means is said here. */
conformance(insuranceOverHttp({ url: "http://127.0.0.1:9", apiKey: Redacted.make(KEY) }), {
  source: {
    dataset: members.name,
    record: (n, at) => ({ maSo: numberOf(n), soDinhDanh: personOf(n), capNhat: at }),
    fields: (n, at) => ({ number: numberOf(n), personalId: personOf(n), updatedAt: at }),
    removal: (n, at) => ({ maSo: numberOf(n), capNhat: at, daXoa: true }),
    secrets: [KEY],
    answer: ({ query, headers }, world) => {
      if (headers["x-api-key"] !== KEY) return { status: 401, body: "{}" }
      const since = query.get("since")
      const { pages, total, next } = since === null ? world.full : world.since(since)
      const page = Number(query.get("cursor") ?? 0)
      const following = next(page)
      const body = {
        items: pages[page] ?? [],
        next: following === null ? null : String(following),
        total,
        asOf: world.asOf
      }
      return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    },
    connect: (url, { pageSize }) => insuranceOverHttp({ url, apiKey: Redacted.make(KEY), pageSize })
  }
})
