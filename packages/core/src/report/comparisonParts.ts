/** What two measurements held against each other have to say, as small tables of text: a terminal and Markdown show them. */
import type { Comparison } from "../Comparison.ts"
import type { Move } from "../comparison/move.ts"
import type { RegionComparison } from "../comparison/services.ts"
import type { Why } from "../comparison/why.ts"
import { UNKNOWN_REGION } from "../Dataset.ts"
import { agencyName } from "./agencyName.ts"
import { changeText } from "./changeText.ts"
import { type Figures, figures, type Language, NONE } from "./figures.ts"
import { type Words, words } from "./words.ts"

const WORDS = {
  en: {
    title: (from: string, to: string) => `Liên Thông: from ${from} to ${to}`,
    changed: "What is measured changed in between, so a move may come of that alone:",
    same: "Nothing moved.",
    little: "Nothing moved by as much as 0.05 points.",
    small: "several small ones",
    measure: "Measure",
    from: "From",
    to: "To",
    change: "Change, pts",
    why: "Why, pts",
    region: "Province",
    services: "Services that moved",
    fields: "Fields that moved most",
    regions: "Provinces that moved most",
    datasets: "Datasets that are not as they were",
    added: "new",
    removed: "gone",
    causes: {
      connection: "connection",
      coverage: "coverage",
      validity: "validity",
      freshness: "freshness",
      eligibility: "eligibility",
      form: "the form"
    }
  },
  vi: {
    title: (from: string, to: string) => `Liên Thông: từ ${from} đến ${to}`,
    changed: "Cách đo đã thay đổi trong khoảng này, nên chỉ riêng việc đó cũng có thể làm số liệu đổi:",
    same: "Không có gì thay đổi.",
    little: "Không có gì thay đổi từ 0,05 điểm trở lên.",
    small: "nhiều nguyên nhân nhỏ",
    measure: "Chỉ số",
    from: "Từ",
    to: "Đến",
    change: "Thay đổi, điểm",
    why: "Vì sao, điểm",
    region: "Tỉnh",
    services: "Các dịch vụ thay đổi",
    fields: "Các trường thay đổi nhiều nhất",
    regions: "Các tỉnh thay đổi nhiều nhất",
    datasets: "Các bộ dữ liệu không còn như trước",
    added: "mới",
    removed: "không còn",
    causes: {
      connection: "kết nối",
      coverage: "độ phủ",
      validity: "tính hợp lệ",
      freshness: "độ mới",
      eligibility: "đối tượng",
      form: "biểu mẫu"
    }
  }
} as const

const MOST = 10
/** Less than this of a move is not worth a word: it would read as 0.0. */
const WORTH_SAYING = 0.0005

export interface ComparisonColumn {
  readonly header: string
  readonly right?: true
  /** May be cut down to this width on a terminal. */
  readonly least?: number
  /** May be left out on a terminal; the highest number goes first. */
  readonly drop?: number
}

export interface ComparisonPart {
  /** Empty for the one that comes first. */
  readonly title: string
  readonly columns: ReadonlyArray<ComparisonColumn>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

export interface ComparisonParts {
  readonly title: string
  /** What the figures no longer have in common, the sentence about it first; empty if they can be compared. */
  readonly changes: ReadonlyArray<string>
  readonly parts: ReadonlyArray<ComparisonPart>
  /** What there is to say if nothing moved; else empty. */
  readonly nothing: string
}

/** Names of regions by their code; a code without a name is shown as it is. */
export type RegionNames = Readonly<Record<string, string>>

interface Pen {
  readonly regions: RegionNames
  readonly lang: Language
  readonly say: (typeof WORDS)[Language]
  readonly common: Words
  readonly show: Figures
}

const byOf = (by: number | null, { show }: Pen): string => (by === null ? NONE : show.signedPoints(by))

/** The causes of a move, the largest first; those too small for a word are told as one where together they are not. */
const whyText = (why: Why | null, { say, show }: Pen): string => {
  if (why === null) return NONE
  const causes = (Object.keys(say.causes) as Array<keyof Why>).toSorted((a, b) => Math.abs(why[b]) - Math.abs(why[a]))
  const small = causes.filter((cause) => Math.abs(why[cause]) < WORTH_SAYING)
  const together = small.reduce((sum, cause) => sum + why[cause], 0)
  const parts = [
    ...causes
      .slice(0, causes.length - small.length)
      .map((cause) => `${say.causes[cause]} ${show.signedPoints(why[cause])}`),
    ...(Math.abs(together) < WORTH_SAYING ? [] : [`${say.small} ${show.signedPoints(together)}`])
  ]
  return parts.length === 0 ? NONE : parts.join(", ")
}

const size = (by: number | null): number => Math.abs(by ?? 0)

/** Far enough to be seen, or between knowing and not knowing. */
const hasMoved = ({ from, to, by }: Move): boolean =>
  size(by) >= WORTH_SAYING || (from.value === null) !== (to.value === null) || (from.low === null) !== (to.low === null)

const fromTo = ({ say }: Pen): ReadonlyArray<ComparisonColumn> => [
  { header: say.from, right: true },
  { header: say.to, right: true },
  { header: say.change, right: true }
]

const moveCells = ({ from, to, by }: Move, pen: Pen): ReadonlyArray<string> => [
  pen.show.ranged(from),
  pen.show.ranged(to),
  byOf(by, pen)
]

const overallPart = ({ overall }: Comparison, pen: Pen): ComparisonPart => ({
  title: "",
  columns: [{ header: pen.say.measure }, ...fromTo(pen), { header: pen.say.why, least: 12 }],
  rows: [
    [pen.common.completeness, ...moveCells(overall.completeness, pen), whyText(overall.why, pen)],
    [pen.common.onceOnly, ...moveCells(overall.onceOnly, pen), ""]
  ]
})

const statusText = (status: "both" | "added" | "removed", { say }: Pen): string =>
  status === "both" ? "" : ` (${say[status]})`

const servicesPart = ({ services }: Comparison, pen: Pen): ComparisonPart => {
  const { lang, say, common, show } = pen
  const moved = services
    .filter(({ completeness, onceOnly }) => hasMoved(completeness) || hasMoved(onceOnly))
    .toSorted((a, b) => size(b.completeness.by) - size(a.completeness.by) || a.number - b.number)
  return {
    title: say.services,
    columns: [
      { header: "#", right: true },
      { header: common.service, least: 16 },
      ...fromTo(pen),
      { header: common.onceOnly, right: true, drop: 2 },
      { header: say.why, least: 14, drop: 1 }
    ],
    rows: moved.map(({ number, name, status, completeness, onceOnly, why }) => [
      show.count(number),
      `${name[lang]}${statusText(status, pen)}`,
      ...moveCells(completeness, pen),
      byOf(onceOnly.by, pen),
      whyText(why, pen)
    ])
  }
}

const fieldsPart = ({ services, agencies }: Comparison, pen: Pen): ComparisonPart => {
  const { lang, say, common, show } = pen
  const owners = new Map(agencies.map(({ id, name }) => [id, agencyName(name, lang)]))
  const moved = services
    .flatMap(({ name, fields }) => fields.map((field) => ({ service: name[lang], field })))
    .filter(({ field: { availability, status } }) => status !== "both" || size(availability.by) >= WORTH_SAYING)
    .toSorted((a, b) => size(b.field.availability.by) - size(a.field.availability.by))
    .slice(0, MOST)
  return {
    title: say.fields,
    columns: [
      { header: common.service, least: 12 },
      { header: common.field, least: 12 },
      ...fromTo(pen),
      { header: common.owner, least: 10, drop: 2 },
      { header: say.why, least: 14, drop: 1 }
    ],
    rows: moved.map(({ service, field: { label, status, availability, owner, why } }) => [
      service,
      `${label[lang]}${statusText(status, pen)}`,
      show.percent(availability.from),
      show.percent(availability.to),
      byOf(availability.by, pen),
      owner === null ? NONE : (owners.get(owner) ?? owner),
      whyText(why, pen)
    ])
  }
}

/** By how many subjects it concerns: one subject who moved by everything tells nothing. */
const weight = ({ completeness, eligible }: RegionComparison): number =>
  size(completeness.by) * Math.min(eligible.from ?? 0, eligible.to ?? 0)

const regionsPart = ({ services }: Comparison, pen: Pen): ComparisonPart => {
  const { lang, say, common, regions: names } = pen
  const moved = services
    .flatMap(({ name, regions }) => regions.map((region) => ({ service: name[lang], ...region })))
    .filter(({ completeness }) => size(completeness.by) >= WORTH_SAYING)
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, MOST)
  return {
    title: say.regions,
    columns: [
      { header: say.region, least: 8 },
      { header: common.service, least: 12 },
      ...fromTo(pen),
      { header: say.why, least: 14, drop: 1 }
    ],
    rows: moved.map(({ region, service, completeness, why }) => [
      region === UNKNOWN_REGION ? common.unknown : (names[region] ?? region),
      service,
      ...moveCells(completeness, pen),
      whyText(why, pen)
    ])
  }
}

const datasetsPart = ({ datasets }: Comparison, pen: Pen): ComparisonPart => {
  const { say, common, show } = pen
  const rows = datasets.flatMap(
    ({ name, present, status, records, coverage }): ReadonlyArray<ReadonlyArray<string>> => {
      const state = (value: typeof status.from) => (value === null ? NONE : common.statuses[value])
      const facts: ReadonlyArray<readonly [string, string, string]> = [
        [common.status, state(status.from), state(status.to)],
        [common.records, show.count(records.from), show.count(records.to)],
        [common.coverage, show.percent(coverage.from), show.percent(coverage.to)]
      ]
      return facts
        .filter(([, from, to]) => from !== to)
        .map(([what, from, to]) => [`${name}${statusText(present, pen)}`, what, from, to])
    }
  )
  return {
    title: say.datasets,
    columns: [
      { header: common.dataset, least: 16 },
      { header: say.measure },
      { header: say.from, right: true },
      { header: say.to, right: true }
    ],
    rows
  }
}

/** How far a measure's ends moved, whichever moved further; all the way where it is known on one side only. */
const reach = ({ from, to }: Move): number => {
  const ends = [[from.low, to.low] as const, [from.high, to.high] as const]
  return Math.max(...ends.map(([before, after]) => (before === after ? 0 : Math.abs((before ?? 2) - (after ?? 2)))))
}

/** What to say below the overall figures where there is no other part: never that nothing moved if they did. */
const nothingText = ({ overall }: Comparison, { say }: Pen): string => {
  const farthest = Math.max(reach(overall.completeness), reach(overall.onceOnly))
  if (farthest === 0) return say.same
  return farthest < WORTH_SAYING ? say.little : ""
}

/** The parts of a comparison in a language, the most telling first; parts with nothing to say are left out. */
export const comparisonParts = (comparison: Comparison, lang: Language, regions: RegionNames = {}): ComparisonParts => {
  const pen: Pen = { lang, regions, say: WORDS[lang], common: words(lang), show: figures(lang) }
  const { from, to, changes } = comparison
  const moved = [servicesPart, fieldsPart, regionsPart, datasetsPart]
    .map((part) => part(comparison, pen))
    .filter(({ rows }) => rows.length > 0)
  return {
    title: `${pen.say.title(pen.show.time(from.asOf), pen.show.time(to.asOf))} (${pen.common.clock})`,
    changes: changes.length === 0 ? [] : [pen.say.changed, ...changes.map((change) => changeText(change, lang))],
    parts: [overallPart(comparison, pen), ...moved],
    nothing: moved.length === 0 ? nothingText(comparison, pen) : ""
  }
}
