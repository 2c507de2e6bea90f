/** Datasets held against each other. */
import type { Label } from "../Dataset.ts"
import type { Report, ReportDataset } from "../Report.ts"

interface Values<A> {
  readonly from: A | null
  readonly to: A | null
}

export interface DatasetComparison {
  readonly name: string
  readonly agency: string
  readonly label: Label
  readonly present: "both" | "added" | "removed"
  readonly status: Values<ReportDataset["status"]>
  readonly lastComplete: Values<string>
  readonly records: Values<number>
  readonly coverage: Values<number> & { readonly by: number | null }
  /** Failed checks whose count is not as it was. */
  readonly issues: ReadonlyArray<{
    readonly field: string
    readonly code: string
    readonly from: number
    readonly to: number
  }>
  /** Links whose share of links that lead to a record is not as it was. */
  readonly links: ReadonlyArray<{ readonly link: string } & Values<number>>
}

const issuesCompared = (before: ReportDataset | undefined, after: ReportDataset | undefined) => {
  const all = [...(after?.issues ?? []), ...(before?.issues ?? [])]
  const distinct = [...new Map(all.map((issue) => [`${issue.field}\n${issue.code}`, issue])).values()]
  const countIn = (dataset: ReportDataset | undefined, { field, code }: { field: string; code: string }) =>
    dataset?.issues.find((issue) => issue.field === field && issue.code === code)?.count ?? 0
  return distinct.flatMap((issue) => {
    const [from, to] = [countIn(before, issue), countIn(after, issue)]
    return from === to ? [] : [{ field: issue.field, code: issue.code, from, to }]
  })
}

const linksCompared = (before: ReportDataset | undefined, after: ReportDataset | undefined) => {
  const names = new Set([...(after?.links ?? []), ...(before?.links ?? [])].map(({ link }) => link))
  const linkageIn = (dataset: ReportDataset | undefined, name: string) =>
    dataset?.links.find(({ link }) => link === name)?.linkage ?? null
  return [...names].flatMap((link) => {
    const [from, to] = [linkageIn(before, link), linkageIn(after, link)]
    return from === to ? [] : [{ link, from, to }]
  })
}

const datasetCompared = (before: ReportDataset | undefined, after: ReportDataset | undefined): DatasetComparison => {
  const { name, agency, label } = (after ?? before)!
  const [from, to] = [before?.coverage ?? null, after?.coverage ?? null]
  return {
    name,
    agency,
    label,
    present: before === undefined ? "added" : after === undefined ? "removed" : "both",
    status: { from: before?.status ?? null, to: after?.status ?? null },
    lastComplete: { from: before?.lastComplete ?? null, to: after?.lastComplete ?? null },
    records: { from: before?.records ?? null, to: after?.records ?? null },
    coverage: { from, to, by: from === null || to === null ? null : to - from },
    issues: issuesCompared(before, after),
    links: linksCompared(before, after)
  }
}

/** In the order of the later report; those that it no longer has come last. */
export const datasetsCompared = (before: Report, after: Report): ReadonlyArray<DatasetComparison> => {
  const old = new Map(before.datasets.map((dataset) => [dataset.name, dataset]))
  const now = new Map(after.datasets.map((dataset) => [dataset.name, dataset]))
  const names = [...now.keys(), ...[...old.keys()].filter((name) => !now.has(name))]
  return names.map((name) => datasetCompared(old.get(name), now.get(name)))
}
