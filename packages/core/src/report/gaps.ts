/** Whose gap it is and which single repair helps most: what a reader of the report does next. */
import type { Report, ReportField, ReportService } from "../Report.ts"
import type { State } from "../State.ts"

/** Of a field some of which is unknown now nothing may be wanting there: its repair may bring less than its gain. */
export const isUnknownNow = ({ counts }: ReportField): boolean => (counts?.unknown ?? 0) > 0

/** The cells that the data of one agency should fill and do not. */
export interface OwnerGap {
  readonly agency: string
  readonly missing: number
  /** Of all cells not available, whoever owns them. */
  readonly share: number
  /** The most frequent reason, and its share of this agency's gap. */
  readonly cause: { readonly state: State; readonly share: number }
}

/** One field of one form whose repair alone would leave subjects nothing to be asked. */
export interface Fix {
  readonly service: ReportService
  readonly field: ReportField
  /** Share of the service's subjects. */
  readonly gain: number
  /** Cells not available. */
  readonly missing: number
}

const LACKS = ["notConnected", "unknown", "noRecord", "invalid", "missing", "stale", "conflicting"] as const

const missingOf = ({ counts }: ReportField): number =>
  counts === null ? 0 : LACKS.reduce((sum, state) => sum + (counts[state] ?? 0), 0)

/** Cells not available per agency that owns their items, the largest gap first; none where some are withheld. */
export const gapsByOwner = (report: Report): ReadonlyArray<OwnerGap> => {
  if (report.suppressed !== null) return []
  const owners = new Map<string, Record<(typeof LACKS)[number], number>>()
  for (const { counts, owner } of report.services.flatMap(({ fields }) => fields)) {
    if (counts === null || owner === null) continue
    const sums = owners.get(owner) ?? {
      notConnected: 0,
      unknown: 0,
      noRecord: 0,
      invalid: 0,
      missing: 0,
      stale: 0,
      conflicting: 0
    }
    for (const state of LACKS) sums[state] += counts[state] ?? 0
    owners.set(owner, sums)
  }
  const gaps = [...owners].map(([agency, sums]) => {
    const missing = LACKS.reduce((sum, state) => sum + sums[state], 0)
    const state = LACKS.reduce((a, b) => (sums[b] > sums[a] ? b : a))
    return { agency, missing, cause: { state, share: sums[state] / missing } }
  })
  const all = gaps.reduce((sum, { missing }) => sum + missing, 0)
  return gaps
    .filter(({ missing }) => missing > 0)
    .map((gap) => ({ ...gap, share: gap.missing / all }))
    .sort((a, b) => b.missing - a.missing || (a.agency < b.agency ? -1 : 1))
}

/** The single repairs that gain most; ties: more cells not available, then the order of services and forms. */
export const bestFixes = (report: Report, limit: number): ReadonlyArray<Fix> =>
  report.services
    .flatMap((service) =>
      service.fields.map((field) => ({ service, field, gain: field.gain ?? 0, missing: missingOf(field) }))
    )
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || b.missing - a.missing)
    .slice(0, limit)
