/**
 * The register of `insuranceOverHttp.ts`, pulled by the program beside its own sources: `lienthong sync`, `schedule`,
 * `report` and all the others know it when this file is their configuration. `test/ownConnector.test.ts` plays the register.
 */
import { defineConfig } from "@lienthong/jobs/defineConfig"
import { Redacted } from "effect"
import { insuranceOverHttp } from "./insuranceOverHttp.ts"

const url = process.env.INSURANCE_URL ?? "http://127.0.0.1:4110"
const apiKey = Redacted.make(process.env.INSURANCE_API_KEY ?? "")

export default defineConfig({
  connectors: [insuranceOverHttp({ url, apiKey })],
  datasets: { "insurance.members": { agreedAge: "2 days", maxShrink: 0.1 } },
  schedule: { jobs: { nightly: { cron: "30 1 * * *", sync: ["population", "insurance"], report: true } } }
})
