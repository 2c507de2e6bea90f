/** What of each service may be shown. */
import { bandOf } from "../completeness/service.ts"
import type { Measured, ReportField, ReportService } from "../Report.ts"
import { publicRegions } from "./regions.ts"
import { type Openness, opennessOf, rounded, roundedEnds, spanOf } from "./rounding.ts"
import { publicRow, type Rows, rowsOf } from "./rows.ts"
import { isNear, isSmall } from "./small.ts"

const NOTHING = { value: null, low: null, high: null }

/** Nothing but what the catalogue says. */
const silent = (service: ReportService): ReportService => ({
  ...service,
  eligible: null,
  completeness: NOTHING,
  onceOnly: { ...NOTHING, subjects: null },
  band: null,
  bottleneck: null,
  fields: service.fields.map((field) => ({ ...field, counts: null, availability: null, gain: null, agreement: null })),
  regions: []
})

const roundedRange = (measured: Measured, openness: Openness): Measured => ({
  value: rounded(measured.value, openness),
  ...roundedEnds(measured.value, measured, openness)
})

const askedIn = ({ counts }: ReportField, eligible: number): number => eligible - (counts?.notApplicable ?? 0)

const publicField = (service: ReportService, field: ReportField, rows: Rows, k: number): ReportField => {
  const eligible = service.eligible ?? 0
  const counts = publicRow(service.base, field, rows, k)
  return {
    ...field,
    counts,
    availability: rounded(field.availability, opennessOf(askedIn(field, eligible), k)),
    gain: rounded(field.gain, opennessOf(eligible, k)),
    // How many pairs disagree would tell one of the states withheld.
    agreement: null
  }
}

/** The band, if all that the share may stand for is in it: a rounded share near a border must not look like another band. */
const publicBand = ({ completeness, band }: ReportService, openness: Openness): ReportService["band"] => {
  const span = spanOf(completeness.value, openness)
  return span !== null && bandOf(span.low) === bandOf(span.high) ? band : null
}

const publicService = (
  service: ReportService,
  rows: Rows,
  regions: ReportService["regions"],
  k: number
): ReportService => {
  const openness = opennessOf(service.eligible, k)
  const fields = service.fields.map((field) => publicField(service, field, rows, k))
  const completeness = roundedRange(service.completeness, openness)
  const { bottleneck } = service
  const row = fields.find(({ id }) => id === bottleneck?.field)?.counts
  const gain = rounded(bottleneck?.gain ?? null, openness)
  return {
    ...service,
    completeness,
    onceOnly: { ...roundedRange(service.onceOnly, openness), subjects: null },
    band: publicBand(service, openness),
    bottleneck: bottleneck === null || gain === null || !row ? null : { ...bottleneck, gain },
    fields,
    regions
  }
}

/** Services of whom nothing may be said: they have few subjects, or few more or fewer than another over the same base. */
const silentOnes = (services: ReadonlyArray<ReportService>, k: number): ReadonlySet<string> => {
  const shown = new Map<string, ReadonlyArray<number>>()
  const silenced = new Set<string>()
  for (const { id, base, eligible } of services) {
    if (eligible === null) continue
    const others = shown.get(base) ?? []
    if (isSmall(eligible, k) || others.some((other) => isNear(other, eligible, k))) silenced.add(id)
    else shown.set(base, [...others, eligible])
  }
  return silenced
}

/** The services as they may be shown. */
export const publicServices = (services: ReadonlyArray<ReportService>, k: number): ReadonlyArray<ReportService> => {
  const silenced = silentOnes(services, k)
  const heard = services.filter(({ id }) => !silenced.has(id))
  const rows = rowsOf(heard)
  const regions = new Map(publicRegions(heard, k).map((each, at) => [heard[at]!.id, each]))
  return services.map((service) => {
    // That anything from 0 to 1 may be true says nothing of anybody.
    if (service.eligible === null) return service
    const own = regions.get(service.id)
    return own === undefined || own === null ? silent(service) : publicService(service, rows, own, k)
  })
}
