import { load } from "@lienthong/core/catalogue/load"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { vehicleImports } from "../src/customs.ts"
import { residents } from "../src/population.ts"
import { registrationFees, taxpayers } from "../src/tax.ts"

/** Fields, shareable, connected of each service, as packages/core/catalogue/README.md lists them. */
const FORMS: Readonly<Record<string, readonly [number, number, number]>> = {
  "confirm-old-id-number": [15, 6, 6],
  "id-card-reissue": [15, 5, 5],
  "permanent-residence": [16, 9, 9],
  "temporary-residence": [16, 9, 9],
  "temporary-absence": [11, 7, 7],
  "stay-notification": [16, 8, 8],
  "motorcycle-registration": [61, 53, 26],
  "camera-traffic-fine": [13, 11, 3],
  "birth-registration": [34, 25, 19],
  "death-registration": [26, 22, 16],
  "marriage-registration": [23, 16, 12],
  "ordinary-passport": [28, 19, 17],
  "new-seal": [12, 7, 5],
  "special-seal": [12, 7, 5],
  "birth-residence-health-card": [42, 28, 22],
  "death-residence-funeral-benefit": [41, 31, 23],
  "household-health-insurance": [23, 19, 14],
  "personal-tax-registration": [16, 13, 12],
  "land-holder-change": [15, 9, 6],
  "driving-licence": [18, 12, 5],
  "graduation-exam-admission": [27, 19, 10],
  "criminal-record-certificate": [26, 19, 18],
  "unemployment-benefit": [24, 15, 10],
  "new-electricity-connection": [18, 8, 8],
  "electricity-contract-holder": [19, 11, 8]
}

const catalogue = Effect.runSync(load([residents, taxpayers, registrationFees, vehicleImports]))
const fields = catalogue.services.flatMap((service) => service.fields)
const providedBy = (source: string): number =>
  fields.filter(({ provider }) => provider?.dataset.startsWith(`${source}.`)).length

describe("the catalogue bound to the four datasets", () => {
  it("has 141 items, 25 services and 567 form fields, 388 of them shareable", () => {
    expect(catalogue.items).toHaveLength(141)
    expect(catalogue.services).toHaveLength(25)
    expect(fields).toHaveLength(567)
    expect(fields.filter(({ kind }) => kind === "shareable")).toHaveLength(388)
  })

  it("is connected in 283 fields: 250 population, 29 tax, 4 customs", () => {
    expect(fields.filter(({ provider }) => provider !== null)).toHaveLength(283)
    expect([providedBy("population"), providedBy("tax"), providedBy("customs")]).toEqual([250, 29, 4])
  })

  it("has the forms that its README lists", () => {
    const forms = catalogue.services.map(({ id, fields: form }) => [
      id,
      [
        form.length,
        form.filter(({ kind }) => kind === "shareable").length,
        form.filter(({ provider }) => provider !== null).length
      ]
    ])
    expect(Object.fromEntries(forms)).toEqual(FORMS)
  })

  it("asks every item that is claimed somewhere, so no claim is idle", () => {
    const asked = new Set(fields.map(({ item }) => item))
    const claimed = catalogue.datasets.flatMap((dataset) =>
      Object.values(dataset.fields).flatMap(({ provides }) => provides ?? [])
    )
    expect(claimed).toHaveLength(50)
    expect(claimed.filter((item) => !asked.has(item))).toEqual([])
  })
})
