/** What went wrong below HTTP, in words. */
import type { SourceReason } from "@lienthong/core/Connector"

/** A failure of the connection or of the transfer. */
export interface NetworkFailure {
  readonly reason: SourceReason
  readonly what: string
  readonly retry: boolean
}

const NOT_HTTP = "not HTTP"

const codeOf = (cause: unknown): string => {
  if (typeof cause !== "object" || cause === null) return "unknown error"
  if (cause instanceof Error && cause.name === "HTTPParserError") return NOT_HTTP
  if ("code" in cause && typeof cause.code === "string") return cause.code
  return "cause" in cause ? codeOf(cause.cause) : "unknown error"
}

const BROKE_OFF = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"])

/** Whether an established connection was closed by the other side. */
export const brokeOff = (cause: unknown): boolean => BROKE_OFF.has(codeOf(cause))

const failed = (what: string): NetworkFailure => ({ reason: "unreachable", what, retry: true })

const isTls = (code: string): boolean => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO/.test(code)

const portOf = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80")

/** Tells an error of the HTTP client, before an answer (`answered` false) or inside its body. */
export const networkFailure = (cause: unknown, base: URL, answered: boolean): NetworkFailure => {
  const code = codeOf(cause)
  const host = `${base.hostname}:${portOf(base)}`
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NONAME":
      return failed(`failed: the host ${base.hostname} (port ${portOf(base)}) is unknown (${code})`)
    case "ECONNREFUSED":
      return failed(`failed: nothing answers at ${host} (${code})`)
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return failed(`failed: no connection to ${host} within the time limit`)
    case "UND_ERR_HEADERS_TIMEOUT":
      return failed(`failed: ${host} sent no answer within the time limit`)
    case "UND_ERR_BODY_TIMEOUT":
      return failed(`failed: ${host} stopped sending in the middle of the body`)
    case "UND_ERR_HEADERS_OVERFLOW":
      return { reason: "limit", what: "was answered with headers that are too large", retry: false }
  }
  if (code === NOT_HTTP) return { reason: "broken", what: `failed: ${host} does not answer in HTTP`, retry: true }
  if (isTls(code)) {
    return { reason: "unreachable", what: `failed: no secure connection to ${host} (${code})`, retry: false }
  }
  return answered
    ? { reason: "broken", what: `was answered with a body cut short (${code})`, retry: true }
    : failed(`failed: the connection to ${host} broke before an answer (${code})`)
}
