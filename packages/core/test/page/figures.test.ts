import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Report } from "../../src/Report.ts"
import { figures, type Language } from "../../src/report/figures.ts"
import { fillingOf } from "../../src/report/html/filling.ts"
import { wholePercent } from "../../src/report/html/heat.ts"
import { ownerHeat } from "../../src/report/html/ownersMap.ts"
import { html } from "../../src/report/html.ts"
import { STATES } from "../../src/State.ts"
import type { Summary } from "../../src/Summary.ts"
import { REGIONS } from "../countrySnapshot.ts"
import { launch } from "./browser.ts"
import { type Opened, openPage } from "./openPage.ts"
import { rowsOf, seen } from "./readPage.ts"
import { by, countryReport, LANGUAGES, SMALL } from "./sampleReports.ts"

let browser: Browser
let country: Report
let now: Summary
let trend: ReadonlyArray<Summary>
/** One page of the whole country in each language, for tests that only read it. */
const opened: { vi?: Opened; en?: Opened } = {}

beforeAll(async () => {
  browser = await launch()
  const whole = await countryReport()
  country = whole.report
  now = whole.now
  trend = whole.trend
  for (const lang of LANGUAGES) opened[lang] = await openPage(browser, countryPage(lang))
})

afterAll(() => browser?.close())

const countryIn = (lang: Language): Page => {
  const found = opened[lang]
  if (found === undefined) throw new Error("The page is not open.")
  return found.page
}

const countryPage = (lang: Language) => html(country, { lang, regions: REGIONS, now, trend })

describe("every figure on the page is that of the JSON", () => {
  it.each(LANGUAGES)("in the answer (%s)", async (lang) => {
    const page = countryIn(lang)
    const show = figures(lang)
    const { overall } = country
    expect(await seen(page, "#answer [data-figure=completeness] .big")).toBe(show.percent(overall.completeness))
    expect(await seen(page, "#answer [data-figure=onceOnly] .big")).toBe(show.percent(overall.onceOnly))
    expect(await seen(page, "#answer [data-figure=completeness] .note")).toContain(
      `${show.signedPoints(country.overall.completeness! - 0.6)} `
    )
    const first = [...country.fixes!.items, ...country.fixes!.connections.filter(({ register }) => register !== null)]
      .map(({ gain }) => gain)
      .sort((a, b) => b - a)[0]!
    expect(await seen(page, "#answer .fixes .gain")).toContain(`+${show.points(first)}`)
    expect(await page.locator("#answer .fixes li").count()).toBe(3)
  })

  it.each(LANGUAGES)("in the table of services (%s)", async (lang) => {
    const page = countryIn(lang)
    const show = figures(lang)
    const rows = await rowsOf(page, "table.services")
    expect(rows.map(({ data }) => data.service)).toEqual(country.services.map(({ id }) => id))
    for (const { data, cells } of rows) {
      const one = by(country.services, data.service)
      const was = by(trend.at(-1)!.services, one.id)
      const [number, name, filled, once, change, , eligible, next] = cells
      expect(number?.text).toBe(String(one.number))
      expect(name?.text).toContain(one.name[lang])
      expect([filled?.value, filled?.text]).toEqual([one.completeness.value, show.ranged(one.completeness)])
      expect([once?.value, once?.text]).toEqual([one.onceOnly.value, show.ranged(one.onceOnly)])
      expect(change?.value).toBe(one.completeness.value! - was.completeness.value!)
      expect([eligible?.value, eligible?.text]).toEqual([one.eligible, show.count(one.eligible)])
      const bottleneck = by(one.fields, one.bottleneck?.field)
      expect(next?.text).toContain(bottleneck.label[lang])
      expect(next?.text).toContain(
        one.bottleneck!.gain > 0 ? `+${show.points(one.bottleneck!.gain)}` : show.count(one.bottleneck!.missing)
      )
    }
  })

  it("in both heat maps", async () => {
    const page = countryIn("en")
    const owners = await page.$$eval("table.owners thead th", (heads) =>
      heads.slice(1).map((head) => (head as HTMLElement).innerText.trim())
    )
    expect(new Set(owners).size).toBe(owners.length)
    const ids = [...new Set(country.services.flatMap(({ fields }) => fields.flatMap(({ owner }) => owner ?? [])))]
    expect(owners).toHaveLength(ids.length)
    for (const { data, cells } of await rowsOf(page, "table.owners")) {
      const one = by(country.services, data.service)
      const expected = ids.flatMap((id) => ownerHeat(one, id)?.value ?? []).map(wholePercent)
      expect(
        cells
          .slice(1)
          .flatMap(({ text }) => (text === "" ? [] : [text]))
          .sort()
      ).toEqual(expected.sort())
    }
    for (const measure of ["completeness", "onceOnly"] as const) {
      const rows = await rowsOf(page, `[data-measure=${measure}] table`)
      expect(rows).toHaveLength(64)
      for (const { data, cells } of rows.slice(1)) {
        const expected = country.services.map(({ regions }) => {
          const value = regions.find(({ region }) => region === data.region)?.[measure]
          return typeof value === "number" ? wholePercent(value) : ""
        })
        expect(cells.slice(1).map(({ text }) => text)).toEqual(expected)
      }
    }
  })

  it.each(LANGUAGES)("in the forms (%s)", async (lang) => {
    const page = countryIn(lang)
    const show = figures(lang)
    // Text far from what is seen is not laid out on a screen.
    await page.emulateMedia({ media: "print" })
    await page.$$eval("details", (all) => {
      for (const details of all) details.open = true
    })
    const forms = await page.$$eval("details.service", (all) =>
      all.map((details) => ({
        id: details.id,
        head: (details.querySelector("summary") as HTMLElement).innerText,
        basis: [...details.querySelectorAll<HTMLElement>(".basis li")].map((line) => line.innerText),
        fields: [...details.querySelectorAll<HTMLElement>(".field")].map((own) => ({
          id: own.dataset.field,
          name: (own.querySelector(".name") as HTMLElement).innerText,
          reference: own.querySelector(".ref")?.textContent ?? "",
          filling: own.className,
          availability: own.querySelector<HTMLDataElement>(".box data")?.value ?? null,
          states: [...own.querySelectorAll<HTMLElement>(".states li")].map((line) => [
            line.dataset.state,
            line.querySelector("data")?.value,
            line.innerText.trim()
          ])
        }))
      }))
    )
    for (const one of country.services) {
      const form = by(forms, `service-${one.id}`)
      expect(form.head).toContain(show.ranged(one.completeness))
      expect(form.fields.map(({ id }) => id)).toEqual(one.fields.map(({ id }) => id))
      for (const [index, shown] of form.fields.entries()) {
        const expected = one.fields[index]!
        expect(shown.name).toContain(expected.label[lang])
        expect(shown.filling).toContain(`f-${fillingOf(expected, false)}`)
        expect(shown.availability).toBe(expected.availability === null ? null : String(expected.availability))
        const reference = Number(/\[(\d+)\]/.exec(shown.reference)?.[1])
        expect(form.basis[reference - 1]).toBe(expected.document)
        const counts = expected.counts === null ? [] : STATES.filter((state) => expected.counts![state] !== 0)
        expect(shown.states.map(([state]) => state)).toEqual(counts)
        expect(shown.states.map(([, value]) => Number(value))).toEqual(counts.map((state) => expected.counts![state]))
        for (const [index, [, , text]] of shown.states.entries())
          expect(text).toContain(show.count(expected.counts![counts[index]!]))
        if (counts.length > 0)
          expect(shown.states.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(one.eligible)
      }
    }
  })

  it("in the datasets, the trend and the repairs", async () => {
    const page = countryIn("vi")
    for (const one of country.datasets) {
      const own = `[data-dataset="${one.name}"]`
      const ladder = await rowsOf(page, `${own} .ladder`)
      expect(ladder.map(({ cells }) => cells[2]?.value)).toEqual(Object.values(one.ladder!))
      const balance = await rowsOf(page, `${own} .balance`)
      for (const { data, cells } of balance) expect(cells[1]?.value).toBe(one.balance![data.line as "loaded"])
      expect(balance).toHaveLength(8)
      expect(await seen(page, `${own} [data-figure=records]`)).toBe(figures("vi").count(one.records))
      expect(await seen(page, `${own} [data-figure=quarantined]`)).toBe(figures("vi").count(one.quarantined))
      expect(await seen(page, `${own} [data-figure=coverage]`)).toBe(figures("vi").percent(one.coverage))
    }
    await page.$$eval("#trend details", (all) => {
      for (const details of all as Array<HTMLDetailsElement>) details.open = true
    })
    const points = await rowsOf(page, "#trend table")
    const expected = [now, ...trend.toReversed()]
    expect(points.map(({ cells }) => cells[1]?.value)).toEqual(
      expected.map((point) => point.overall.completeness.value)
    )
    expect(points.map(({ cells }) => [cells[2]?.value, cells[2]?.low, cells[2]?.high])).toEqual(
      expected.map(
        ({
          overall: {
            onceOnly: { value, low, high }
          }
        }) => (value === null ? [null, low, high] : [value, null, null])
      )
    )
    const fixes = await rowsOf(page, "table.owned")
    const known = [...country.fixes!.items, ...country.fixes!.connections]
    const shown = fixes.filter(({ data }) => data.fix !== undefined)
    expect(shown.length).toBeGreaterThan(10)
    for (const { data, cells } of shown) {
      const same = known.filter(
        ({ item, register, cells: lost }) => (item ?? register) === data.fix && lost === cells[3]?.value
      )
      expect(same.map(({ gain }) => gain)).toContain(cells[1]?.value)
      expect(same.map(({ onceOnly }) => onceOnly.to)).toContain(cells[2]?.value)
    }
  })

  it("and there is no figure that the JSON does not have", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const values = await opened.page.$$eval("data", (all) => all.map((data) => Number((data as HTMLDataElement).value)))
    const numbers = new Set<number>()
    JSON.stringify(SMALL, (_, value) => {
      if (typeof value === "number") numbers.add(value)
      return value
    })
    // Two figures are sums of the JSON's: issues and superfluous fields of a dataset, and a step's share of the ladder.
    for (const { issues, ladder, unneeded } of SMALL.datasets) {
      numbers.add(issues.reduce((sum, { count }) => sum + count, 0)).add(unneeded?.length ?? 0)
      for (const cells of Object.values(ladder!)) numbers.add(cells / ladder!.agreed)
    }
    expect(values.filter((value) => !numbers.has(value))).toEqual([])
    expect(values.length).toBeGreaterThan(80)
  })

  it.each(LANGUAGES)("and the whole page has asked for nothing and broken nothing (%s)", async (lang) => {
    expect(await opened[lang]?.troubles()).toEqual([])
  })
})
