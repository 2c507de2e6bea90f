import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { html } from "../../src/report/html.ts"
import { launch } from "./browser.ts"
import { apart, contrast, lightness, parsed, VISIONS } from "./colourVision.ts"
import { openPage } from "./openPage.ts"
import { LANGUAGES, PAST, SMALL } from "./sampleReports.ts"

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser?.close())

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
    expect(await page.locator("h1").innerText()).toContain("Dữ liệu chia sẻ")
    expect(await page.locator("form, .languages, .tools").filter({ visible: true }).count()).toBe(0)
    expect(await page.locator("[data-measure]").filter({ visible: true }).count()).toBe(2)
  })
})

describe("the colours", () => {
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
      const light = heat.map(([back]) => lightness(matrix, back))
      expect([vision, light]).toEqual([vision, light.toSorted((a, b) => b - a)])
      for (const palette of [fillings, states]) {
        const colours = palette.map(parsed)
        for (const [at, colour] of colours.entries()) {
          for (const [other, next] of colours.slice(at + 1).entries()) {
            const pair = `${vision}: ${palette[at]} ${palette[at + 1 + other]}`
            expect(apart(matrix, colour, next), pair).toBeGreaterThan(0.05)
          }
        }
      }
    }
  })
})
