import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { completeness } from "../../src/Completeness.ts"
import { html } from "../../src/report/html.ts"
import type { Snapshot } from "../../src/Snapshot.ts"
import { summarize } from "../../src/Summary.ts"
import { citizenOnly, dataset, field, serviceOf, snapshot } from "../completenessSnapshots.ts"
import { launch } from "./browser.ts"
import { openPage } from "./openPage.ts"
import { group, LANGUAGES, PAST, SMALL } from "./sampleReports.ts"

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser?.close())

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

  it("does not run or obey what somebody wrote into the file, should it ever get there", async () => {
    const foreign = [
      "<script>document.title = 'ran'</script>",
      "<img alt='' src='data:,' onerror=\"document.title = 'ran'\">",
      "<style>h1 { color: rgb(1, 2, 3) }</style>",
      "<p id=foreign style='color: rgb(1, 2, 3)'>x</p>",
      "<img alt='' src='http://elsewhere.test/'>"
    ]
    const text = html(SMALL, { lang: "en" }).replace("</body>", `${foreign.join("")}</body>`)
    await using opened = await openPage(browser, text)
    const { page } = opened
    const colours = await page.$$eval("h1, #foreign", (all) => all.map((own) => getComputedStyle(own).color))
    expect(colours).not.toContain("rgb(1, 2, 3)")
    expect(await page.title()).toContain("Liên Thông")
    const troubles = await opened.troubles()
    expect(troubles.filter((trouble) => trouble.startsWith("request"))).toEqual([])
    for (const rule of ["script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "img-src"]) {
      expect(troubles).toContain(`console ${rule}`)
    }
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
