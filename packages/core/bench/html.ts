/**
 * The web page of a report as large as the country: how long it takes to make, how large it is, and how it behaves in a
 * browser. Figures are of this machine; a task is what the browser cannot be interrupted in.
 */
import { completeness } from "../src/Completeness.ts"
import { html } from "../src/report/html.ts"
import { type Summary, summarize } from "../src/Summary.ts"
import { countrySnapshot, REGIONS } from "../test/countrySnapshot.ts"
import { launch } from "../test/page/browser.ts"
import { openPage } from "../test/page/openPage.ts"

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

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

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

const whole = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`

console.log(`The web page: 63 provinces, ${report.services.length} services, ${KEPT} kept snapshots`)
console.log(`  made            ${whole(first)} the first time, then ${whole(median(again))}`)
console.log(`  size            ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB`)
const paints: Array<number> = []
for (let round = 0; round < ROUNDS; round++) paints.push(await paint())
console.log(`  first paint     ${whole(median(paints))} (of ${paints.map((each) => each.toFixed(0)).join(", ")})`)
console.log(`  sorting         ${whole(await longest("table.services thead button"))} the longest task`)
console.log(`  sorting the map ${whole(await longest("[data-measure=completeness] thead button"))} the longest task`)
console.log(`  the language    ${whole(await longest(".languages button"))} the longest task`)
console.log(`  all forms open  ${whole(await longest("[data-open=true]"))} the longest task`)
console.log(
  `  then language   ${whole(await longest("[data-open=true], .languages button"))} the longest task, opening included`
)
