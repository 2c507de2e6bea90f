/**
 * The web page of a report as large as the country: how long it takes to make, how large it is, and how it behaves in a
 * browser.
 *
 *     node packages/core/bench/html.ts [--json]
 */
import { parseArgs } from "node:util"
import { completeness } from "../src/Completeness.ts"
import { html } from "../src/report/html.ts"
import { type Summary, summarize } from "../src/Summary.ts"
import { countrySnapshot, REGIONS } from "../test/countrySnapshot.ts"
import { launch } from "../test/page/browser.ts"
import { openPage } from "../test/page/openPage.ts"
import { benchOptions, print } from "./harness/Print.ts"
import { type Figure, median } from "./harness/Result.ts"

const { values } = parseArgs({ options: benchOptions })

const KEPT = 100
const DAY = 86_400_000
const ROUNDS = 5

const snapshot = await countrySnapshot()
const report = completeness(snapshot)
const now = summarize(snapshot, report)
const trend = Array.from({ length: KEPT }, (_, back): Summary => {
  const asOf = new Date(Date.parse(now.asOf) - (back + 1) * DAY).toISOString()
  return { ...now, asOf }
})

const timed = <A>(work: () => A): readonly [A, number] => {
  const started = performance.now()
  const result = work()
  return [result, performance.now() - started]
}

const [text, first] = timed(() => html(report, { lang: "vi", now, trend, regions: REGIONS }))
const again = Array.from(
  { length: ROUNDS },
  () => timed(() => html(report, { lang: "en", now, trend, regions: REGIONS }))[1]
)

await using browser = await launch()

/** Milliseconds from the beginning of the navigation to the first text. */
const paint = async (): Promise<number> => {
  await using opened = await openPage(browser, text)
  return await opened.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          for (const entry of list.getEntriesByName("first-contentful-paint")) resolve(entry.startTime)
        }).observe({ type: "paint", buffered: true })
      })
  )
}

/** The longest task, style and layout among it, of something that a reader does. */
const longest = async (act: string): Promise<number> => {
  await using opened = await openPage(browser, text)
  return await opened.page.evaluate(async (code) => {
    const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))
    await settled()
    let most = 0
    const observer = new PerformanceObserver((list) => {
      for (const { duration, startTime } of list.getEntries()) if (startTime >= begun) most = Math.max(most, duration)
    })
    observer.observe({ type: "longtask" })
    const begun = performance.now()
    for (const button of document.querySelectorAll<HTMLElement>(code)) {
      // A task of its own for each, as a click has; style and layout follow in the same frame.
      await new Promise<void>((done) =>
        setTimeout(() => {
          const started = performance.now()
          button.click()
          void document.body.offsetHeight
          most = Math.max(most, performance.now() - started)
          done()
        })
      )
      await settled()
    }
    observer.disconnect()
    return most
  }, act)
}

const paints: Array<number> = []
for (let round = 0; round < ROUNDS; round++) paints.push(await paint())

const milliseconds = (name: string, value: number): Figure => ({ name, value, unit: "ms" })

print(
  {
    title: `The web page: 63 provinces, ${report.services.length} services, ${KEPT} kept snapshots`,
    method: [
      "Made in this process; opened in Chromium. What a reader does is told by its longest task, style and layout among it: a browser cannot be interrupted in one."
    ],
    anyCores: true,
    ratios: [],
    figures: [
      milliseconds("made the first time", first),
      milliseconds("made again", median(again)),
      { name: "size", value: Buffer.byteLength(text) / 1e6, unit: "MB" },
      milliseconds("first paint", median(paints)),
      milliseconds("sorting a table", await longest("table.services thead button")),
      milliseconds("sorting the map's table", await longest("[data-measure=completeness] thead button")),
      milliseconds("changing the language", await longest(".languages button")),
      milliseconds("opening all forms", await longest("[data-open=true]")),
      milliseconds("and then the language", await longest("[data-open=true], .languages button"))
    ]
  },
  values
)
