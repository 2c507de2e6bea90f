/** The kept measurements as lines over time; where figures stop meaning the same, a line ends. */
import { scaleLinear, scaleUtc } from "d3-scale"
import { area, line } from "d3-shape"
import { changesBetween } from "../../Definition.ts"
import type { Measured } from "../../Report.ts"
import { UTC_OFFSET } from "../../Snapshot.ts"
import type { Summary } from "../../Summary.ts"
import { drawnWords } from "./bilingual.ts"
import { type Markup, markup, type Part } from "./markup.ts"

const WIDTH = 960
const HEIGHT = 300
const MARGIN = { top: 20, right: 190, bottom: 32, left: 48 }
/** Two labels nearer than this would cover each other. */
const APART = 20
/** More dots than this are a second line. */
const DOTS = 40

const MEASURES = ["completeness", "onceOnly"] as const
type Measure = (typeof MEASURES)[number]

const low = ({ low: at, value }: Measured): number | null => value ?? at
const high = ({ high: at, value }: Measured): number | null => value ?? at

/** Runs of points whose figures mean the same. */
export const runsOf = (points: ReadonlyArray<Summary>): ReadonlyArray<ReadonlyArray<Summary>> => {
  const runs: Array<Array<Summary>> = []
  for (const point of points) {
    const run = runs.at(-1)
    if (run?.[0] !== undefined && changesBetween(run[0].definition, point.definition).length === 0) run.push(point)
    else runs.push([point])
  }
  return runs
}

const dayOf = (date: Date, lang: string): string =>
  new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    // The axis is in the local time of Việt Nam, written as if it were UTC.
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric"
  }).format(date)

const localTime = ({ asOf }: Summary): number => Date.parse(asOf) + UTC_OFFSET

export const trendChart = (points: ReadonlyArray<Summary>, title: string): Markup => {
  const times = points.map(localTime)
  const x = scaleUtc()
    .domain([times[0] ?? 0, times.at(-1) ?? 1])
    .range([MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear()
    .domain([0, 1])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const place = (point: Summary) => x(localTime(point))
  const runs = runsOf(points)

  const rules = y.ticks(4).map(
    (
      tick
    ): Part => markup`<line class="rule" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="tick end" x="${MARGIN.left - 8}" y="${y(tick) + 4}">${`${Math.round(tick * 100)}%`}</text>`
  )
  const dates = x
    .ticks(4)
    .map(
      (tick): Part =>
        markup`<text class="tick middle" x="${x(tick).toFixed(1)}" y="${HEIGHT - 10}">${drawnWords((_, __, lang) => dayOf(tick, lang))}</text>`
    )
  const breaks = runs.slice(1).map((run, index): Part => {
    const [before, after] = [runs[index]?.at(-1), run[0]]
    if (before === undefined || after === undefined) return null
    const [change] = changesBetween(before.definition, after.definition)
    if (change === undefined) return null
    const at = ((place(before) + place(after)) / 2).toFixed(1)
    return markup`<line class="break" x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"/>
<text class="tick middle" x="${at}" y="${MARGIN.top - 6}">${drawnWords((words) => words.changed[change.what])}</text>`
  })

  const drawing = (measure: Measure): Part => {
    const band = area<Summary>()
      .x(place)
      .y0((point) => y(low(point.overall[measure]) ?? 0))
      .y1((point) => y(high(point.overall[measure]) ?? 0))
      .defined((point) => low(point.overall[measure]) !== null)
      .digits(1)
    const path = line<Summary>()
      .x(place)
      .y((point) => y(point.overall[measure].value ?? 0))
      .defined((point) => point.overall[measure].value !== null)
      .digits(1)
    const dots =
      points.length > DOTS
        ? null
        : points.map((point) => {
            const { value } = point.overall[measure]
            return value === null
              ? null
              : markup`<circle class="dot ${measure}" cx="${place(point).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3"/>`
          })
    const drawn = runs.map((run) => [
      run.some((point) => point.overall[measure].value === null)
        ? markup`<path class="area ${measure}" d="${band(run) ?? ""}"/>`
        : null,
      markup`<path class="line ${measure}" d="${path(run) ?? ""}"/>`
    ])
    return [drawn, dots]
  }

  const last = points.at(-1)
  const labels =
    last === undefined
      ? []
      : MEASURES.flatMap((measure) => {
          const at = low(last.overall[measure])
          return at === null ? [] : [{ measure, at: y(at), measured: last.overall[measure] }]
        })
  const [first, second] = labels
  if (first !== undefined && second !== undefined && Math.abs(first.at - second.at) < APART) {
    const middle = (first.at + second.at) / 2
    first.at = middle - APART / 2
    second.at = middle + APART / 2
  }
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${title}">
${rules}${dates}${breaks}${MEASURES.map(drawing)}
${labels.map(
  ({ measure, at, measured }) =>
    markup`<text class="label ${measure}" x="${WIDTH - MARGIN.right + 10}" y="${(at + 4).toFixed(1)}">${drawnWords((words, show) => `${words[measure]} ${show.ranged(measured)}`)}</text>`
)}
</svg>`
}
