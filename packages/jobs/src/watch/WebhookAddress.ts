/** Where a webhook's receiver may be: encrypted unless it is this machine, as a source; a query is its own business. */
import { addressProblem } from "@lienthong/connectors/http/Address"

const withoutQuery = (text: string): string => {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  url.search = ""
  return url.href
}

/** What is wrong with a receiver's URL, as the rest of a sentence that does not repeat it; `null` if nothing is. */
export const webhookAddressProblem = (text: string): string | null =>
  addressProblem(withoutQuery(text), false)?.replace(/, unless allowPlainHttp is set$/, "") ?? null
