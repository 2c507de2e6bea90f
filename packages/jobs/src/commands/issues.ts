/** `lienthong issues`: what the checks found wrong, by dataset, field, code and province. */
import { grid } from "@lienthong/core/report/grid"
import { type RegionalIssueCount, Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import type { Format } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { type Access, inExistingStore } from "../ExistingStore.ts"
import { ExitCode } from "../ExitCode.ts"
import { codeNamed, datasetsNamed, fieldNamed, provinceNamed, regionText } from "../Names.ts"
import { print } from "../Output.ts"
import { terminal } from "../Terminal.ts"

export interface IssuesOptions extends Access {
  readonly inForce: InForce
  readonly format: Format
  /** Names of datasets or sources; none means all. */
  readonly only: ReadonlyArray<string>
  readonly field: string | undefined
  readonly code: string | undefined
  readonly province: string | undefined
  /** One line for each province. */
  readonly byProvince: boolean
}

interface Issue extends Omit<RegionalIssueCount, "region"> {
  readonly dataset: string
  /** `null`: all provinces together. */
  readonly region: string | null
}

/** Provinces together, unless they are told apart. */
const merged = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> => {
  const sums = new Map<string, Issue>()
  for (const issue of issues) {
    const key = [issue.dataset, issue.field, issue.code].join(" ")
    const sum = sums.get(key) ?? { ...issue, region: null, count: 0, quarantined: 0 }
    sums.set(key, {
      ...sum,
      count: sum.count + issue.count,
      quarantined: sum.quarantined + issue.quarantined
    })
  }
  return [...sums.values()]
}

const number = new Intl.NumberFormat("en").format

const asTable = (issues: ReadonlyArray<Issue>): string => {
  const split = issues.some(({ region }) => region !== null)
  const columns = [
    { header: "Dataset", least: 12 },
    { header: "Field", least: 10 },
    { header: "Code", least: 10 },
    ...(split ? [{ header: "Province", least: 10 }] : []),
    { header: "Records", alignment: "right" } as const,
    { header: "in quarantine", alignment: "right", drop: 1 } as const
  ]
  const rows = issues.map(({ dataset, field, code, region, count, quarantined }) => [
    dataset,
    field,
    code,
    ...(split ? [region === null ? "" : regionText(region)] : []),
    number(count),
    number(quarantined)
  ])
  return rows.length === 0 ? "No issues.\n" : grid(columns, rows, terminal())
}

export const issues = Effect.fn("command.issues")(function* (options: IssuesOptions) {
  const chosen = yield* datasetsNamed(options.inForce.config, options.only)
  const field = options.field === undefined ? null : yield* fieldNamed(options.field, chosen)
  const province = options.province === undefined ? null : yield* provinceNamed(options.province)
  const all = yield* inExistingStore(
    options,
    "lienthong issues",
    Store.use((store) =>
      Effect.forEach(chosen, (dataset) =>
        Effect.map(store.regionalIssues(dataset), (counts) =>
          counts.map((count): Issue => ({ dataset: dataset.name, ...count }))
        )
      )
    )
  )
  const found = all.flat()
  const codes = found.map((issue) => issue.code)
  const code = options.code === undefined ? null : yield* codeNamed(options.code, codes)
  const meant = found.filter(
    (issue) =>
      (field === null || issue.field === field) &&
      (code === null || issue.code === code) &&
      (province === null || issue.region === province)
  )
  const shown = options.byProvince || province !== null ? meant : merged(meant)
  yield* print(options.format === "json" ? JSON.stringify(shown, null, 2) : asTable(shown))
  return ExitCode.done
})
