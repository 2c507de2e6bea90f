/** The report, version 1. The JSON is the report; every other format is a view of it. */
import * as z from "zod"
import { Balance } from "./Balance.ts"
import { Fixes } from "./Fixes.ts"
import { HOLDINGS } from "./Holding.ts"

const count = z.int().min(0)
/** A share between 0 and 1. */
const share = z.number().min(0).max(1)
const label = z.object({ vi: z.string(), en: z.string() })
const ref = z.object({ dataset: z.string(), field: z.string() })

/** What a public report withholds is `null`. */
const withheld = count.nullable()

/** How many subjects are in each state; in a public report `null` where a count is withheld. */
export const ReportCounts = z.object({
  available: withheld,
  missing: withheld,
  invalid: withheld,
  noRecord: withheld,
  stale: withheld,
  conflicting: withheld,
  unknown: withheld,
  notConnected: withheld,
  notApplicable: withheld
})
export type ReportCounts = z.infer<typeof ReportCounts>

/** A measure that is `null` while anything it needs is unknown, and the range it must lie in. All `null` over nothing. */
export const Measured = z.object({ value: share.nullable(), low: share.nullable(), high: share.nullable() })
export type Measured = z.infer<typeof Measured>

/** One form field: who fills it, for how many subjects, and what filling it everywhere would gain. */
export const ReportField = z.object({
  id: z.string(),
  label,
  item: z.string().nullable(),
  owner: z.string().nullable(),
  via: z.string().nullable().meta({ description: "The links followed, separated by commas." }),
  kind: z.enum(["shareable", "citizen-only"]),
  provider: ref.nullable(),
  confidence: z.enum(["verified", "secondary", "assumed"]),
  document: z.string().meta({ description: "The document that says the form asks this." }),
  counts: ReportCounts.nullable().meta({
    description: "null for citizen-only fields and while the subjects are unknown."
  }),
  availability: share.nullable().meta({
    description: "available / applicable; null while it is unknown for some subjects."
  }),
  gain: share.nullable().meta({ description: "Subjects whose only field not available is this one / eligible." }),
  agreement: z.object({ with: ref, compared: count, equal: count, share: share.nullable() }).nullable()
})
export type ReportField = z.infer<typeof ReportField>

export const ReportService = z.object({
  id: z.string(),
  number: z.int(),
  name: label,
  agency: z.string(),
  base: z.string(),
  eligible: count.nullable(),
  potential: share.nullable(),
  assumed: count.meta({ description: "Form fields whose basis is only assumed." }),
  completeness: Measured,
  onceOnly: Measured.extend({ subjects: count.nullable() }),
  band: z.enum(["excellent", "good", "fair", "average", "weak"]).nullable(),
  bottleneck: z.object({ field: z.string(), item: z.string(), gain: share, missing: count }).nullable(),
  fields: z.array(ReportField),
  regions: z.array(
    z.object({ region: z.string(), eligible: withheld, completeness: share.nullable(), onceOnly: share.nullable() })
  )
})
export type ReportService = z.infer<typeof ReportService>

export const ReportDataset = z.object({
  name: z.string(),
  agency: z.string(),
  label,
  status: z.enum(["complete", "failed", "never"]),
  holding: z.enum(HOLDINGS).nullable().optional().meta({
    description:
      "How what is held stands to what is asked: only what is `current` is measured. never: nothing is held; changed: of another contract; whole, minimised: kept otherwise; key: pseudonyms of another key; plan: kept for other measures; null or absent: older than this question."
  }),
  lastComplete: z.string().nullable(),
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
  agreedAgeDays: z.number().nullable(),
  records: count.nullable(),
  quarantined: count.nullable().meta({
    description: "Records in quarantine; null while nothing is held, in older snapshots and in a public report."
  }),
  coverage: share.nullable().meta({
    description:
      "records / (records + quarantined): of what the source holds and sent, the share that could be trusted. A run that does not bring all that was declared is refused, so nothing else is wanting."
  }),
  balance: Balance.nullable().meta({ description: "Of the last complete run that changed something." }),
  ladder: z.object({ agreed: count, connected: count, delivered: count, valid: count, fresh: count }).nullable().meta({
    description:
      "Applicable form cells of this dataset's agency, and how many of them pass each step; null in a public report."
  }),
  issues: z.array(z.object({ field: z.string(), code: z.string(), count })),
  links: z.array(
    z.object({ link: z.string(), to: z.string(), values: count, found: count.nullable(), linkage: share.nullable() })
  ),
  unneeded: z
    .array(z.object({ field: z.string(), item: z.string().nullable() }))
    .nullable()
    .meta({
      description:
        "Fields that the source sends and no service needs, with the item they claim (data minimisation, Decree 13/2023/ND-CP); null: the snapshot is older than this question."
    })
})
export type ReportDataset = z.infer<typeof ReportDataset>

/** A completeness report, as `docs/MEASURES.md` explains it: the schema of the JSON that every release can read. */
export const Report = z
  .object({
    version: z.literal(1),
    asOf: z.string(),
    catalogue: z.object({ version: z.string(), hash: z.string() }),
    overall: z.object({
      completeness: share.nullable(),
      onceOnly: share.nullable(),
      services: count,
      measured: count.meta({ description: "Services that have subjects." }),
      range: z.object({
        completeness: z.object({ low: share.nullable(), high: share.nullable() }),
        onceOnly: z.object({ low: share.nullable(), high: share.nullable() })
      })
    }),
    agencies: z.array(z.object({ id: z.string(), name: label })),
    services: z.array(ReportService),
    datasets: z.array(ReportDataset),
    fixes: Fixes.nullable().meta({ description: "null: the snapshot is older than this question, or it is withheld." }),
    suppressed: z
      .object({ k: z.int().min(2) })
      .nullable()
      .meta({
        description: "Small counts are withheld so that none below k can be computed; null: nothing is withheld."
      })
  })
  .meta({ title: "Liên Thông completeness report", description: "Counts only; no personal data." })
export type Report = z.infer<typeof Report>
