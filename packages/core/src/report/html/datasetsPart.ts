/** Per dataset: the ladder from what was agreed to what is fresh, and the balance of what was received. */
import { ratio } from "../../completeness/cells.ts"
import type { ReportDataset } from "../../Report.ts"
import { standingOf } from "../standing.ts"
import { shareBar } from "./bar.ts"
import { count, named, percent, say, sentence, time } from "./bilingual.ts"
import { mark } from "./mark.ts"
import { type Markup, markup } from "./markup.ts"
import { agency, type Sheet } from "./Sheet.ts"

const STEPS = ["agreed", "connected", "delivered", "valid", "fresh"] as const
const LINES = [
  "declared",
  "received",
  "loaded",
  "superseded",
  "duplicate",
  "quarantined",
  "deleted",
  "unexplained"
] as const

const SHAPES = { complete: "disc", failed: "down", never: "hatched" } as const

const ladder = ({ ladder: steps }: ReportDataset): Markup | null =>
  steps === null
    ? null
    : markup`<table class="plain ladder">
<caption>${say((words) => words.ladder)}</caption>
<thead><tr><th scope="col">${say((words) => words.step)}</th><td></td><th scope="col" class="number">${say((words) => words.cells)}</th><th scope="col" class="number">${say((words) => words.ofAgreed)}</th></tr></thead>
<tbody>${STEPS.map((step) => {
        const share = ratio(steps[step], steps.agreed)
        return markup`<tr data-step="${step}"><th scope="row">${say((words) => words.steps[step])}</th><td class="drawn">${shareBar(share, share)}</td><td class="figure">${count(steps[step])}</td><td class="figure">${percent(share)}</td></tr>`
      })}</tbody></table>`

const balance = ({ balance: lines }: ReportDataset): Markup | null =>
  lines === null
    ? null
    : markup`<table class="plain balance">
<caption>${say((words) => words.balance)}</caption>
<thead class="heard"><tr><th scope="col">${say((words) => words.account)}</th><th scope="col">${say((words) => words.count)}</th></tr></thead>
<tbody>${LINES.map(
        (line) =>
          markup`<tr data-line="${line}"${line === "unexplained" && lines[line] !== 0 ? markup` class="alarm"` : null}><th scope="row">${say((words) => words.balances[line])}</th><td class="figure">${count(lines[line])}</td></tr>`
      )}</tbody></table>`

const unneeded = ({ unneeded: fields }: ReportDataset): Markup | null =>
  fields === null || fields.length === 0
    ? null
    : markup`<details><summary>${say((words) => words.unneeded)} (${count(fields.length)})</summary>
<p class="note">${say((words) => words.unneededMeans)}</p>
<ul class="unneeded">${fields.map(({ field }) => markup`<li><code>${field}</code></li>`)}</ul></details>`

const issues = ({ issues: found }: ReportDataset): Markup | null =>
  found.length === 0
    ? null
    : markup`<details><summary>${say((words) => words.issuesFound)} (${count(found.reduce((sum, issue) => sum + issue.count, 0))})</summary><table class="plain issues">
<thead><tr><th scope="col">${say((words) => words.field)}</th><th scope="col">${say((words) => words.code)}</th><th scope="col" class="number">${say((words) => words.count)}</th></tr></thead>
<tbody>${found
        .toSorted((a, b) => b.count - a.count)
        .map(
          ({ field, code, count: times }) =>
            markup`<tr><td><code>${field}</code></td><td><code>${code}</code></td><td class="figure">${count(times)}</td></tr>`
        )}</tbody></table></details>`

const links = ({ links: all }: ReportDataset): Markup | null =>
  all.length === 0
    ? null
    : markup`<details><summary>${say((words) => words.links)}</summary><table class="plain links">
<thead><tr><th scope="col">${say((words) => words.link)}</th><th scope="col" class="number">${say((words) => words.linked)}</th><th scope="col" class="number">${say((words) => words.share)}</th></tr></thead>
<tbody>${all.map(
        ({ link, to, values, found, linkage }) =>
          markup`<tr data-link="${link}"><th scope="row"><code>${link}</code> <span class="note">${say((words) => words.leadsTo)} <code>${to}</code></span></th><td class="figure">${count(found)} / ${count(values)}</td><td class="figure">${percent(linkage)}</td></tr>`
      )}</tbody></table></details>`

const part = (sheet: Sheet, dataset: ReportDataset): Markup => {
  const { name, label, status, lastComplete, records, quarantined, coverage, agreedAgeDays, failure } = dataset
  return markup`<article class="dataset" data-dataset="${name}">
<h3>${named(label)} <code>${name}</code></h3>
<p><span class="status t-${status}">${mark(SHAPES[status])}${say((words) => words.statuses[standingOf(dataset)])}</span> · ${agency(sheet, dataset.agency)}${
    lastComplete === null ? null : markup` · ${say((words) => words.lastComplete)} ${time(lastComplete)}`
  }${agreedAgeDays === null ? null : markup` · ${sentence((_, words, show) => words.agreedAge(show.count(agreedAgeDays)))}`}</p>
${failure === null ? null : markup`<p class="alarm"><code>${failure.reason}</code> ${failure.message}</p>`}
<dl class="facts"><div><dt>${say((words) => words.records)}</dt><dd data-figure="records">${count(records)}</dd></div><div><dt>${say((words) => words.quarantined)}</dt><dd data-figure="quarantined">${count(quarantined)}</dd></div><div><dt>${say((words) => words.coverage)}</dt><dd data-figure="coverage">${percent(coverage)}</dd></div></dl>
${ladder(dataset)}
${balance(dataset)}
${issues(dataset)}${links(dataset)}${unneeded(dataset)}
</article>
`
}

export const datasetsPart = (sheet: Sheet): Markup => markup`<section id="datasets" aria-labelledby="datasets-title">
<h2 id="datasets-title">${say((words) => words.datasets)}</h2>
<div class="datasets">${sheet.report.datasets.map((dataset) => part(sheet, dataset))}</div>
</section>`
