/** Opens a page's text in a browser as if a server had sent it, and takes down whatever it does that it should not. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core"

const ADDRESS = "http://report.test/"

export interface Opened extends AsyncDisposable {
  readonly page: Page
  /** Messages of the console, uncaught errors, violations of the page's own policy, and requests but for the page. */
  readonly troubles: () => Promise<ReadonlyArray<string>>
}

export const openPage = async (
  browser: Browser,
  text: string,
  options: BrowserContextOptions = {}
): Promise<Opened> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const heard: Array<string> = []
  await context.route("**/*", (route) => {
    if (route.request().url().split("#")[0] === ADDRESS && route.request().isNavigationRequest()) {
      return route.fulfill({ contentType: "text/html; charset=utf-8", body: text })
    }
    heard.push(`request ${route.request().url()}`)
    return route.abort()
  })
  page.on("console", (message) => heard.push(`console ${message.text()}`))
  page.on("pageerror", (error) => heard.push(`error ${error.message}`))
  page.on("dialog", (dialog) => {
    heard.push(`dialog ${dialog.message()}`)
    return dialog.dismiss()
  })
  // A violation is written to the console, too; the event names the directive.
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective))
  })
  await page.goto(ADDRESS)
  return {
    page,
    troubles: async () => {
      // What was said so far has arrived once the page answers.
      await page.evaluate("0")
      return heard
    },
    [Symbol.asyncDispose]: () => context.close()
  }
}
