import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { completeness } from "../../src/Completeness.ts"
import type { Report } from "../../src/Report.ts"
import { figures, type Language } from "../../src/report/figures.ts"
import { html } from "../../src/report/html.ts"
import { markdown } from "../../src/report/markdown.ts"
import { table } from "../../src/report/table.ts"
import type { State } from "../../src/State.ts"
import { suppress } from "../../src/Suppression.ts"
import { citizenOnly, dataset, field, service, serviceOf, snapshot } from "../completenessSnapshots.ts"
import { launch } from "./browser.ts"
import { openPage } from "./openPage.ts"
import { rowsOf, seen } from "./readPage.ts"
import { group, LANGUAGES, SMALL } from "./sampleReports.ts"

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser?.close())

describe("what is not there", () => {
  it.each(LANGUAGES)("a report of which nothing is known says so everywhere, and never 0 (%s)", async (lang) => {
    const forms = [field("name"), citizenOnly("reason")]
    const never = dataset({ status: "never", lastComplete: null, records: null, balance: null, issues: [], links: [] })
    const unknown = completeness(snapshot([{ ...service(1, forms, null), lacking: null }], [never]))
    await using opened = await openPage(browser, html(unknown, { lang }))
    const { page } = opened
    expect(await seen(page, "#answer [data-figure=completeness] .big")).toBe("0%–100%")
    expect(await seen(page, ".attention")).toContain(
      lang === "vi" ? "chưa từng được đọc đầy đủ" : "was never completely read"
    )
    expect(await seen(page, "table.services td[data-column=eligible]")).toBe("—")
    expect(await page.locator("table.owners td").allInnerTexts()).toEqual(["?"])
    expect(await page.locator("table.provinces").count()).toBe(0)
    await page.locator("summary").last().click()
    expect(await page.locator(".field.f-unknown").count()).toBe(1)
    expect(await opened.troubles()).toEqual([])
  })

  const answerOf = async (report: Report, lang: Language) => {
    await using opened = await openPage(browser, html(report, { lang }))
    return await seen(opened.page, "#answer")
  }
  const NONE_HELPS = { en: "No single fix would spare anybody a question.", vi: "Không có việc đơn lẻ nào" }
  const TWO = [field("name"), field("phone")]
  const lacking = (...states: ReadonlyArray<State>) => serviceOf(1, TWO, [group("001", 70_000, ...states)])

  it.each(LANGUAGES)("that no fix helps is said only where everything is known (%s)", async (lang) => {
    const unread = { ...service(2, TWO, null), lacking: null }
    const known = completeness(snapshot([lacking("missing", "invalid"), serviceOf(2, TWO, [])]))
    expect(await answerOf(known, lang)).toContain(NONE_HELPS[lang])
    // Were the unknown phone there, the name alone would help.
    for (const open of [[lacking("missing", "unknown")], [lacking("missing", "invalid"), unread], [unread]]) {
      const text = await answerOf(completeness(snapshot(open)), lang)
      expect(text).not.toContain(NONE_HELPS[lang])
      expect(text).toContain(lang === "vi" ? "Chưa rõ có việc đơn lẻ nào" : "question is not known")
      expect(text).toContain("lienthong status")
    }
  })

  it.each(LANGUAGES)("a gain that the public is not told is called withheld, not none (%s)", async (lang) => {
    const few = [group("001", 70_000, "available", "available"), group("001", 1, "missing", "available")]
    const whole = completeness(snapshot([serviceOf(1, TWO, few)]))
    expect(whole.fixes?.items[0]?.gain).toBeGreaterThan(0)
    const text = await answerOf(suppress(whole), lang)
    expect(text).not.toContain(NONE_HELPS[lang])
    expect(text).toContain(lang === "vi" ? "không công bố, hoặc chưa rõ" : "question is withheld, or not known")
  })

  it.each(LANGUAGES)("a dataset held under another contract is not called never read (%s)", async (lang) => {
    const held = dataset({ status: "never", holding: "changed", lastComplete: null, records: null, balance: null })
    await using opened = await openPage(browser, html(completeness(snapshot([], [held])), { lang }))
    const { page } = opened
    const [why, called] =
      lang === "vi"
        ? ["dữ liệu đang lưu theo hợp đồng dữ liệu khác", "hợp đồng khác"]
        : ["what is held is of another contract; the next sync reads it again", "other contract"]
    expect(await seen(page, ".attention")).toContain(why)
    expect(await seen(page, "#datasets .status")).toContain(called)
    expect(await opened.troubles()).toEqual([])
  })

  it.each(LANGUAGES)(
    "a repair of what is unknown now is said to bring less, perhaps; any other is not (%s)",
    async (lang) => {
      const taxCode = field("taxCode", { owner: "thue", provider: { dataset: "tax.taxpayers", field: "taxCode" } })
      const services = [
        serviceOf(1, [field("name"), taxCode], [group("001", 10, "available", "unknown")]),
        serviceOf(2, [field("name")], [group("001", 5, "available"), group("079", 5, "missing")])
      ]
      const report = completeness(snapshot(services, [dataset(), dataset({ name: "tax.taxpayers", agency: "thue" })]))
      await using opened = await openPage(browser, html(report, { lang }))
      const { page } = opened
      const mayBeLess = lang === "vi" ? "Có thể tăng ít hơn" : "May be less"
      const marked = (selector: string) =>
        page.$$eval(selector, (all, text) => all.map((one) => (one as HTMLElement).innerText.includes(text)), mayBeLess)
      await page.locator("[data-open=true]").click()
      await seen(page, "#fixes")
      expect(await marked("#answer .fixes li")).toEqual([true, false])
      expect(await marked("#fixes tr[data-fix]")).toEqual([true, false])
      expect(await marked("#fixes th[scope=rowgroup]")).toEqual([true, false])
      await seen(page, "#service-service-1 .helps")
      expect(await marked(".helps li")).toEqual([true, false, false])
      expect(await marked("[data-field=taxCode] p.note")).toEqual([true])
      const [bringsLess, others] = lang === "vi" ? ["có thể tăng ít hơn", "ít nhất"] : ["may bring less", "at least"]
      expect(await seen(page, "#fixes .lead")).toContain(bringsLess)
      expect(await seen(page, "#fixes .lead")).toContain(others)
      const brief = lang === "vi" ? "(có phần chưa rõ)" : "(some of it unknown now)"
      const briefly = (text: string) => text.split("\n").filter((line) => line.includes(brief))
      expect(briefly(table(report, { lang, width: 160, colour: false }))).toEqual([expect.stringContaining("taxCode")])
      expect(briefly(markdown(report, { lang, gates: null }))).toEqual([expect.stringContaining("taxCode")])
      expect(await opened.troubles()).toEqual([])
    }
  )

  it("a report without subjects shows shares of nothing as —", async () => {
    const nobody = completeness(snapshot([serviceOf(1, [field("name")], [])]))
    await using opened = await openPage(browser, html(nobody, { lang: "en" }))
    const { page } = opened
    expect(await seen(page, "#answer [data-figure=completeness] .big")).toBe("—")
    expect(await seen(page, "#answer")).toContain("No single fix")
    expect((await rowsOf(page, "table.services"))[0]?.cells.map(({ text }) => text).slice(2, 5)).toEqual([
      "—",
      "—",
      "—"
    ])
    expect(await opened.troubles()).toEqual([])
  })

  it("a report without services, agencies or datasets is still a page", async () => {
    const empty = completeness({ ...snapshot([], []), agencies: [] })
    await using opened = await openPage(browser, html(empty, { lang: "en" }))
    expect(await seen(opened.page, "h1")).toContain("0 essential")
    expect(await opened.troubles()).toEqual([])
  })

  it("a report whose fixes are not known falls back on the fields of its forms", async () => {
    await using opened = await openPage(browser, html({ ...SMALL, fixes: null }, { lang: "en" }))
    const [first] = SMALL.services.flatMap(({ fields }) => fields.map(({ gain }) => gain ?? 0)).sort((a, b) => b - a)
    expect(await seen(opened.page, "#answer .gain")).toContain(figures("en").points(first!))
    expect(await seen(opened.page, "#fixes")).toContain("older than the question")
  })

  it("what a public report withholds is named, not shown as nothing", async () => {
    const hidden = structuredClone(SMALL)
    const [one] = hidden.services
    one!.fields[1]!.counts!.missing = null
    one!.fields[0]!.counts = null
    one!.regions[0] = { ...one!.regions[0]!, eligible: null, completeness: null, onceOnly: null }
    const text = html(
      { ...hidden, suppressed: { k: 5 }, datasets: hidden.datasets.map((own) => ({ ...own, ladder: null })) },
      { lang: "en" }
    )
    await using opened = await openPage(browser, text)
    const { page } = opened
    expect(await seen(page, ".masthead")).toContain("counts below 5")
    expect(await page.locator("table.provinces [data-region='001'] td").first().innerText()).toBe("?")
    await page.locator("#service-service-1 summary").click()
    expect(await seen(page, "[data-field=phone] [data-state=missing]")).toBe("withheld missing")
    expect(await page.locator("[data-field=name].f-shared").count()).toBeGreaterThan(0)
  })

  it("the number of those who are asked nothing is left out while it is not known of all", async () => {
    const partly = serviceOf(1, [field("name")], [group("001", 8, "available"), group("001", 2, "unknown")])
    const known = serviceOf(2, [field("name")], [group("001", 8, "available"), group("001", 2, "missing")])
    await using opened = await openPage(browser, html(completeness(snapshot([partly, known])), { lang: "en" }))
    const { page } = opened
    for (const id of ["service-1", "service-2"]) await page.locator(`#service-${id} summary`).click()
    expect(await seen(page, "#service-service-1 .note")).toContain("Once-only 80.0%–100% ·")
    expect(await seen(page, "#service-service-2 .note")).toContain("Once-only 80.0% (8) ·")
  })

  it("the cells that a repair fills are named withheld in a public report, and no number is left out of a sentence", async () => {
    const tax = { owner: "thue", provider: { dataset: "tax.taxpayers", field: "phone" } }
    const groups = [
      group("001", 1, "available", "missing"),
      group("001", 1000, "missing", "available"),
      group("001", 976, "missing", "missing")
    ]
    const form = serviceOf(1, [field("name"), field("phone", tax)], groups)
    await using opened = await openPage(browser, html(suppress(completeness(snapshot([form]))), { lang: "en" }))
    const { page } = opened
    expect(await seen(page, "[data-fix='person.name'] td:nth-of-type(3)")).toBe("withheld")
    expect(await seen(page, "[data-owner=bca] .note")).toContain("All its missing answers together")
  })

  it("a service that is withheld for its few subjects is not called unknown", async () => {
    const few = serviceOf(1, [field("name"), citizenOnly("reason")], [group("001", 3, "available")])
    const unknown = { ...service(2, [field("name")], null), lacking: null }
    const report = suppress(completeness(snapshot([few, unknown])))
    await using opened = await openPage(browser, html(report, { lang: "en" }))
    const { page } = opened
    await page.locator("#service-service-1 summary").click()
    expect(await seen(page, "#service-service-1 .note")).toContain("subjects withheld")
    expect(await page.locator("#service-service-1 .tally li").allInnerTexts()).toEqual([
      "1 only the citizen",
      "1 withheld"
    ])
    await page.locator("#service-service-2 summary").click()
    expect(await seen(page, "#service-service-2 .note")).toContain("subjects unknown")
  })
})
