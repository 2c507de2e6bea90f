/** The report in brief as Markdown, for a pull request or a message: the answer, the worst, what to fix, what failed. */
import type { GateVerdict } from "../Gates.ts"
import type { Report, ReportService } from "../Report.ts"
import { agencyName } from "./agencyName.ts"
import { type Figures, figures, type Language, NONE } from "./figures.ts"
import { bestFixes, isUnknownNow } from "./gaps.ts"
import { gateLine, nothingLine } from "./gateLine.ts"
import { inert } from "./inert.ts"
import { standingOf } from "./standing.ts"
import { type Words, whyNotMeasured, words } from "./words.ts"

export interface MarkdownOptions {
  readonly lang: Language
  /** `null` if nothing is asked of the report. */
  readonly gates: GateVerdict | null
}

const WORST = 5
const FIXES = 3

/** Breaks what a site would turn into a mention, a reference or an emoji after the Markdown is read. */
const ZERO_WIDTH_SPACE = "\u200b"

/**
 * Text from elsewhere as Markdown that shows it and does nothing: no markup, no HTML, no link, no mention.
 *
 * @example
 * plain("<b>@all | x") // "\\<b\\>@\u200ball \\| x"
 */
export const plain = (text: string): string =>
  inert(text)
    .replace(/[\\`*_{}[\]<>|~&$!:]/g, "\\$&")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/[@#]|\bGH-(?=\d)/gi, `$&${ZERO_WIDTH_SPACE}`)
    .trim()

/** What every part writes with. */
interface Pen {
  readonly report: Report
  readonly lang: Language
  readonly say: Words
  readonly show: Figures
  readonly owner: (agency: string | null) => string
}

type Align = "left" | "right"

/** A table of cells that are Markdown already. */
export const markdownTable = (
  headers: ReadonlyArray<readonly [string, Align]>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): string =>
  [headers.map(([header]) => header), headers.map(([, align]) => (align === "left" ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("")

const headline = ({ report, say, show }: Pen): string => {
  const { overall, catalogue } = report
  const rate = (name: "completeness" | "onceOnly"): string =>
    `**${show.ranged({ value: overall[name], ...overall.range[name] })}**`
  const edition = `${say.catalogue} ${plain(catalogue.version)} (${plain(catalogue.hash.replace("sha256:", "").slice(0, 8))})`
  return [
    `## ${say.title}\n\n`,
    `${say.asOf} ${show.time(report.asOf)} (${say.clock}) · ${edition}\n\n`,
    `- ${say.completeness} ${rate("completeness")} ${say.completenessMeans}\n`,
    `- ${say.onceOnly} ${rate("onceOnly")} ${say.onceOnlyMeans}\n`,
    `- ${say.measured} ${say.measuredOf(show.count(overall.measured), show.count(overall.services))}\n`,
    ...(report.suppressed === null ? [] : [`- ${say.published} ${say.withheld(show.count(report.suppressed.k))}\n`])
  ].join("")
}

const lowest = ({ report, lang, say, show, owner }: Pen): string => {
  const least = (service: ReportService) => service.completeness.low ?? 1
  const rows = report.services
    .filter(({ completeness: { low } }) => low !== null && low < 1)
    .toSorted((a, b) => least(a) - least(b) || a.number - b.number)
    .slice(0, WORST)
    .map((service) => {
      const field = service.fields.find(({ id }) => id === service.bottleneck?.field)
      return [
        show.count(service.number),
        plain(service.name[lang]),
        show.ranged(service.completeness),
        show.ranged(service.onceOnly),
        service.band === null ? NONE : say.bands[service.band],
        field === undefined ? NONE : `${plain(field.label[lang])} (${plain(owner(field.owner))})`
      ]
    })
  const headers = [
    ["#", "right"],
    [say.service, "left"],
    [say.filled, "right"],
    [say.onceOnly, "right"],
    [say.band, "left"],
    [say.fixNext, "left"]
  ] as const
  return rows.length === 0 ? "" : `\n### ${say.lowest}\n\n${markdownTable(headers, rows)}`
}

const fixes = ({ report, lang, say, show, owner }: Pen): string => {
  const lines = bestFixes(report, FIXES).map(({ service, field, gain }, at) => {
    const what = `**${plain(field.label[lang])}** (${plain(owner(field.owner))})`
    return `${at + 1}. ${what} → ${plain(service.name[lang])}: ${say.points(show.points(gain))}${isUnknownNow(field) ? ` (${say.unknownNow})` : ""}\n`
  })
  return lines.length === 0 ? "" : `\n### ${say.fixes}\n\n${lines.join("")}`
}

const missedGates = ({ lang }: Pen, gates: GateVerdict | null): ReadonlyArray<string> => {
  if (gates === null) return []
  if (gates.reason !== null) return [nothingLine(lang)]
  const missed = gates.results.filter(({ passed }) => !passed)
  return missed.map((result) => gateLine(result, lang, `**${plain(result.gate)}**`))
}

const failed = (pen: Pen, gates: GateVerdict | null): string => {
  const { report, say } = pen
  const runs = report.datasets.flatMap(({ name, failure, ...dataset }) => {
    const standing = standingOf(dataset)
    if (standing !== "complete" && standing !== "failed") return [whyNotMeasured(say, standing, plain(name))]
    return failure === null ? [] : [`**${plain(name)}** ${plain(failure.reason)}: ${plain(failure.message)}`]
  })
  const lines = [...runs, ...missedGates(pen, gates)].map((line) => `- ${line}\n`)
  return lines.length === 0 ? "" : `\n### ${say.failed}\n\n${lines.join("")}`
}

/**
 * A page of Markdown (GitHub's flavour, which most chats read too), ended by a line break. Text from the data is inert.
 *
 * @example
 * markdown(report, { lang: "vi", gates: null })
 */
export const markdown = (report: Report, { lang, gates }: MarkdownOptions): string => {
  const names = new Map(report.agencies.map(({ id, name }) => [id, agencyName(name, lang)]))
  const pen: Pen = {
    report,
    lang,
    say: words(lang),
    show: figures(lang),
    owner: (agency) => (agency === null ? NONE : (names.get(agency) ?? agency))
  }
  return `${headline(pen)}${lowest(pen)}${fixes(pen)}${failed(pen, gates)}`
}
