/** A gate's result as one line: what is, what was wanted, and by how much it falls short. */
import type { GateResult } from "../Gates.ts"
import { figures, type Language } from "./figures.ts"

const WORDS = {
  en: {
    fails: (gate: string, actual: string, wanted: string) => `${gate} is ${actual}, wanted ${wanted}`,
    unknown: (range: string | null) => (range === null ? "unknown" : `unknown, within ${range}`),
    nothingOf: "a share of nothing",
    short: (points: string) => `${points} points short`,
    atLeast: (points: string) => `at least ${points} points short`,
    atMost: (points: string) => `up to ${points} points short`,
    tooOld: (age: string) => `${age} too old`,
    youngerThan: (age: string) => `at most ${age}`,
    ahead: (gate: string, age: string, wanted: string) =>
      `${gate} cannot be told: it says that it is complete up to ${age} later, wanted ${wanted}`,
    absent: (gate: string) => `${gate} names nothing that the report knows`,
    nothing: "Nothing was measured, so no gate can pass."
  },
  vi: {
    fails: (gate: string, actual: string, wanted: string) => `${gate} là ${actual}, cần ${wanted}`,
    unknown: (range: string | null) => (range === null ? "chưa rõ" : `chưa rõ, trong khoảng ${range}`),
    nothingOf: "tỷ lệ của không có gì",
    short: (points: string) => `thiếu ${points} điểm`,
    atLeast: (points: string) => `thiếu ít nhất ${points} điểm`,
    atMost: (points: string) => `thiếu nhiều nhất ${points} điểm`,
    tooOld: (age: string) => `quá ${age}`,
    youngerThan: (age: string) => `không quá ${age}`,
    ahead: (gate: string, age: string, wanted: string) =>
      `${gate} không tính được: nguồn báo đã đủ đến ${age} sau đó, cần ${wanted}`,
    absent: (gate: string) => `${gate} không có trong báo cáo`,
    nothing: "Chưa đo được gì nên không ngưỡng nào đạt."
  }
} as const

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000]
] as const

/** An age in the largest unit of which it is at least two, so that 36 hours are not 1.5 days. */
const ageIn = (lang: Language, ms: number): string => {
  const [unit, size] = UNITS.find(([, each]) => ms >= 2 * each) ?? ["second", 1000]
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(
    ms / size
  )
}

/**
 * The line of a gate, passed or not; a format may show the gate's path in its own way.
 *
 * @example
 * gateLine(result, "en") // "overall.completeness is 72.3%, wanted 90.0%: 17.7 points short"
 */
export const gateLine = (
  { gate: path, measure, wanted, actual, range, outcome, by }: GateResult,
  lang: Language,
  gate: string = path
): string => {
  const [say, show] = [WORDS[lang], figures(lang)]
  if (outcome === "absent") return say.absent(gate)
  const age = (ms: number) => ageIn(lang, ms)
  const known = actual === null ? null : measure === "age" ? age(actual) : show.percent(actual)
  const within = range === null ? null : show.ranged({ value: null, ...range })
  const target = measure === "age" ? say.youngerThan(age(wanted)) : show.percent(wanted)
  if (measure === "age" && actual !== null && actual < 0) return say.ahead(gate, age(-actual), target)
  const line = say.fails(gate, outcome === "nothing" ? say.nothingOf : (known ?? say.unknown(within)), target)
  if (by === null || by === 0) return line
  if (measure === "age") return `${line}: ${say.tooOld(age(by))}`
  const points = show.points(by)
  if (outcome === "unknown") return `${line}: ${say.atMost(points)}`
  return `${line}: ${range === null ? say.short(points) : say.atLeast(points)}`
}

/** The line of gates that there was nothing to hold against. */
export const nothingLine = (lang: Language): string => WORDS[lang].nothing
