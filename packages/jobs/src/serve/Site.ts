/** The site that `lienthong serve` serves: an index, and every kept snapshot as a report in every format. */
import type { IncomingMessage } from "node:http"
import { FORMAT_NAMES, FORMATS, type FormatName } from "@lienthong/core/report/formats"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import Negotiator from "negotiator"
import { LANGUAGES, type Language } from "../Choices.ts"
import type { Config } from "../Config.ts"
import type { DataDirectory } from "../DataDirectory.ts"
import { isFailure } from "../Failure.ts"
import { type Answer, sentence } from "../http/Answer.ts"
import { shows } from "../http/Token.ts"
import { type Kept, latestOf, list } from "../KeptSnapshots.ts"
import { materialOf } from "../Material.ts"
import { rendered } from "../Reports.ts"
import * as Snapshots from "../Snapshots.ts"
import { summariesOf } from "../Summaries.ts"
import { INDEX_POLICY, indexPage } from "./IndexPage.ts"
import { ENCODINGS, type Encoding, type Shelf, shelf } from "./Shelf.ts"

export interface SiteOptions {
  readonly directory: DataDirectory
  /** Of the index, and of reports unless `?lang=` says another. */
  readonly lang: Language
  /** What the configuration asks of reports. */
  readonly gates: Config["gates"]
  /** What a reader must show; `null` if only this machine can ask. */
  readonly token: Redacted.Redacted<string> | null
}

interface Asked {
  readonly gates: Config["gates"]
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  readonly lang: Language
  readonly kept: ReadonlyArray<Kept>
}

const PAPER = { width: 120, colour: false }
/** Smaller than this it is one packet whether compressed or not. */
const WORTH_COMPRESSING = 1024

const SAFE = {
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin"
}

/** The page of a report says in itself what it may do; this adds that nobody frames it and it sends nothing. */
const REPORT_POLICY =
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; connect-src 'none'; object-src 'none'"
const OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

const policyOf = (format: FormatName): string =>
  FORMATS[format].mediaType.startsWith("text/html") ? REPORT_POLICY : OTHER_POLICY

const encodingFor = ({ headers }: IncomingMessage): Encoding => {
  const accept = headers["accept-encoding"]
  if (accept === undefined) return "identity"
  const liked = new Negotiator({ headers: { "accept-encoding": accept } }).encodings([...ENCODINGS, "identity"])
  return ENCODINGS.find((encoding) => liked.includes(encoding)) ?? "identity"
}

/** Whether the reader's own copy is still right. */
const has = ({ headers }: IncomingMessage, etag: string): boolean =>
  (headers["if-none-match"] ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""))
    .some((tag) => tag === etag || tag === "*")

/** A page on another site can point a name of its own at this machine; it does not know the token, if there is one. */
const misdirected = ({ headers }: IncomingMessage): boolean =>
  !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(headers.host ?? "")

interface Page {
  /** Stands for the content: another one whenever that is. */
  readonly name: string
  readonly type: string
  readonly policy: string
  readonly modified: number | null
  readonly compressible: boolean
  readonly download: string | null
  readonly make: () => Promise<string | Uint8Array>
}

const answerWith = async (page: Page, request: IncomingMessage, copies: Shelf): Promise<Answer> => {
  const plain = await copies.get(page.name, "identity", page.make)
  const small = plain.bytes.byteLength < WORTH_COMPRESSING
  const encoding = page.compressible && !small ? encodingFor(request) : "identity"
  const { bytes, etag } = await copies.get(page.name, encoding, page.make)
  const headers = {
    ...SAFE,
    etag,
    vary: "accept-encoding, authorization",
    "cache-control": "private, no-cache",
    "content-security-policy": page.policy,
    ...(page.modified === null ? {} : { "last-modified": new Date(page.modified).toUTCString() }),
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
    ...(page.download === null ? {} : { "content-disposition": `attachment; filename="${page.download}"` })
  }
  return has(request, etag)
    ? { status: 304, type: page.type, body: "", headers }
    : { status: 200, type: page.type, body: bytes, headers }
}

/** Stands for all that is kept. */
const namesOf = (kept: ReadonlyArray<Kept>): string => kept.map(({ name, identity }) => `${name} ${identity}`).join(" ")

const PATH = /^\/([\dTZ.+-]+|latest)\.([a-z]+)$/

/** A report by its path. The path is looked up among what is kept; it never becomes a file's name. */
const reportPage = (path: string, { lang, kept, gates, run }: Asked): Page | null => {
  const [, name, extension] = PATH.exec(path) ?? []
  const found = name === "latest" ? latestOf(kept) : kept.find((each) => each.name === name)
  const format = FORMAT_NAMES.find((each) => FORMATS[each].extension === extension)
  if (found === undefined || format === undefined) return null
  const { mediaType, binary, trend } = FORMATS[format]
  const made = Effect.gen(function* () {
    const snapshot = yield* Snapshots.read(found.file)
    const beside = trend === true ? yield* summariesOf(kept) : []
    // Reckoned at its own time: the same page says the same tomorrow.
    const around = { gates: { asked: gates, at: snapshot.asOf }, trend: beside.flatMap(({ summary }) => summary ?? []) }
    return yield* rendered(format, materialOf(snapshot, around), { lang, paper: PAPER })
  })
  return {
    name: `${found.name} ${found.identity} ${format} ${lang} ${trend === true ? namesOf(kept) : ""}`,
    type: mediaType,
    policy: policyOf(format),
    modified: found.measured,
    compressible: binary !== true,
    download: format === "csv" || binary === true ? `lienthong-${found.name}.${extension}` : null,
    make: () => run(made)
  }
}

/** The index, and a line in the log for each snapshot that cannot be read. */
const frontPage = ({ lang, kept, run }: Asked): Page => {
  const latest = latestOf(kept)
  return {
    name: `index ${lang} ${latest?.name} ${namesOf(kept)}`,
    type: "text/html; charset=utf-8",
    policy: INDEX_POLICY,
    modified: latest?.measured ?? null,
    compressible: true,
    download: null,
    make: () =>
      run(
        Effect.gen(function* () {
          const all = yield* summariesOf(kept)
          for (const { problem } of all) if (problem !== null) yield* Effect.logError(problem)
          return indexPage(all, latest, lang)
        })
      )
  }
}

const languageOf = (query: string, otherwise: Language): Language | undefined => {
  const asked = new URLSearchParams(query).get("lang")
  return asked === null ? otherwise : LANGUAGES.find((lang) => lang === asked)
}

/** The answers of the site to requests. */
export const site = ({ directory, lang: otherwise, gates, token }: SiteOptions) => {
  const copies = shelf()
  return Effect.fnUntraced(function* (request: IncomingMessage): Effect.fn.Return<Answer> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return sentence(405, "Only GET and HEAD.", { ...SAFE, allow: "GET, HEAD", connection: "close" })
    }
    if (token === null && misdirected(request)) return sentence(421, "This is only for this machine.", SAFE)
    if (token !== null && !shows(token, request.headers.authorization)) {
      const challenge = 'Basic realm="lienthong", charset="UTF-8", Bearer realm="lienthong"'
      return sentence(401, "Show the token: as a bearer, or as the password of any user.", {
        ...SAFE,
        "www-authenticate": challenge
      })
    }
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2)
    const lang = languageOf(query, otherwise)
    if (lang === undefined) return sentence(400, `The languages are ${LANGUAGES.join(" and ")}.`, SAFE)
    const kept = yield* Effect.result(list(directory))
    if (kept._tag === "Failure") {
      yield* Effect.logError(kept.failure.message)
      return sentence(500, "The kept reports cannot be read; the log of the server says why.", SAFE)
    }
    const run = Effect.runPromiseWith(yield* Effect.context<never>())
    const asked = { lang, gates, run, kept: kept.success }
    const page = path === "/" ? frontPage(asked) : reportPage(path, asked)
    if (page === null) return sentence(404, "There is no such report; / lists those that there are.", SAFE)
    const answer = yield* Effect.result(Effect.tryPromise(() => answerWith(page, request, copies)))
    if (answer._tag === "Success") return answer.success
    const { cause } = answer.failure
    yield* Effect.logError(isFailure(cause) ? cause.message : "A report could not be made.", { path })
    return sentence(500, "This report cannot be made; the log of the server says why.", SAFE)
  })
}
