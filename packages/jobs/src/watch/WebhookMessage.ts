/** What a webhook's receiver is sent: a change of state, in the form of standardwebhooks.com. No personal data. */
import * as z from "zod"

const about = {
  reason: z.string().meta({ description: "A code: why it failed, or `complete`, `done`, `passed`." }),
  sentence: z.string().meta({ description: "What happened, where, and what to do." })
}

const dataset = z.object({
  dataset: z.string(),
  run: z.int().meta({ description: "Its number in `lienthong history`." }),
  ...about
})

const job = z.object({ job: z.string().meta({ description: "Its name in the configuration." }), ...about })

const gate = z.object({
  gate: z.string().meta({ description: "Its path in the configuration." }),
  wanted: z.number().meta({ description: "A share between 0 and 1, or an age in milliseconds." }),
  actual: z.number().nullable().meta({ description: "null while unknown, and of nothing." }),
  ...about
})

/** The body, version 1: fields may be added, none goes. */
export const WebhookMessage = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal(["dataset.failed", "dataset.recovered"]), timestamp: z.iso.datetime(), data: dataset }),
    z.object({ type: z.literal(["job.failed", "job.recovered"]), timestamp: z.iso.datetime(), data: job }),
    z.object({ type: z.literal(["gate.failed", "gate.recovered"]), timestamp: z.iso.datetime(), data: gate })
  ])
  .meta({ title: "Liên Thông webhook", description: "Sent once per change of state; at least once each, in order." })
export type WebhookMessage = z.infer<typeof WebhookMessage>
