/** The report as one web page: a file that asks the network for nothing and runs nothing but its own script. */
import { createHash } from "node:crypto"
import type { Report } from "../Report.ts"
import type { Summary } from "../Summary.ts"
import { figures, type Language } from "./figures.ts"
import { answer } from "./html/answer.ts"
import { asset } from "./html/asset.ts"
import { say, sentence, time } from "./html/bilingual.ts"
import { datasetsPart } from "./html/datasetsPart.ts"
import { fixesPart } from "./html/fixesPart.ts"
import { formsPart } from "./html/formsPart.ts"
import { type Markup, markup, own, textOf } from "./html/markup.ts"
import { ownersMap } from "./html/ownersMap.ts"
import { type PageWords, pageWords } from "./html/pageWords.ts"
import { provincesMap } from "./html/provincesMap.ts"
import type { Sheet } from "./html/Sheet.ts"
import { servicesTable } from "./html/servicesTable.ts"
import { trendPart } from "./html/trendPart.ts"

export interface HtmlOptions {
  /** The language shown first; both are in the page. */
  readonly lang: Language
  /** The report's own summary: without it the page says nothing of what was before. */
  readonly now?: Summary
  /** What is kept, in any order; what is not older than the report is left out. */
  readonly trend?: ReadonlyArray<Summary>
  /** Names of regions by their code; a code without a name is shown as it is. */
  readonly regions?: Readonly<Record<string, string>>
}

const STYLE = asset("page.css")
const SCRIPT = asset("page.js")

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/** Nothing is fetched, sent, framed or evaluated; style attributes and event handlers do not work. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

const PARTS = ["answer", "services", "fixes", "trend", "owners", "provinces", "datasets", "forms"] as const

const sheetOf = (report: Report, { lang, now, trend = [], regions = {} }: HtmlOptions): Sheet => {
  const before = trend
    .filter(({ asOf }) => Date.parse(asOf) < Date.parse(report.asOf))
    .toSorted((a, b) => Date.parse(a.asOf) - Date.parse(b.asOf))
  return {
    report,
    lang,
    now: now ?? null,
    trend: now === undefined ? [] : [...before, now],
    previous: before.at(-1) ?? null,
    regions
  }
}

const head = ({ lang, report }: Sheet): Markup => {
  const title = (words: PageWords) => `${words.title} · ${figures(lang).time(report.asOf).slice(0, 10)}`
  return markup`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title data-vi="${title(pageWords("vi"))}" data-en="${title(pageWords("en"))}">${title(pageWords(lang))}</title>
<style>${own(STYLE)}</style>
</head>`
}

const masthead = ({ report, lang, now }: Sheet): Markup => markup`<header class="masthead">
<a class="skip" href="#answer">${say((words) => words.skip)}</a>
<div class="top"><p class="mark">Liên Thông</p>
<div class="languages" role="group" aria-label="Ngôn ngữ, language" hidden>
<button type="button" lang="vi" aria-pressed="${String(lang === "vi")}">Tiếng Việt</button>
<button type="button" lang="en" aria-pressed="${String(lang === "en")}">English</button></div></div>
<h1>${sentence((_, words, show) => words.subtitle(show.count(report.services.length)))}</h1>
<p class="note">${say((words) => words.asOf)} ${time(report.asOf)} (${say((words) => words.clock)}) · ${say((words) => words.catalogue)} ${report.catalogue.version} <code>${report.catalogue.hash.replace("sha256:", "").slice(0, 8)}</code></p>
${
  report.suppressed === null
    ? null
    : markup`<p class="note">${sentence((_, words, show) => words.suppressed(show.count(report.suppressed?.k ?? null)))}</p>`
}</header>
<nav class="contents" aria-labelledby="contents-title"><h2 class="heard" id="contents-title">${say((words) => words.contents)}</h2><ul>${PARTS.filter((part) => part !== "trend" || now !== null).map((part) => markup`<li><a href="#${part}">${say((words) => words.parts[part])}</a></li>`)}</ul></nav>`

const footer = markup`<footer><h2>${say((words) => words.reading)}</h2>
<ul>${[0, 1, 2, 3, 4].map((index) => markup`<li>${say((words) => words.definitions[index] ?? "")}</li>`)}</ul>
<p class="note">${say((words) => words.made)}</p></footer>`

/**
 * The page as text: the same report and options give the same bytes.
 *
 * @example
 * writeFileSync("report.html", html(report, { lang: "vi", regions: { "001": "Hà Nội" } }))
 */
export const html = (report: Report, options: HtmlOptions): string => {
  const sheet = sheetOf(report, options)
  return textOf(markup`${own("<!doctype html>")}
<html lang="${sheet.lang}">
${head(sheet)}
<body>
${masthead(sheet)}
<main>
${answer(sheet)}
${servicesTable(sheet)}
${fixesPart(sheet)}
${trendPart(sheet)}
${ownersMap(sheet)}
${provincesMap(sheet)}
${datasetsPart(sheet)}
${formsPart(sheet)}
</main>
${footer}
<script>${own(SCRIPT)}</script>
</body>
</html>
`)
}
