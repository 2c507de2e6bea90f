/** The index of the kept reports as a web page that needs no script: one table, newest first. */
import { createHash } from "node:crypto"
import { type Figures, figures, NONE } from "@lienthong/core/report/figures"
import { FORMAT_NAMES, FORMATS } from "@lienthong/core/report/formats"
import { inert } from "@lienthong/core/report/inert"
import type { Language } from "../Choices.ts"
import type { Kept } from "../KeptSnapshots.ts"
import type { Summarized } from "../Summaries.ts"

const WORDS = {
  en: {
    title: "Liên Thông reports",
    caption: "Kept reports, the newest first",
    other: "Tiếng Việt",
    asOf: "As of (UTC+7)",
    completeness: "Completeness",
    onceOnly: "Once-only",
    services: "Services measured",
    catalogue: "Catalogue",
    formats: "Report",
    latest: "Latest report",
    failed: (names: string) => `latest run failed: ${names}`,
    broken: "cannot be read; the log of the server says why",
    nothing: "Nothing was measured yet. Run lienthong sync, then load this page again."
  },
  vi: {
    title: "Báo cáo Liên Thông",
    caption: "Các báo cáo đã lưu, mới nhất trước",
    other: "English",
    asOf: "Tính đến (UTC+7)",
    completeness: "Mức đầy đủ",
    onceOnly: "Một lần",
    services: "Dịch vụ đã đo",
    catalogue: "Danh mục",
    formats: "Báo cáo",
    latest: "Báo cáo mới nhất",
    failed: (names: string) => `lần lấy gần nhất bị lỗi: ${names}`,
    broken: "không đọc được; nhật ký của máy chủ cho biết vì sao",
    nothing: "Chưa đo được gì. Hãy chạy lienthong sync rồi tải lại trang này."
  }
} as const

const STYLE = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
header { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: baseline }
h1 { font-size: 1.5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; padding: .5rem 0 }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid GrayText; vertical-align: top }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td a { display: inline-block; padding: .1rem .3rem .1rem 0 }
`

/** Lets in the style above and nothing else. */
export const INDEX_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}
const html = (text: string): string => inert(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]!)

interface Pen {
  readonly lang: Language
  readonly say: (typeof WORDS)[Language]
  readonly show: Figures
}

const links = (name: string, asOf: string, { lang }: Pen): string =>
  FORMAT_NAMES.map((format) => {
    const { extension } = FORMATS[format]
    return `<a href="/${html(name)}.${extension}?lang=${lang}" aria-label="${format}, ${html(asOf)}">${format}</a>`
  }).join(" ")

const row = ({ kept, summary }: Summarized, pen: Pen): string => {
  const { say, show } = pen
  const asOf = show.time(kept.asOf)
  const head = `<th scope="row"><time datetime="${html(kept.asOf)}">${asOf}</time></th>`
  if (summary === null) return `<tr>${head}<td colspan="5">${say.broken}</td></tr>`
  const names = summary.datasets.filter(({ status }) => status === "failed").map(({ name }) => name)
  const failed = names.length === 0 ? "" : `<br>${html(say.failed(names.join(", ")))}`
  return [
    `<tr>${head}`,
    `<td class="figure">${show.ranged(summary.overall.completeness)}</td>`,
    `<td class="figure">${show.ranged(summary.overall.onceOnly)}</td>`,
    `<td class="figure">${show.count(summary.overall.measured)}</td>`,
    `<td>${html(summary.definition.catalogue.version) || NONE}</td>`,
    `<td>${links(kept.name, asOf, pen)}${failed}</td></tr>`
  ].join("")
}

const table = (all: ReadonlyArray<Summarized>, pen: Pen): string => {
  const { say } = pen
  const figure = (text: string) => `<th scope="col" class="figure">${text}</th>`
  const head = [
    `<th scope="col">${say.asOf}</th>`,
    figure(say.completeness),
    figure(say.onceOnly),
    figure(say.services),
    `<th scope="col">${say.catalogue}</th><th scope="col">${say.formats}</th>`
  ]
  const rows = all.toReversed().map((each) => `${row(each, pen)}\n`)
  return `<div class="scroll" role="region" aria-label="${say.caption}" tabindex="0"><table><caption>${say.caption}</caption>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${rows.join("")}</tbody></table></div>`
}

/** The page; `latest` is the one measured last. */
export const indexPage = (all: ReadonlyArray<Summarized>, latest: Kept | undefined, lang: Language): string => {
  const pen: Pen = { lang, say: WORDS[lang], show: figures(lang) }
  const { say, show } = pen
  const other = lang === "en" ? "vi" : "en"
  const body =
    latest === undefined
      ? `<p>${say.nothing}</p>`
      : `<p>${say.latest} (${show.time(latest.asOf)}): ${links("latest", say.latest, pen)}</p>\n${table(all, pen)}`
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.title}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${say.title}</h1><a href="/?lang=${other}" lang="${other}" hreflang="${other}">${say.other}</a></header>
<main>
${body}
</main>
</body>
</html>
`
}
