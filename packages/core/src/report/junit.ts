/**
 * The report as JUnit XML, which every CI server shows: one case per gate, and one per dataset for its latest run.
 *
 * It keeps to what both Ant's and Jenkins' schemas allow.
 */
import type { GateResult, GateVerdict } from "../Gates.ts"
import type { Report, ReportDataset } from "../Report.ts"
import type { Language } from "./figures.ts"
import { gateLine, nothingLine } from "./gateLine.ts"
import { inert } from "./inert.ts"
import { standingOf } from "./standing.ts"
import { type Words, whyNotMeasured, words } from "./words.ts"

export interface JunitOptions {
  readonly lang: Language
  /** `null` if nothing is asked of the report. */
  readonly gates: GateVerdict | null
}

interface Case {
  readonly group: string
  readonly name: string
  readonly problem: {
    readonly kind: "failure" | "error" | "skipped"
    readonly type: string
    readonly text: string
  } | null
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;"
}

/** Text from elsewhere as XML text or attribute: one line, without what XML 1.0 cannot hold. */
const xml = (text: string): string =>
  inert(text)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!)

const gateCase =
  (lang: Language) =>
  (result: GateResult): Case => {
    const { gate, passed } = result
    const dot = gate.lastIndexOf(".")
    return {
      group: dot < 0 ? "overall" : gate.slice(0, dot),
      name: gate.slice(dot + 1),
      problem: passed
        ? null
        : {
            kind: "failure",
            type: "gate",
            text: gateLine(result, lang)
          }
    }
  }

const gateCases = (gates: GateVerdict, lang: Language): ReadonlyArray<Case> =>
  gates.reason === null
    ? gates.results.map(gateCase(lang))
    : [{ group: "report", name: "measured", problem: { kind: "error", type: gates.reason, text: nothingLine(lang) } }]

const datasetCase =
  (say: Words, nothing: boolean) =>
  ({ name, failure, ...dataset }: ReportDataset): Case => {
    const at = { group: name, name: "run" }
    const standing = standingOf(dataset)
    if (standing === "complete") return { ...at, problem: null }
    if (standing === "failed") {
      const { reason, message } = failure ?? { reason: "failed", message: say.statuses.failed }
      return { ...at, problem: { kind: "failure", type: reason, text: message } }
    }
    // One that was never pulled is a gap that the report shows; nothing pulled at all is no report.
    const text = whyNotMeasured(say, standing, name)
    return { ...at, problem: { kind: nothing ? "error" : "skipped", type: standing, text } }
  }

const problemOf = ({ problem }: Case): string => {
  if (problem === null) return "/>"
  const { kind, type, text } = problem
  // Ant's schema takes no attribute on `skipped`.
  if (kind === "skipped") return `>\n      <skipped>${xml(text)}</skipped>\n    </testcase>`
  return `>\n      <${kind} type="${xml(type)}" message="${xml(text)}">${xml(text)}</${kind}>\n    </testcase>`
}

const suite = (report: Report, id: number, name: string, cases: ReadonlyArray<Case>): string => {
  const of = (kind: string) => cases.filter(({ problem }) => problem?.kind === kind).length
  // The schema's instants have no zone and no fraction; UTC is what CI servers take them for.
  const timestamp = new Date(report.asOf).toISOString().slice(0, 19)
  const counts = `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`
  const { version, hash } = report.catalogue
  return [
    `  <testsuite id="${id}" package="lienthong" name="${name}" timestamp="${timestamp}" hostname="localhost" ${counts} time="0">`,
    "    <properties>",
    `      <property name="asOf" value="${xml(report.asOf)}"/>`,
    `      <property name="catalogue" value="${xml(`${version} ${hash}`)}"/>`,
    "    </properties>",
    ...cases.map(
      (each) =>
        `    <testcase classname="lienthong.${name}.${xml(each.group)}" name="${xml(each.name)}" time="0"${problemOf(each)}`
    ),
    "    <system-out/>",
    "    <system-err/>",
    "  </testsuite>"
  ].join("\n")
}

/**
 * JUnit XML, ended by a line break. A gate that fails and a dataset whose latest run failed are failures; a report of
 * nothing is an error.
 */
export const junit = (report: Report, { lang, gates }: JunitOptions): string => {
  const say = words(lang)
  const nothing = report.datasets.every(({ status }) => status === "never")
  const suites = [
    ...(gates === null ? [] : [["gates", gateCases(gates, lang)] as const]),
    ["datasets", report.datasets.map(datasetCase(say, nothing))] as const
  ]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    ...suites.map(([name, cases], id) => suite(report, id, name, cases)),
    "</testsuites>\n"
  ].join("\n")
}
