/** What a perfect report says of a service: every subject is looked at, one by one. */
import type { Catalogue, FormField, Service } from "@lienthong/core/catalogue/Catalogue"
import { UNKNOWN_REGION } from "@lienthong/core/Dataset"
import type { ReportField, ReportService } from "@lienthong/core/Report"
import type { State, StateCounts } from "@lienthong/core/State"
import type * as z from "zod"
import { type Books, sides, stateOf } from "./Cells.ts"
import { holds } from "./Condition.ts"
import type { Held, HeldRecord } from "./Held.ts"

/** The report's own types of a field and a service. */
type FieldReport = z.infer<typeof ReportField>
type ServiceReport = z.infer<typeof ReportService>

interface Sums {
  eligible: number
  applicable: number
  available: number
  ready: number
}

const noCounts = (): StateCounts => ({
  available: 0,
  missing: 0,
  invalid: 0,
  noRecord: 0,
  stale: 0,
  conflicting: 0,
  unknown: 0,
  notConnected: 0,
  notApplicable: 0
})
const noSums = (): Sums => ({ eligible: 0, applicable: 0, available: 0, ready: 0 })

/** A share; over nothing there is none. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const regionOf = ({ dataset }: Held, { values }: HeldRecord): string => {
  if (dataset.region === null) return UNKNOWN_REGION
  const { field, part, known } = dataset.region
  const whole = values[field]
  const code = part === undefined ? whole : (whole as Record<string, unknown> | undefined)?.[part]
  return typeof code === "string" && known.includes(code) ? code : UNKNOWN_REGION
}

const bandOf = (completeness: number | null): ServiceReport["band"] => {
  if (completeness === null) return null
  if (completeness >= 0.9) return "excellent"
  if (completeness >= 0.8) return "good"
  if (completeness >= 0.7) return "fair"
  return completeness >= 0.5 ? "average" : "weak"
}

const lackingIn = (counts: StateCounts): number =>
  counts.missing +
  counts.invalid +
  counts.noRecord +
  counts.stale +
  counts.conflicting +
  counts.unknown +
  counts.notConnected

interface Asked {
  readonly field: FormField
  readonly counts: StateCounts
  only: number
}

const bottleneckOf = (asked: ReadonlyArray<Asked>, eligible: number): ServiceReport["bottleneck"] => {
  let best: Asked | undefined
  for (const one of asked) {
    const lacking = lackingIn(one.counts)
    if (lacking === 0) continue
    const more = best === undefined || one.only > best.only
    const tie = best !== undefined && one.only === best.only && lacking > lackingIn(best.counts)
    if (more || tie) best = one
  }
  if (best === undefined || eligible === 0) return null
  const { field, counts, only } = best
  return { field: field.id, item: field.item!, gain: only / eligible, missing: lackingIn(counts) }
}

const agreementOf = (all: Books, base: Held, field: FormField): FieldReport["agreement"] => {
  if (field.agreesWith === null) return null
  let compared = 0
  let equal = 0
  for (const record of base.records) {
    const pair = sides(all, base.dataset, record, field)
    if (pair === null) continue
    compared++
    if (pair.equal) equal++
  }
  const { dataset, field: name } = field.agreesWith
  return { with: { dataset, field: name }, compared, equal, share: ratio(equal, compared) }
}

/** Equal subjects of one region: the form fields that nobody can fill for them, and how many they are. */
export interface Needy {
  readonly region: string
  readonly lacking: ReadonlyArray<FormField>
  subjects: number
}

/** The service's part of a perfect report, and who lacks what. */
export interface ServiceTruth {
  readonly service: Service
  readonly report: ServiceReport
  readonly needy: ReadonlyArray<Needy>
}

/** Looks at every subject of a service. */
export const serviceTruth = (catalogue: Catalogue, all: Books, service: Service, day: string): ServiceTruth => {
  const base = all.get(service.base)!
  const asked: ReadonlyArray<Asked> = service.fields
    .filter(({ kind }) => kind === "shareable")
    .map((field) => ({ field, counts: noCounts(), only: 0 }))
  const total = noSums()
  const regions = new Map<string, Sums>()
  const needy = new Map<string, Needy>()

  for (const subject of base.records) {
    if (!holds(service.eligible, subject.values, day)) continue
    const code = regionOf(base, subject)
    const region = regions.get(code) ?? noSums()
    regions.set(code, region)
    let applicable = 0
    let available = 0
    const lacking: Array<Asked> = []
    for (const one of asked) {
      const state: State = stateOf(all, base.dataset, subject, one.field, day)
      one.counts[state]++
      if (state === "notApplicable") continue
      applicable++
      if (state === "available") available++
      else lacking.push(one)
    }
    if (lacking.length === 1) lacking[0]!.only++
    if (lacking.length > 0) {
      const key = [code, ...lacking.map(({ field }) => field.id)].join(" ")
      const alike = needy.get(key) ?? { region: code, lacking: lacking.map(({ field }) => field), subjects: 0 }
      needy.set(key, alike)
      alike.subjects++
    }
    for (const sums of [total, region]) {
      sums.eligible++
      sums.applicable += applicable
      sums.available += available
      if (applicable === available) sums.ready++
    }
  }

  const fieldReport = (field: FormField): FieldReport => {
    const found = asked.find((one) => one.field === field)
    return {
      id: field.id,
      label: { vi: field.label.vi, en: field.label.en },
      item: field.item,
      owner: catalogue.items.find(({ id }) => id === field.item)?.owner ?? null,
      via: field.via.length === 0 ? null : field.via.join(","),
      kind: field.kind,
      provider: field.provider === null ? null : { dataset: field.provider.dataset, field: field.provider.field },
      confidence: field.basis.confidence,
      document: field.basis.document,
      counts: found?.counts ?? null,
      availability:
        found === undefined ? null : ratio(found.counts.available, total.eligible - found.counts.notApplicable),
      gain: found === undefined ? null : ratio(found.only, total.eligible),
      agreement: found === undefined ? null : agreementOf(all, base, field)
    }
  }

  const completeness = ratio(total.available, total.applicable)
  const onceOnly = ratio(total.ready, total.eligible)
  const byCode = ([a]: [string, Sums], [b]: [string, Sums]): number =>
    a === UNKNOWN_REGION ? 1 : b === UNKNOWN_REGION ? -1 : a < b ? -1 : 1
  const report: ServiceReport = {
    id: service.id,
    number: service.number,
    name: { vi: service.name.vi, en: service.name.en },
    agency: service.agency,
    base: service.base,
    eligible: total.eligible,
    potential: ratio(asked.filter(({ field }) => field.provider !== null).length, asked.length),
    assumed: service.fields.filter(({ basis }) => basis.confidence === "assumed").length,
    completeness: { value: completeness, low: completeness, high: completeness },
    onceOnly: { value: onceOnly, low: onceOnly, high: onceOnly, subjects: total.ready },
    band: bandOf(completeness),
    bottleneck: bottleneckOf(asked, total.eligible),
    fields: service.fields.map(fieldReport),
    regions: [...regions].sort(byCode).map(([region, sums]) => ({
      region,
      eligible: sums.eligible,
      completeness: ratio(sums.available, sums.applicable),
      onceOnly: ratio(sums.ready, sums.eligible)
    }))
  }
  return { service, report, needy: [...needy.values()] }
}
