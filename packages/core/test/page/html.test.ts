import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { completeness } from "../../src/Completeness.ts"
import type { Report, ReportService } from "../../src/Report.ts"
import { figures, type Language } from "../../src/report/figures.ts"
import { fillingOf } from "../../src/report/html/filling.ts"
import { groupsOf } from "../../src/report/html/formGroup.ts"
import { wholePercent } from "../../src/report/html/heat.ts"
import { ownerHeat } from "../../src/report/html/ownersMap.ts"
import { html } from "../../src/report/html.ts"
import type { Snapshot } from "../../src/Snapshot.ts"
import { STATES, type State } from "../../src/State.ts"
import { type Summary, summarize } from "../../src/Summary.ts"
import { citizenOnly, dataset, field, service, serviceOf, snapshot } from "../completenessSnapshots.ts"
import { countrySnapshot, REGIONS } from "../countrySnapshot.ts"
import { launch } from "./browser.ts"
import { type Opened, openPage } from "./openPage.ts"
import { rowsOf, seen } from "./readPage.ts"

const LANGUAGES: ReadonlyArray<Language> = ["vi", "en"]

let browser: Browser
let country: Report
let now: Summary
let trend: ReadonlyArray<Summary>
/** One page of the whole country in each language, for tests that only read it. */
const opened: { vi?: Opened; en?: Opened } = {}

/** Earlier measurements: two of another catalogue, one of which is unknown, and one like today's but a little lower. */
const earlier = (now: Summary): ReadonlyArray<Summary> => {
  const lower = (value: number | null) => (value === null ? null : value * 0.9)
  const catalogue = { version: "2026.09", hash: "sha256:fedcba9876543210" }
  const old = { ...now, definition: { ...now.definition, catalogue } }
  return [
    { ...old, asOf: "2026-09-01T00:00:00Z" },
    {
      ...old,
      asOf: "2026-10-01T00:00:00Z",
      overall: { ...now.overall, onceOnly: { value: null, low: 0.05, high: 0.2 } }
    },
    {
      ...now,
      asOf: "2026-11-01T00:00:00Z",
      overall: { ...now.overall, completeness: { value: 0.6, low: 0.6, high: 0.6 } },
      services: now.services.map((one) => ({
        ...one,
        completeness: { ...one.completeness, value: lower(one.completeness.value) }
      }))
    }
  ]
}

beforeAll(async () => {
  browser = await launch()
  const whole = await countrySnapshot()
  country = completeness(whole)
  now = summarize(whole, country)
  trend = earlier(now)
  for (const lang of LANGUAGES) opened[lang] = await openPage(browser, countryPage(lang))
})

afterAll(() => browser?.close())

const countryIn = (lang: Language): Page => {
  const found = opened[lang]
  if (found === undefined) throw new Error("The page is not open.")
  return found.page
}

const countryPage = (lang: Language) => html(country, { lang, regions: REGIONS, now, trend })

const by = <A extends { readonly id: string }>(all: ReadonlyArray<A>, id: string | undefined): A => {
  const found = all.find((one) => one.id === id)
  if (found === undefined) throw new Error(`There is no ${id}.`)
  return found
}

const group = (region: string, subjects: number, ...states: ReadonlyArray<State>) => ({ region, subjects, states })

/** Everything that a report can say, in a few services. */
const SMALL_SNAPSHOT = snapshot(
  [
    serviceOf(
      1,
      [
        field("name"),
        field("phone", { owner: "thue", provider: { dataset: "tax.taxpayers", field: "phone" } }),
        citizenOnly("reason"),
        field("card", { provider: null, owner: "byt", confidence: "assumed" }),
        field("dead", { provider: { dataset: "tax.taxpayers", field: "dead" } }),
        field("never")
      ],
      [
        group("001", 70_000, "available", "available", "notApplicable", "missing", "notApplicable"),
        group("079", 29_999, "available", "missing", "notConnected", "noRecord", "notApplicable"),
        group("unknown", 1, "stale", "invalid", "notConnected", "conflicting", "notApplicable")
      ]
    ),
    serviceOf(2, [field("name")], [group("001", 999_999, "available"), group("079", 1, "stale")]),
    serviceOf(3, [field("name")], [group("001", 8, "available"), group("079", 2, "unknown")]),
    { ...service(4, [field("name"), citizenOnly("reason")], null), lacking: null },
    serviceOf(5, [field("name")], [])
  ],
  [
    dataset(),
    dataset({
      name: "tax.taxpayers",
      agency: "thue",
      status: "failed",
      failure: { reason: "unavailable", message: "The source answered 503 five times; try again later." },
      links: [],
      unneeded: [{ field: "bloodType", item: null }]
    }),
    dataset({
      name: "customs.vehicleImports",
      status: "never",
      lastComplete: null,
      records: null,
      balance: null,
      issues: []
    })
  ]
)
const SMALL = completeness(SMALL_SNAPSHOT)
const PAST = { now: summarize(SMALL_SNAPSHOT), trend: earlier(summarize(SMALL_SNAPSHOT)) }

describe("the page", () => {
  it("is the same bytes for the same report, and names nothing that would have to be fetched", () => {
    const text = html(SMALL, { lang: "vi" })
    expect(html(structuredClone(SMALL), { lang: "vi" })).toBe(text)
    expect(text).not.toMatch(/https?:|\ssrc=|@import|url\(|\sstyle=|\son[a-z]+=/i)
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text.match(/<style/g)).toHaveLength(1)
  })

  it.each(LANGUAGES)(
    "asks the network for nothing and breaks no rule of its own while it is used (%s)",
    async (lang) => {
      await using used = await openPage(browser, html(SMALL, { lang, now: PAST.now, trend: PAST.trend }))
      const { page } = used
      await page.$$eval("button", (all) => {
        for (const button of all) (button as HTMLElement).click()
      })
      await page.locator("input[type=search]").fill("x")
      await page.locator("a[href='#forms']").click()
      expect(await used.troubles()).toEqual([])
      expect(await opened[lang]?.troubles()).toEqual([])
    }
  )

  it("refuses what it did not write: another script, a style attribute, an event handler, markup made of text", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    const ran = await page.evaluate(async () => {
      const own = globalThis as unknown as { ran: Array<string> }
      own.ran = []
      const script = document.createElement("script")
      try {
        script.text = "ran.push('script')"
      } catch {}
      document.body.append(script)
      try {
        document.body.innerHTML += "<img src=x onerror=\"ran.push('handler')\">"
      } catch {}
      document.body.setAttribute("style", "color: rgb(1, 2, 3)")
      if (getComputedStyle(document.body).color === "rgb(1, 2, 3)") own.ran.push("style")
      await fetch("http://elsewhere.test/").catch(() => {})
      await new Promise((done) => setTimeout(done))
      return own.ran
    })
    expect(ran).toEqual([])
    const troubles = await opened.troubles()
    expect(troubles.filter((trouble) => trouble.startsWith("request"))).toEqual([])
    expect(troubles.join()).toContain("connect-src")
  })
})

describe("every figure on the page is that of the JSON", () => {
  it.each(LANGUAGES)("in the answer (%s)", async (lang) => {
    const page = countryIn(lang)
    const show = figures(lang)
    const { overall } = country
    expect(await seen(page, "#answer [data-figure=completeness] .big")).toBe(show.percent(overall.completeness))
    expect(await seen(page, "#answer [data-figure=onceOnly] .big")).toBe(show.percent(overall.onceOnly))
    const moved = show.points(overall.completeness! - 0.6)
    expect(await seen(page, "#answer [data-figure=completeness] .note")).toContain(`+${moved} `)
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
        expect(shown.filling).toContain(`f-${fillingOf(expected)}`)
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
})

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
  })
})

describe("a service's form", () => {
  it("keeps the form's order in parts, and tells who fills each field", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }))
    const { page } = opened
    await page.locator("#service-service-1 summary").click()
    const text = await page.locator("#service-service-1 .fields").allInnerTexts()
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

describe("on paper", () => {
  it("every form is open, controls are gone, and both heat maps are there; afterwards it is as it was", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "vi" }))
    const { page } = opened
    await page.evaluate(() =>
      addEventListener("beforeprint", () =>
        Object.assign(globalThis, {
          printed: {
            closed: document.querySelectorAll("details:not([open])").length,
            maps: [...document.querySelectorAll("[data-measure]")].filter(
              (map) => (map as HTMLElement).offsetHeight > 0
            ).length,
            controls: ["form.filters", ".languages", ".contents", ".tools"].filter(
              (control) => (document.querySelector(control) as HTMLElement).offsetHeight > 0
            )
          }
        })
      )
    )
    await page.emulateMedia({ media: "print" })
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-")
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(4)
    expect(await page.evaluate("printed")).toEqual({ closed: 0, maps: 2, controls: [] })
    expect(await page.locator("details[open]").count()).toBe(0)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    expect(wide).toBe(true)
  })
})

describe("for everybody", () => {
  const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

  it.each([
    { lang: "vi", width: 1280, scheme: "light" },
    { lang: "en", width: 1280, scheme: "dark" },
    { lang: "vi", width: 390, scheme: "dark" },
    { lang: "en", width: 390, scheme: "light" }
  ] as const)("axe finds nothing to say ($lang, $width, $scheme)", async ({ lang, width, scheme }) => {
    const text = html(SMALL, { lang, now: PAST.now, trend: PAST.trend, regions: { "001": "Hà Nội" } })
    await using opened = await openPage(browser, text, { viewport: { width, height: 800 }, colorScheme: scheme })
    const { page } = opened
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true
    })
    await page.evaluate(AXE)
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: () => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> }
      }
      const { violations } = await axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)
    })
    expect(found).toEqual([])
  })

  it.each(LANGUAGES)("nothing is wider than a phone but what scrolls by itself (%s)", async (lang) => {
    const text = html(SMALL, { lang, now: PAST.now, trend: PAST.trend })
    await using opened = await openPage(browser, text, { viewport: { width: 360, height: 740 } })
    await opened.page.locator("[data-open=true]").click()
    expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  })

  it("without a script everything can be read, and nothing is offered that would not work", async () => {
    await using opened = await openPage(browser, html(SMALL, { lang: "vi" }), { javaScriptEnabled: false })
    const { page } = opened
    expect(await seen(page, "h1")).toContain("Dữ liệu chia sẻ")
    expect(await page.locator("form, .languages, .tools").filter({ visible: true }).count()).toBe(0)
    expect(await page.locator("[data-measure]").filter({ visible: true }).count()).toBe(2)
  })
})

describe("hostile text", () => {
  const EVIL = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'\`\u202e\u0000&amp;<!--`

  it("is inert wherever it reaches the page", async () => {
    const evil = (id: string) => `${id}${EVIL}`
    const harmful: Snapshot = {
      ...snapshot(
        [
          {
            ...serviceOf(
              1,
              [
                {
                  ...field(evil("item")),
                  owner: evil("bca"),
                  document: evil("document"),
                  via: [evil("link")],
                  provider: { dataset: evil("dataset"), field: evil("field") },
                  agreement: { with: { dataset: evil("d"), field: evil("f") }, compared: 9, equal: 8 }
                },
                citizenOnly(evil("reason"))
              ],
              [group(evil("region"), 10, "available"), group("001", 10, "missing")]
            ),
            id: evil("id"),
            base: evil("base"),
            agency: evil("agency"),
            name: { vi: evil("tên"), en: evil("name") }
          }
        ],
        [
          dataset({
            name: evil("dataset"),
            label: { vi: evil("nhãn"), en: evil("label") },
            status: "failed",
            failure: { reason: evil("reason"), message: evil("message") },
            issues: [{ field: evil("field"), code: evil("code"), count: 1 }],
            links: [{ link: evil("link"), to: evil("to"), values: 2, found: 1 }],
            unneeded: [{ field: evil("unneeded"), item: null }]
          })
        ]
      ),
      catalogue: { version: evil("version"), hash: evil("hash") },
      agencies: [{ id: evil("bca"), name: { vi: evil("cơ quan"), en: evil("agency") } }]
    }
    const hostile = completeness(harmful)
    const now = summarize(harmful)
    const catalogue = { version: evil("older"), hash: "other" }
    const point = { ...now, asOf: "2026-01-01T00:00:00Z", definition: { ...now.definition, catalogue } }
    const text = html(hostile, { lang: "en", regions: { "001": evil("Hà Nội") }, now, trend: [point] })
    await using opened = await openPage(browser, text)
    const { page } = opened
    await page.locator("[data-open=true]").click()
    await page.getByRole("button", { name: "Tiếng Việt" }).click()
    await page.$$eval("button[data-sort-by]", (all) => {
      for (const button of all) (button as HTMLElement).click()
    })
    await page.locator("table.provinces td").first().hover()
    expect(await opened.troubles()).toEqual([])
    expect(await page.evaluate(() => [document.scripts.length, document.images.length])).toEqual([1, 0])
    const body = await page.evaluate(() => document.body.textContent)
    for (const word of [
      "item",
      "document",
      "link",
      "reason",
      "message",
      "code",
      "Hà Nội",
      "region",
      "version",
      "older",
      "tên",
      "unneeded"
    ])
      expect(body).toContain(`${word}</script><script>alert(1)`)
    expect(["\u202e", "\u0000"].filter((harm) => body?.includes(harm))).toEqual([])
  })
})

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
  })
})

describe("the colours", () => {
  type Colour = readonly [number, number, number]

  const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  const parsed = (css: string): Colour => {
    const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map((part) => linear(Number(part) / 255))
    return [r, g, b]
  }
  const luminance = ([r, g, b]: Colour) => 0.2126 * r + 0.7152 * g + 0.0722 * b
  const contrast = (a: Colour, b: Colour) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high! + 0.05) / (low! + 0.05)
  }
  const times = (matrix: ReadonlyArray<Colour>, [r, g, b]: Colour): Colour =>
    matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Colour
  // Machado, Oliveira and Fernandes 2009, the full defect, on linear RGB.
  const VISIONS: Readonly<Record<string, ReadonlyArray<Colour>>> = {
    usual: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1]
    ],
    protanopia: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998]
    ],
    deuteranopia: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881]
    ],
    tritanopia: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039]
    ]
  }
  /** OKLab: equal distances look equally far apart. */
  const lab = (colour: Colour): Colour => {
    const [r, g, b] = colour.map((part) => Math.max(part, 0)) as unknown as Colour
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
    ]
  }
  const distance = (a: Colour, b: Colour) => Math.hypot(...lab(a).map((part, at) => part - lab(b)[at]!))

  it.each(["light", "dark"] as const)("stay apart for every kind of colour vision (%s)", async (colorScheme) => {
    await using opened = await openPage(browser, html(SMALL, { lang: "en" }), { colorScheme })
    const shades = await opened.page.$$eval("#owners .shades li[class^=h]:not(.hu)", (all) =>
      all.map((own) => [getComputedStyle(own).backgroundColor, getComputedStyle(own).color])
    )
    expect(shades).toHaveLength(11)
    const heat = shades.map(([back, ink]) => [parsed(back!), parsed(ink!)] as const)
    for (const [back, ink] of heat) expect(contrast(back, ink)).toBeGreaterThanOrEqual(4.5)
    const fillings = await opened.page.evaluate(() =>
      ["shared", "notShared", "notConnected", "citizen"].map((name) => {
        const probe = document.body.appendChild(document.createElement("div"))
        probe.className = `f-${name}`
        const box = probe.appendChild(document.createElement("p"))
        box.className = "box"
        return getComputedStyle(box).borderLeftColor
      })
    )
    const states = await opened.page.evaluate(() =>
      ["available", "missing", "invalid", "noRecord", "stale", "notConnected", "conflicting"].map((name) => {
        const probe = document.body.appendChild(document.createElement("div"))
        probe.className = `s-${name}`
        return getComputedStyle(probe).backgroundColor
      })
    )
    for (const [vision, matrix] of Object.entries(VISIONS)) {
      const lightness = heat.map(([back]) => lab(times(matrix, back))[0])
      expect([vision, lightness]).toEqual([vision, lightness.toSorted((a, b) => b - a)])
      for (const palette of [fillings, states]) {
        const colours = palette.map((css) => times(matrix, parsed(css)))
        for (const [at, colour] of colours.entries()) {
          for (const [other, next] of colours.slice(at + 1).entries()) {
            const pair = `${vision}: ${palette[at]} ${palette[at + 1 + other]}`
            expect(distance(colour, next), pair).toBeGreaterThan(0.05)
          }
        }
      }
    }
  })
})
