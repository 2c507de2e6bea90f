/**
 * The configuration: what `lienthong.config.ts` may say. Secrets never stand in it; they come from the environment or
 * from files.
 */
import { Limits } from "@lienthong/connectors/http/Limits"
import { TlsPaths } from "@lienthong/connectors/http/Tls"
import * as z from "zod"
import { LANGUAGES } from "./Choices.ts"
import { OwnConnector } from "./OwnConnector.ts"
import { Span } from "./Span.ts"

const share = z.number().min(0).max(1)
const reached = (what: string) => share.optional().meta({ description: `The least ${what}, 0 to 1.` })
const measures = { completeness: reached("completeness"), onceOnly: reached("once-only rate") }

/** A name that can stand in a file name, a metric and a message. */
const Name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must look like "nightly" or "tax-hourly"' })

const pageSize = (most: number) =>
  z.int().min(1).max(most).optional().meta({ description: "Records asked for in one page." })

const address = {
  url: z.string().optional().meta({ description: "Where the source is." }),
  allowPlainHttp: z.boolean().optional().meta({ description: "Let credentials go unencrypted to another machine." }),
  clientId: z.string().min(1).optional().meta({ description: "The client that the source knows us as." }),
  limits: Limits.partial().optional().meta({ description: "Time, bytes and tries that a reading may cost." }),
  tls: TlsPaths.optional().meta({ description: "Certificates, as PEM files." })
}

const { clientId: _, ...anonymous } = address

/** The sources. Their secrets are `LIENTHONG_<SOURCE>_…` variables, or files that `LIENTHONG_<SOURCE>_…_FILE` names. */
const Sources = z.strictObject({
  population: z
    .strictObject({ ...address, pageSize: pageSize(5000) })
    .optional()
    .meta({ description: "The National Population Database." }),
  tax: z
    .strictObject({ ...address, pageSize: pageSize(10_000) })
    .optional()
    .meta({ description: "Taxpayers and registration fees." }),
  customs: z.strictObject(anonymous).optional().meta({ description: "Import declarations of vehicles." })
})

/** The share of its records that a dataset may lose in a run where nothing else is agreed. */
const MAX_SHRINK = 0.5

/** What is agreed about one dataset. */
const DatasetTerms = z.strictObject({
  agreedAge: Span.optional().meta({
    description:
      "What is held is stale if its horizon is older than this at the as-of moment: the newest horizon of any dataset."
  }),
  maxShrink: share
    .default(MAX_SHRINK)
    .meta({ description: "A run that would lose more than this share of the records fails." })
})

/** What starts a job, what it pulls, and what it reports and forgets afterwards. */
const Job = z
  .strictObject({
    cron: z.string().optional().meta({ description: 'Five or six fields, e.g. "30 1 * * *".' }),
    after: z.array(Name).min(1).optional().meta({
      description:
        "Instead of a time: runs each time one of these has ended, well or not, once those that ran beside it have ended."
    }),
    sync: z.array(z.string()).default([]).meta({ description: "Datasets or sources to pull, one after the other." }),
    full: z.boolean().default(false).meta({ description: "Read everything, not only what changed." }),
    report: z.boolean().default(false).meta({ description: "Measure, keep the snapshot and write the reports." }),
    prune: z.boolean().default(false).meta({
      description: "Forget what is older than `retention` keeps; it must be said. Comes last."
    }),
    jitter: Span.default(0).meta({ description: "Begin up to this much later, at random." }),
    retries: z.int().min(0).max(10).default(0).meta({
      description: "How often each dataset is pulled again, after the first time, while it fails for what may pass."
    }),
    retryAfter: Span.default(300_000).meta({ description: "How much later it is tried again." }),
    catchUp: z.enum(["once", "skip"]).default("once").meta({
      description: "What to do on start about a run that was missed, cut short, or owed after another job."
    })
  })
  .refine((job) => (job.cron === undefined) !== (job.after === undefined), {
    error: "needs either `cron` or `after`"
  })
  .refine((job) => job.sync.length > 0 || job.report || job.prune, {
    error: "does nothing: give it `sync`, `report` or `prune`, or several"
  })

const Schedule = z.strictObject({
  timeZone: z.string().default("Asia/Ho_Chi_Minh").meta({ description: "IANA time zone of every `cron`." }),
  jobs: z.record(Name, Job).default({}).meta({ description: "What runs by itself, by a name of your own." })
})

/** What must be reached; `report --gate` fails otherwise. */
export const Gates = z.strictObject({
  overall: z.strictObject(measures).optional().meta({ description: "Of all services together." }),
  services: z.record(z.string(), z.strictObject(measures)).default({}).meta({ description: "By service." }),
  datasets: z
    .record(
      z.string(),
      z.strictObject({
        coverage: reached("coverage"),
        freshness: Span.optional().meta({ description: "The greatest age." })
      })
    )
    .default({})
    .meta({ description: "By dataset." }),
  unknown: z.enum(["fail", "pass"]).default("fail").meta({ description: "Whether what nobody knows fails a gate." })
})

const Retention = z.strictObject({
  runs: Span.default(400 * 86_400_000).meta({ description: "History of runs." }),
  quarantine: Span.default(90 * 86_400_000).meta({ description: "Quarantined records, which hold personal data." }),
  snapshots: Span.optional().meta({ description: "Snapshots hold none; kept for ever unless said." })
})

const Reports = z.strictObject({
  directory: z.string().optional().meta({ description: "Where reports are written after a measurement." }),
  formats: z.array(z.string()).default(["json"]).meta({ description: "In which formats." })
})

const Webhook = z.strictObject({
  url: z.string().meta({ description: "Where it is." }),
  retryFor: Span.default(3 * 86_400_000).meta({ description: "After this long without success a message is given up." })
})

/** The whole configuration. */
export const Config = z.strictObject({
  dataDir: z.string().default(".lienthong").meta({ description: "Where the store and the snapshots are kept." }),
  language: z.enum(LANGUAGES).default("en").meta({ description: "Language of reports." }),
  sources: Sources.prefault({}).meta({ description: "What is pulled from." }),
  connectors: z
    .array(OwnConnector)
    .default([])
    .meta({ description: "Connectors of your own, which are pulled from as the sources are." }),
  minimise: z
    .boolean()
    .default(false)
    .meta({ description: "Keep of each record only what the measures need; needs LIENTHONG_PSEUDONYM_KEY." }),
  datasets: z.record(z.string(), DatasetTerms).default({}).meta({ description: "Terms by dataset name." }),
  schedule: Schedule.prefault({}).meta({ description: "What runs by itself, and when." }),
  gates: Gates.prefault({}).meta({ description: "What a report must reach." }),
  retention: Retention.prefault({}).meta({
    description: "How long what is old is kept, by `lienthong prune` and by jobs with `prune: true`."
  }),
  reports: Reports.prefault({}).meta({ description: "What is written after a measurement." }),
  webhook: Webhook.optional().meta({
    description: "Told of failures, recoveries and gates; signed with LIENTHONG_WEBHOOK_SECRET."
  }),
  listen: z.string().optional().meta({ description: "Address for health and metrics, e.g. 127.0.0.1:9464." })
})
/** What is in force: every default filled in, spans in milliseconds. */
export type Config = z.output<typeof Config>

export type DatasetTerms = z.output<typeof DatasetTerms>
export type Job = z.output<typeof Job>

/** The share of its records that a dataset may lose in one run. */
export const maxShrinkOf = (terms: Config["datasets"], dataset: string): number =>
  terms[dataset]?.maxShrink ?? MAX_SHRINK

const MS_PER_DAY = 86_400_000

/** The ages agreed, in days, by dataset. */
export const agreedAgeDays = (terms: Config["datasets"]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(terms).flatMap(([name, { agreedAge }]) =>
      agreedAge === undefined ? [] : [[name, agreedAge / MS_PER_DAY]]
    )
  )
