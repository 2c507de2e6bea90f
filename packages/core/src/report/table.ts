/** The report for a terminal: where things stand, what fell short, whose it is, what to fix next. */
import type { Report, ReportDataset, ReportService } from "../Report.ts"
import { agencyName } from "./agencyName.ts"
import { type Figures, figures, type Language, NONE } from "./figures.ts"
import { bestFixes, gapsByOwner, isUnknownNow } from "./gaps.ts"
import { type Content, grid, type Paper, type Style, styled, usable } from "./grid.ts"
import { cut, inert } from "./inert.ts"
import { standingOf } from "./standing.ts"
import { type Words, words } from "./words.ts"

export interface TableOptions extends Paper {
  /** English unless said otherwise. */
  readonly lang?: Language
}

/** What every section writes with. */
interface Pen {
  readonly report: Report
  readonly lang: Language
  readonly say: Words
  readonly show: Figures
  readonly paper: Paper
  readonly owner: (agency: string | null) => string
}

const TOP_ISSUES = 3
const TOP_FIXES = 3

const BAND_STYLE: Record<NonNullable<ReportService["band"]>, Style> = {
  excellent: "green",
  good: "green",
  fair: "yellow",
  average: "yellow",
  weak: "red"
}

const STATUS_STYLE: Record<ReportDataset["status"], Style> = { complete: "green", failed: "red", never: "red" }

const section = (title: string, body: string, { paper }: Pen): string =>
  body === "" ? "" : `\n${styled(title, "bold", paper)}\n${body}`

const headline = ({ report, say, show, paper }: Pen): string => {
  const { overall, catalogue, services } = report
  const fields = services.reduce((sum, service) => sum + service.fields.length, 0)
  const assumed = services.reduce((sum, service) => sum + service.assumed, 0)
  // What is withheld from the public is not unknown.
  const unknown = report.suppressed === null ? services.filter(({ eligible }) => eligible === null).length : 0
  const rate = (value: number | null, range: { low: number | null; high: number | null }, means: string): string => {
    const text = show.ranged({ value, ...range })
    // A range of one point is no longer a doubt.
    return value === null && range.low !== range.high ? `${text} (${say.unknown}) ${means}` : `${text} ${means}`
  }
  const measured = say.measuredOf(show.count(overall.measured), show.count(overall.services))
  const facts: ReadonlyArray<ReadonlyArray<Content>> = [
    [say.completeness, rate(overall.completeness, overall.range.completeness, say.completenessMeans)],
    [say.onceOnly, rate(overall.onceOnly, overall.range.onceOnly, say.onceOnlyMeans)],
    [say.measured, unknown === 0 ? measured : `${measured}; ${say.subjectsUnknown(show.count(unknown))}`],
    [say.basis, say.assumedOf(show.count(assumed), show.count(fields))],
    ...(report.suppressed === null ? [] : [[say.published, say.withheld(show.count(report.suppressed.k))]])
  ]
  const edition = `${say.catalogue} ${catalogue.version} (${catalogue.hash.replace("sha256:", "").slice(0, 8)})`
  const when = `${say.asOf} ${show.time(report.asOf)} (${say.clock}) · ${edition}`
  const line = (text: string) => cut(inert(text), usable(paper))
  const columns = [{ header: "" }, { header: "", least: 20, wrap: true }]
  return `${styled(line(say.title), "bold", paper)}\n${line(when)}\n\n${grid(columns, facts, paper)}`
}

const services = (pen: Pen): string => {
  const { report, lang, say, show, owner, paper } = pen
  const rows = report.services.map((service): ReadonlyArray<Content> => {
    const { bottleneck, band } = service
    const field = bottleneck === null ? undefined : service.fields.find(({ id }) => id === bottleneck.field)
    return [
      show.count(service.number),
      service.name[lang],
      show.count(service.eligible),
      show.percent(service.potential),
      show.ranged(service.completeness),
      show.ranged(service.onceOnly),
      band === null ? NONE : { text: say.bands[band], style: BAND_STYLE[band] },
      field?.label[lang] ?? NONE,
      owner(field?.owner ?? null),
      bottleneck === null ? NONE : show.points(bottleneck.gain)
    ]
  })
  const columns = [
    { header: "#", alignment: "right" as const },
    { header: say.service, least: 16 },
    { header: say.subjects, alignment: "right" as const },
    { header: say.potential, alignment: "right" as const, drop: 5 },
    { header: say.filled, alignment: "right" as const },
    { header: say.onceOnly, alignment: "right" as const },
    { header: say.band, drop: 4 },
    { header: say.fixNext, least: 14, drop: 1 },
    { header: say.owner, least: 10, drop: 2 },
    { header: say.gain, alignment: "right" as const, drop: 3 }
  ]
  return section(say.services, grid(columns, rows, paper), pen)
}

const datasets = (pen: Pen): string => {
  const { report, say, show, paper } = pen
  const right = { alignment: "right" as const }
  const columns = [
    { header: say.dataset, least: 16 },
    { header: say.status },
    { header: say.records, ...right },
    { header: say.declared, ...right, drop: 3 },
    { header: say.coverage, ...right, drop: 4 },
    { header: say.quarantined, ...right, drop: 2 },
    { header: say.duplicates, ...right, drop: 5 },
    { header: say.unexplained, ...right },
    { header: say.lastComplete, drop: 1 }
  ]
  const rows = report.datasets.map(
    ({ name, status, holding, records, quarantined, balance, coverage, lastComplete }) => [
      name,
      { text: say.statuses[standingOf({ status, holding })], style: STATUS_STYLE[status] },
      show.count(records),
      show.count(balance?.declared ?? null),
      show.percent(coverage),
      show.count(quarantined),
      show.count(balance?.duplicate ?? null),
      show.count(balance?.unexplained ?? null),
      show.time(lastComplete)
    ]
  )
  return section(say.datasets, grid(columns, rows, paper), pen)
}

const failures = (pen: Pen): string => {
  const rows = pen.report.datasets.flatMap(({ name, failure }) =>
    failure === null ? [] : [[name, `${failure.reason}: ${failure.message}`]]
  )
  return section(pen.say.failures, grid([{ header: "" }, { header: "", least: 20, wrap: true }], rows, pen.paper), pen)
}

const issues = (pen: Pen): string => {
  const { report, say, show, paper } = pen
  const rows = report.datasets.flatMap(({ name, issues: all }) =>
    all
      .toSorted((a, b) => b.count - a.count)
      .slice(0, TOP_ISSUES)
      .map(({ field, code, count }, at) => [at === 0 ? name : "", field, code, show.count(count)])
  )
  const columns = [
    { header: say.dataset, least: 16 },
    { header: say.field, least: 12 },
    { header: say.code, least: 12 },
    { header: say.count, alignment: "right" as const }
  ]
  return section(say.issues, grid(columns, rows, paper), pen)
}

const gaps = (pen: Pen): string => {
  const { report, say, show, owner, paper } = pen
  const rows = gapsByOwner(report).map(({ agency, missing, share, cause }) => [
    owner(agency),
    show.count(missing),
    show.percent(share),
    `${show.percent(cause.share)} ${say.states[cause.state]}`
  ])
  const columns = [
    { header: say.owner, least: 12 },
    { header: say.notAvailable, alignment: "right" as const },
    { header: say.share, alignment: "right" as const },
    { header: say.mostly, least: 12 }
  ]
  return section(say.gaps, grid(columns, rows, paper), pen)
}

const fixes = (pen: Pen): string => {
  const { report, lang, say, show, owner, paper } = pen
  const rows = bestFixes(report, TOP_FIXES).map(({ service, field, gain }) => [
    `${service.number} ${service.name[lang]}`,
    isUnknownNow(field) ? `${field.label[lang]} (${say.unknownNow})` : field.label[lang],
    owner(field.owner),
    show.points(gain)
  ])
  const columns = [
    { header: say.service, least: 12 },
    { header: say.field, least: 12 },
    { header: say.owner, least: 8 },
    { header: say.gain, alignment: "right" as const }
  ]
  return section(say.fixes, grid(columns, rows, paper), pen)
}

/**
 * The report as text for a terminal, ended by a line break. What is unknown shows as a range, a ratio over nothing as
 * `—`; nothing in it can move the cursor or change colours unless `colour` is set.
 *
 * @example
 * process.stdout.write(table(report, { lang: "vi", width: process.stdout.columns ?? 100, colour: false }))
 */
export const table = (report: Report, options: TableOptions): string => {
  const lang = options.lang ?? "en"
  const names = new Map(report.agencies.map(({ id, name }) => [id, agencyName(name, lang)]))
  const pen: Pen = {
    report,
    lang,
    say: words(lang),
    show: figures(lang),
    paper: options,
    owner: (agency) => (agency === null ? NONE : (names.get(agency) ?? agency))
  }
  return [headline, services, datasets, failures, issues, gaps, fixes].map((part) => part(pen)).join("")
}
