/**
 * A snapshot: what one measurement of the store found, as counts. It holds no personal data, can be kept for ever, and
 * is all that a report needs.
 */
import * as z from "zod"
import { Balance } from "./Balance.ts"
import { HOLDINGS } from "./Holding.ts"
import { STATES } from "./State.ts"

const count = z.int().min(0)
const label = z.object({ vi: z.string(), en: z.string() })
const ref = z.object({ dataset: z.string(), field: z.string() })

/** What is known of one dataset at the time of measuring. */
export const DatasetSnapshot = z.object({
  name: z.string(),
  agency: z.string(),
  label,
  /** `never`: no complete run of this contract yet. `failed`: the latest run failed; what is stored is older. */
  status: z.enum(["complete", "failed", "never"]),
  /** The settled horizon of the last complete reading. */
  lastComplete: z.iso.datetime({ offset: true }).nullable(),
  /** How what is held stands to what is asked; absent in older snapshots. */
  holding: z.enum(HOLDINGS).optional(),
  /** Why the latest run failed: a reason code and a sentence without any value. */
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
  agreedAgeDays: z.number().nullable(),
  /** `null` while never complete. */
  records: count.nullable(),
  /** Records in quarantine; `null` while never complete, absent in older snapshots. */
  quarantined: count.nullable().optional(),
  /** Of the last complete run that changed something. */
  balance: Balance.nullable(),
  /** Failed checks and notices of the records held, by field and code, and those of the quarantine. */
  issues: z.array(z.object({ field: z.string(), code: z.string(), count })),
  /** Per link: records that have a value there, and how many of them lead to a record; `found` is `null` if unknown. */
  links: z.array(z.object({ link: z.string(), to: z.string(), values: count, found: count.nullable() })),
  /** Fields that no service needs, with the item they claim. */
  unneeded: z.array(z.object({ field: z.string(), item: z.string().nullable() })).optional(),
  /** `sha256:…` of the dataset's contract, its checks aside. */
  contract: z.string().optional()
})
export type DatasetSnapshot = z.infer<typeof DatasetSnapshot>

/** One form field, as the catalogue said at the time of measuring. */
export const FieldSnapshot = z.object({
  id: z.string(),
  label,
  kind: z.enum(["shareable", "citizen-only"]),
  item: z.string().nullable(),
  /** The agency that owns the item. */
  owner: z.string().nullable(),
  via: z.array(z.string()),
  provider: ref.nullable(),
  confidence: z.enum(["verified", "secondary", "assumed"]),
  document: z.string(),
  /** For a field that must agree with another source: pairs of records with both sides present, and the equal ones. */
  agreement: z.object({ with: ref, compared: count, equal: count }).nullable()
})
export type FieldSnapshot = z.infer<typeof FieldSnapshot>

/** The subjects of a service in one region. */
export const RegionCounts = z.object({
  region: z.string(),
  eligible: count,
  /** Subjects whose every applicable shareable field is available. */
  ready: count,
  /** The same if everything unknown were available. */
  readyIfKnown: count,
  /** Per shareable field, in the order of `fields`: subjects in each state, in the order of `STATES`. */
  states: z.array(z.array(count).length(STATES.length)),
  /** Per shareable field: subjects whose only field not available is this one. */
  only: z.array(count),
  /** Who fails whom, for the gain of repairs in this region. Absent in older snapshots. */
  lacking: z
    .object({
      /** Per item of the service's `items`: subjects who lack this item and nothing else. */
      items: z.array(count),
      /** Subjects who lack something, by the whole set of the service's `holders` that fail them. */
      holders: z.array(z.object({ holders: z.array(count), subjects: count }))
    })
    .optional()
})
export type RegionCounts = z.infer<typeof RegionCounts>

/** Who should fill fields of a form: a connected dataset, or a register that is not connected. */
export const Holder = z.object({
  agency: z.string().nullable(),
  /** `null`: not connected. */
  dataset: z.string().nullable(),
  /** `null`: connected. */
  register: z.string().nullable(),
  /** Indexes of shareable fields. */
  fields: z.array(count)
})
export type Holder = z.infer<typeof Holder>

/** What the subjects of a service lack: enough for the exact gain of repairs. */
export const Lacking = z.object({
  /** The distinct items of the shareable fields, in form order, with the indexes of their fields. */
  items: z.array(z.object({ item: z.string(), fields: z.array(count) })),
  holders: z.array(Holder),
  /** Subjects who lack exactly these shareable fields; only sets of one, two and three. */
  sets: z.array(z.object({ fields: z.array(count), subjects: count }))
})
export type Lacking = z.infer<typeof Lacking>

/** One service: its form, and its subjects by region. */
export const ServiceSnapshot = z.object({
  id: z.string(),
  number: z.int(),
  name: label,
  agency: z.string(),
  base: z.string(),
  fields: z.array(FieldSnapshot),
  /** `null` while the base dataset is unknown: nobody can say who the subjects are. */
  regions: z.array(RegionCounts).nullable(),
  /** `null` while the base dataset is unknown; absent in older snapshots. */
  lacking: Lacking.nullable().optional()
})
export type ServiceSnapshot = z.infer<typeof ServiceSnapshot>

/**
 * The rules by which states are told apart and counted. Raise it whenever equal records would be counted otherwise than
 * before, so that no trend joins the two.
 */
export const FORMULA = 1

/** The snapshot, version 1. */
export const Snapshot = z.object({
  version: z.literal(1),
  asOf: z.iso.datetime({ offset: true }),
  /** Absent: 1. */
  formula: z.int().min(1).optional(),
  catalogue: z.object({ version: z.string(), hash: z.string() }),
  agencies: z.array(z.object({ id: z.string(), name: label })),
  datasets: z.array(DatasetSnapshot),
  services: z.array(ServiceSnapshot)
})
export type Snapshot = z.infer<typeof Snapshot>

/** Of Asia/Ho_Chi_Minh, in milliseconds; there is no summer time. */
export const UTC_OFFSET = 7 * 3_600_000

/** The day on which ages and expiry are reckoned: the as-of time's date in Asia/Ho_Chi_Minh. */
export const dayOf = (asOf: string): string => new Date(Date.parse(asOf) + UTC_OFFSET).toISOString().slice(0, 10)
