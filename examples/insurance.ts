/**
 * The connector of a register of one's own: social insurance, which the catalogue knows and no connector reads yet.
 *
 * Its dataset says which item it provides and links to the residents. That is all. `test/insurance.test.ts` holds it to
 * the conformance kit.
 */
import { PersonalId } from "@lienthong/connectors/identifiers/PersonalId"
import { type Connector, type Dataset, Field, type Page } from "@lienthong/core"
import { Stream } from "effect"
import { z } from "zod"

export const members: Dataset = {
  name: "insurance.members",
  agency: "bhxh",
  label: { vi: "Người tham gia bảo hiểm", en: "Insured people" },
  fields: {
    number: Field.text({ schema: z.string().regex(/^\d{10}$/), provides: "socialInsurance.number" }),
    personalId: Field.text({ schema: PersonalId }),
    updatedAt: Field.timestamp()
  },
  key: ["number"],
  version: ["updatedAt"],
  region: null,
  links: { member: { from: "personalId", to: "population.residents", key: "personalId" } },
  placeholders: ["0000000000"],
  rules: []
}

/** What arrives bears the names of our fields already; elsewhere they are translated here. */
const incoming = (raw: unknown): Page.Incoming => ({
  fields: typeof raw === "object" && raw !== null ? { ...raw } : null,
  removed: false,
  raw
})

/** Reads everything in one page, as of a fixed day. `insuranceOverHttp.ts` asks page by page, and goes on from `position`. */
export const insurance = (records: ReadonlyArray<unknown>): Connector => ({
  name: "insurance",
  datasets: [members],
  incoming: (_dataset, raw) => incoming(raw),
  read: () =>
    Stream.succeed({
      reading: "full",
      records: records.map(incoming),
      position: { v: 1 },
      declared: { total: records.length, counts: "keys" },
      asOf: "2026-11-01T00:00:00Z",
      restart: false
    })
})
