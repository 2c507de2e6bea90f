/** A register of one's own, as a configuration under test brings it: who is insured, read from a JSON file at each pull. */
import { readFileSync } from "node:fs"
import type { Connector } from "@lienthong/core/Connector"
import type { Dataset } from "@lienthong/core/Dataset"
import * as Field from "@lienthong/core/Field"
import type { Incoming, Page } from "@lienthong/core/Page"
import * as Stream from "effect/Stream"
import * as z from "zod"

export const members: Dataset = {
  name: "insurance.members",
  agency: "bhxh",
  label: { vi: "Người tham gia bảo hiểm", en: "Insured people" },
  fields: {
    number: Field.text({ schema: z.string().regex(/^\d{10}$/), provides: "socialInsurance.number" }),
    personalId: Field.text(),
    updatedAt: Field.timestamp()
  },
  key: ["number"],
  version: ["updatedAt"],
  region: null,
  links: { member: { from: "personalId", to: "population.residents", key: "personalId" } },
  placeholders: [],
  rules: []
}

const incoming = (raw: unknown): Incoming => ({ fields: { ...(raw as object) }, removed: false, raw })

const pageOf = (records: ReadonlyArray<unknown>): Page => ({
  reading: "full",
  records: records.map(incoming),
  position: { v: 1 },
  declared: { total: records.length, counts: "records" },
  asOf: "2026-11-01T00:00:00Z",
  restart: false
})

export const register = (file: string): Connector => ({
  name: "insurance",
  datasets: [members],
  incoming: (_, raw) => incoming(raw),
  read: () => Stream.suspend(() => Stream.succeed(pageOf(JSON.parse(readFileSync(file, "utf8")))))
})
