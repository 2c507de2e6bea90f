import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Report, ReportService } from "../../src/Report.ts"
import { figures, type Language } from "../../src/report/figures.ts"
import { groupsOf } from "../../src/report/html/formGroup.ts"
import { html } from "../../src/report/html.ts"
import type { Summary } from "../../src/Summary.ts"
import { REGIONS } from "../countrySnapshot.ts"
import { launch } from "./browser.ts"
import { type Opened, openPage } from "./openPage.ts"
import { rowsOf, seen } from "./readPage.ts"
import { by, countryReport, LANGUAGES, PAST, SMALL } from "./sampleReports.ts"

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

describe("the table of services", () => {
  const idsOf = async (page: Page) => (await rowsOf(page, "table.services")).map(({ data }) => data.service)
  const head = (page: Page, name: string) => page.locator("table.services thead").getByRole("button", { name })

  it("sorts by a column's head, one way and then the other; what has no figure stays last", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    await head(page, "Completeness").click()
    // 4 is unknown and may be anything from 0; 5 asks nobody.
    expect(await idsOf(page)).toEqual(["service-4", "service-1", "service-3", "service-2", "service-5"])
    expect(await page.locator("table.services th[aria-sort]").getAttribute("aria-sort")).toBe("ascending")
    await head(page, "Completeness").click()
    expect(await idsOf(page)).toEqual(["service-2", "service-3", "service-1", "service-4", "service-5"])
    expect(await page.locator("table.services th[aria-sort]").getAttribute("aria-sort")).toBe("descending")
    await head(page, "#").click()
    expect(await idsOf(page)).toEqual(["service-1", "service-2", "service-3", "service-4", "service-5"])
  })

  it("sorts a change of less than a millionth after one that is felt", async () => {
    const higher: Readonly<Record<string, number>> = { "service-1": 0.05, "service-2": 8.3e-7 }
    const services = PAST.now.services.map((one) => {
      const { value } = one.completeness
      const before = value === null ? null : value + (higher[one.id] ?? 0)
      return { ...one, completeness: { ...one.completeness, value: before } }
    })
    const before = { ...PAST.now, asOf: "2026-11-01T00:00:00Z", services }
    await using opened = await openPage(browser, html(SMALL, { lang: "en", now: PAST.now, trend: [before] }))
    const { page } = opened
    await head(page, "Change").click()
    expect((await idsOf(page)).slice(0, 2)).toEqual(["service-1", "service-2"])
    await head(page, "Change").click()
    expect((await idsOf(page)).slice(0, 2)).toEqual(["service-2", "service-1"])
  })

  it("sorts names as the language does", async () => {
    const page = countryIn("vi")
    await head(page, "Dịch vụ").click()
    const names = (await rowsOf(page, "table.services")).map(({ data }) => by(country.services, data.service))
    await head(page, "#").click()
    const order = new Intl.Collator("vi", { numeric: true })
    expect(names).toEqual(names.toSorted((a, b) => order.compare(a.name.vi, b.name.vi)))
  })

  it("shows a range where something is unknown, and says nothing of what does not exist", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const rows = await rowsOf(opened.page, "table.services")
    expect(rows.slice(1).map(({ cells }) => cells[2]?.text)).toEqual([">99.9%", "80.0%–100%", "0%–100%", "—"])
    expect(rows.map(({ data }) => data.band)).toEqual([SMALL.services[0]!.band, "excellent", "none", "none", "none"])
  })

  it("finds a service by words without their marks, by its agency and by its band", async () => {
    await using opened = await openPage(browser, countryPage("vi"))
    const { page } = opened
    const shown = () => page.locator("[data-shown]").innerText()
    await page.getByRole("searchbox").fill("ho chieu dang")
    expect(await shown()).toBe("0")
    expect(await page.locator("[data-empty]").isVisible()).toBe(true)
    await page.getByRole("searchbox").fill("ho chieu")
    expect(await idsOf(page)).toEqual(["ordinary-passport"])
    expect(await page.locator("[data-empty]").isVisible()).toBe(false)
    await page.getByRole("searchbox").fill("")
    await page.getByRole("combobox").selectOption("btp")
    const justice = country.services.filter(({ agency }) => agency === "btp").map(({ id }) => id)
    expect(await idsOf(page)).toEqual(justice)
    expect(await shown()).toBe(String(justice.length))
    await page.getByRole("combobox").selectOption("")
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck()
    await page.locator("input[value=weak]").check()
    expect(await idsOf(page)).toEqual(country.services.filter(({ band }) => band === "weak").map(({ id }) => id))
  })

  it("leads to the service's form, which opens", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    expect(await page.locator("#service-service-1 .paper").isVisible()).toBe(false)
    await page.locator("table.services").getByRole("link", { name: "Service 1" }).click()
    await page.locator("#service-service-1 .paper").waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SUMMARY")
    const top = await page.evaluate(() => document.activeElement?.getBoundingClientRect().top)
    expect(top).toBeGreaterThan(0)
    expect(top).toBeLessThan(100)
  })
})

describe("a service's form", () => {
  it("keeps the form's order in parts, and tells who fills each field", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    await page.locator("#service-service-1 summary").click()
    // A form's text is laid out where it is seen; paper shows all of it.
    await page.emulateMedia({ media: "print" })
    const text = await page.locator("#service-service-1 .fields").allInnerTexts()
    await page.emulateMedia({ media: "screen" })
    expect(text.join("\n")).toMatch(
      /name.*shared.*phone.*reason.*only the citizen.*card.*not connected.*dead.*not shared.*never.*nobody is asked/s
    )
    const tally = await page.locator("#service-service-1 .tally li").allInnerTexts()
    expect(tally.map((line) => line.trim())).toEqual([
      "2 shared",
      "1 not shared",
      "1 not connected",
      "1 nobody is asked",
      "1 only the citizen"
    ])
    expect(await seen(page, "#service-service-1 .helps")).toContain("phone")
  })

  it("leaves what only the citizen knows in the part around it", () => {
    const own = (id: string, item: string | null, via: string | null = null) =>
      ({ id, item, via, kind: item === null ? "citizen-only" : "shareable" }) as ReportService["fields"][number]
    const groups = groupsOf([
      own("office", null),
      own("name", "person.birthName"),
      own("job", null),
      own("born", "person.dateOfBirth"),
      own("fatherName", "person.fatherName"),
      own("fatherBorn", "person.dateOfBirth", "father"),
      own("plate", "vehicle.plate"),
      own("signature", null)
    ])
    expect(groups.map(({ label, fields }) => [label.en, ...fields.map(({ id }) => id)])).toEqual([
      ["In the person's own words", "office"],
      ["The person", "name", "job", "born"],
      ["Father", "fatherName", "fatherBorn"],
      ["Vehicle", "plate"],
      ["In the person's own words", "signature"]
    ])
  })
})

describe("the heat map of provinces", () => {
  it("shows one measure at a time, sorts by a service and says a cell in words", async () => {
    await using opened = await openPage(browser, countryPage("en"))
    const { page } = opened
    const [filled, once] = [page.locator("[data-measure=completeness]"), page.locator("[data-measure=onceOnly]")]
    expect([await filled.isVisible(), await once.isVisible()]).toEqual([true, false])
    await page.locator("input[name=measure][value=onceOnly]").check()
    expect([await filled.isVisible(), await once.isVisible()]).toEqual([false, true])
    await page.locator("input[name=measure][value=completeness]").check()
    await filled.locator("thead button").nth(7).click()
    const column = (await rowsOf(page, "[data-measure=completeness] table"))
      .slice(1)
      .map(({ cells }) => Number(cells[7]?.text))
    expect(column).toEqual(column.toSorted((a, b) => a - b))
    await filled.locator("tbody[data-rows] tr").first().locator("td").nth(6).hover()
    expect(await seen(page, "[data-pointed-at]")).toMatch(/^Tỉnh \d+ · 7 Motorcycle registration and plate: \d+ %$/)
  })
})

describe("the language", () => {
  it("changes without a reload, in everything that is read", async () => {
    await using opened = await openPage(browser, countryPage("vi"))
    const { page } = opened
    await page.evaluate(() => Object.assign(globalThis, { kept: true }))
    const read = async () => ({
      lang: await page.locator("html").getAttribute("lang"),
      title: await page.title(),
      head: await seen(page, "h1"),
      subjects: await seen(page, "table.services tbody tr td[data-column=eligible]"),
      agencies: await page.locator("select option").allTextContents(),
      time: await seen(page, ".masthead time"),
      chart: await page
        .locator(".chart .label tspan:visible")
        .allInnerTexts()
        .catch(() => []),
      text: await page.locator("body").innerText()
    })
    const vi = await read()
    await page.getByRole("button", { name: "English" }).click()
    const en = await read()
    expect([vi.lang, en.lang]).toEqual(["vi", "en"])
    expect(vi.title).toContain("Liên Thông: dữ liệu")
    expect(en.title).toContain("Liên Thông: how")
    const { eligible } = country.services[0]!
    expect([vi.subjects, en.subjects]).toEqual([figures("vi").count(eligible), figures("en").count(eligible)])
    expect(vi.time).not.toBe(en.time)
    expect([vi.agencies[0], en.agencies[0]]).toEqual(["Mọi cơ quan", "All agencies"])
    expect(en.text).not.toContain("Mức đầy đủ")
    expect(vi.text).not.toContain("Completeness")
    expect(await page.getByRole("button", { name: "English" }).getAttribute("aria-pressed")).toBe("true")
    await page.getByRole("button", { name: "Tiếng Việt" }).click()
    expect(await read()).toEqual(vi)
    expect(await page.evaluate(() => "kept" in globalThis)).toBe(true)
  })

  it("knows every word twice, and no two are the same by mistake", async () => {
    const pairs = await countryIn("vi").$$eval("span[lang=vi]", (all) =>
      all.map((own) => [own.textContent, (own.nextElementSibling as HTMLElement | null)?.lang])
    )
    expect(pairs.filter(([, other]) => other !== "en")).toEqual([])
  })
})

describe("by keyboard", () => {
  it("everything can be reached and used", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    await page.keyboard.press("Tab")
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).innerText.trim())).toBe("To the answer")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    expect(await page.locator("html").getAttribute("lang")).toBe("vi")
    await page.locator("table.services thead button").nth(2).focus()
    await page.keyboard.press("Space")
    expect(await page.locator("table.services th[aria-sort]").getAttribute("aria-sort")).toBe("ascending")
    await page.locator("#service-service-2 summary").focus()
    await page.keyboard.press("Enter")
    expect(await page.locator("#service-service-2 .paper").isVisible()).toBe(true)
    await page.locator("input[name=measure]").first().focus()
    await page.keyboard.press("ArrowRight")
    expect(await page.locator("[data-measure=onceOnly]").isVisible()).toBe(true)
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(outline).not.toBe("none")
  })
})
