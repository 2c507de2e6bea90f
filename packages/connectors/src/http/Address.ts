/** Where a source may be: http(s), encrypted unless it is this machine, and every link within one origin. */
import * as z from "zod"

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname)

/** Why a text is no base URL of a source, as a sentence that does not repeat it; `null` if it is one. */
export const addressProblem = (text: string, allowPlainHttp: boolean): string | null => {
  if (!URL.canParse(text)) return "is not a URL such as https://host/path"
  const url = new URL(text)
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must begin with https:// (or http://)"
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password"
  if (url.search !== "" || url.hash !== "") return "must have no query and no fragment"
  if (url.protocol === "http:" && !allowPlainHttp && !isLoopback(url.hostname)) {
    return "must begin with https://: plain http is only for this machine, unless allowPlainHttp is set"
  }
  return null
}

/** A connector's options that say where its source is. */
export const addressOptions = {
  url: z.string(),
  /** Send credentials and data unencrypted to another machine. */
  allowPlainHttp: z.boolean().default(false)
}

/** Adds the rules for `url` to an options schema. */
export const withAddressRules = <S extends z.ZodType<{ readonly url: string; readonly allowPlainHttp: boolean }>>(
  schema: S
): S =>
  schema.check((context) => {
    const problem = addressProblem(context.value.url, context.value.allowPlainHttp)
    // The input of the issue stays out: it might hold a password.
    if (problem !== null) context.issues.push({ code: "custom", path: ["url"], message: problem, input: undefined })
  })

/** Path and query of `path` below the base URL. */
export const below = (base: URL, path: string): string => `${base.pathname.replace(/\/+$/, "")}/${path}`

/** Path and query of a link found at `from` (a path), or `null` if it leads to another origin. */
export const sameOrigin = (base: URL, from: string, link: string): string | null => {
  const here = new URL(from, base)
  if (!URL.canParse(link, here.href)) return null
  const target = new URL(link, here)
  if (target.origin !== base.origin || target.username !== "" || target.password !== "") return null
  return `${target.pathname}${target.search}`
}
