/** A result as text, or as JSON for the program that runs all benchmarks. */
import { type Ratio, type Result, reaches } from "./Result.ts"

/** The options that every benchmark takes. */
export const benchOptions = {
  /** Little work, for comparing with a stored result of the same little work. */
  quick: { type: "boolean", default: false },
  json: { type: "boolean", default: false }
} as const

/** Three significant digits, or as many as a whole number has. */
export const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)))

/** `at least 1.6: reached` */
export const goalText = (ratio: Ratio): string => {
  if (ratio.goal === null) return ""
  const bound = ratio.better === "higher" ? "at least" : "at most"
  return `${bound} ${ratio.goal}: ${reaches(ratio) ? "reached" : "NOT reached"}`
}

const textOf = ({ title, ratios, figures }: Result): string => {
  const rows = [
    ...ratios.map((one) => [one.name, `${figure(one.value)} (${one.spread.map(figure).join(" to ")})`, goalText(one)]),
    ...figures.map(({ name, value, unit }) => [name, `${figure(value)} ${unit}`, ""])
  ]
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)))
  const lines = rows.map(([name, value, goal]) =>
    `  ${name!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${goal}`.trimEnd()
  )
  return [title, ...lines].join("\n")
}

/** Tells a result. */
export const print = (result: Result, { json }: { readonly json: boolean }): void => {
  console.log(json ? JSON.stringify(result) : textOf(result))
}
