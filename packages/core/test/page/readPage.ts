/** Reads tables of the page as a person sees them: the text of the other language is not displayed. */
import type { Page } from "playwright-core"

export interface Row {
  /** The row's own attributes, e.g. `service`. */
  readonly data: Readonly<Record<string, string>>
  readonly cells: ReadonlyArray<{
    readonly text: string
    readonly value: number | null
    readonly low: number | null
    readonly high: number | null
  }>
}

/** The rows of a table's body that are shown. */
export const rowsOf = (page: Page, table: string): Promise<ReadonlyArray<Row>> =>
  page.$$eval(`${table} tbody tr`, (rows) =>
    (rows as Array<HTMLTableRowElement>)
      .filter((row) => !row.hidden)
      .map((row) => ({
        data: { ...row.dataset } as Record<string, string>,
        cells: [...row.cells].map((cell) => {
          const value = cell.querySelector("data")?.value
          const range = cell.querySelector<HTMLElement>(".range")?.dataset
          const number = (text: string | undefined) => (text === undefined ? null : Number(text))
          return {
            text: cell.innerText.trim(),
            value: number(value),
            low: number(range?.low),
            high: number(range?.high)
          }
        })
      }))
  )

/** Text far from what is seen is not laid out: brings it there, and waits until it is. */
export const bring = async (page: Page, selector: string): Promise<void> => {
  await page.locator(selector).first().scrollIntoViewIfNeeded()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** What is displayed of the first element found. */
export const seen = async (page: Page, selector: string): Promise<string> => {
  await bring(page, selector)
  return (await page.locator(selector).first().innerText()).trim()
}
