/** A trend for a terminal: how all services together moved, then each of them, split where figures stop meaning the same. */
import type { Measured } from "../Report.ts"
import type { MeasuredPoint, Trend } from "../Trend.ts"
import { changeText } from "./changeText.ts"
import { type Figures, figures, NONE } from "./figures.ts"
import { type Content, grid, styled, usable } from "./grid.ts"
import { cut, inert } from "./inert.ts"
import type { TableOptions } from "./table.ts"
import { words } from "./words.ts"

const WORDS = {
  en: {
    title: "Liên Thông: the trend",
    change: "Change, pts",
    from: "From",
    to: "To",
    changed: "What is measured changed: no line joins the figures above and below.",
    services: "Services since then, by completeness"
  },
  vi: {
    title: "Liên Thông: xu hướng",
    change: "Thay đổi, điểm",
    from: "Từ",
    to: "Đến",
    changed: "Cách đo đã thay đổi: không nối số liệu ở trên với số liệu ở dưới.",
    services: "Các dịch vụ từ đó đến nay, theo mức đầy đủ"
  }
} as const

/** The way between the low ends, signed; what is unknown counts as not available. */
const step = (from: Measured | undefined, to: Measured, show: Figures): string => {
  if (from === undefined || from.low === null || to.low === null) return NONE
  return show.signedPoints(to.low - from.low)
}

const pointRows = (line: ReadonlyArray<MeasuredPoint>, show: Figures): ReadonlyArray<ReadonlyArray<Content>> =>
  line.map(({ asOf, completeness, onceOnly }, at) => [
    show.time(asOf),
    show.ranged(completeness),
    step(line[at - 1]?.completeness, completeness, show),
    show.ranged(onceOnly),
    step(line[at - 1]?.onceOnly, onceOnly, show)
  ])

/**
 * The trend as text, ended by a line break.
 *
 * @example
 * trendTable(trend(summaries), { lang: "vi", width: 100, colour: false })
 */
export const trendTable = ({ stretches, overall, services }: Trend, options: TableOptions): string => {
  const lang = options.lang ?? "en"
  const [say, also, show] = [words(lang), WORDS[lang], figures(lang)]
  const line = (text: string) => cut(inert(text), usable(options))
  const right = { alignment: "right" as const }
  const columns = [
    { header: `${say.asOf} (${say.clock})` },
    { header: say.completeness, ...right },
    { header: also.change, ...right },
    { header: say.onceOnly, ...right },
    { header: also.change, ...right, drop: 1 }
  ]
  const parts = stretches.map(({ changes }, at) => {
    const why = changes.map((change) => `  ${line(changeText(change, lang))}\n`)
    const head = why.length === 0 ? "" : `\n${styled(line(also.changed), "yellow", options)}\n${why.join("")}\n`
    return `${head}${grid(columns, pointRows(overall[at]!, show), options)}`
  })
  const rows = services.flatMap(({ id, lines }) => {
    const last = lines.at(-1) ?? []
    const [first, now] = [last[0], last.at(-1)]
    if (first === undefined || now === undefined || first === now) return []
    const [from, to] = [first.completeness, now.completeness]
    return [[id, show.ranged(from), show.ranged(to), step(from, to, show)]]
  })
  const serviceColumns = [
    { header: say.service, least: 16 },
    { header: also.from, ...right },
    { header: also.to, ...right },
    { header: also.change, ...right }
  ]
  const table = grid(serviceColumns, rows, options)
  const body = table === "" ? "" : `\n${styled(line(also.services), "bold", options)}\n${table}`
  return `${styled(line(also.title), "bold", options)}\n\n${parts.join("")}${body}`
}
