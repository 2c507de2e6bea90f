/** The alerts that the configuration asks for. */
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import { readSecrets } from "../config/Secrets.ts"
import type { Environment } from "../config/Variables.ts"
import { type LocalError, UsageError } from "../Failure.ts"
import type { History } from "../History.ts"
import { type Alerts, alerts, CurrentAlerts, silent } from "./Alerts.ts"
import { webhookTarget } from "./Webhook.ts"

export interface AlertSettings {
  readonly config: Pick<Config, "webhook" | "gates">
  readonly surroundings: { readonly environment: Environment; readonly cwd: string }
}

/** Settings by which nobody is told. */
export const NOBODY: AlertSettings = {
  config: { webhook: undefined, gates: { services: {}, datasets: {}, unknown: "fail" } },
  surroundings: { environment: {}, cwd: "." }
}

const SECRET = "LIENTHONG_WEBHOOK_SECRET"

/** How long a command that is done stays to deliver what changed; the rest is delivered by the next one. */
const PARTING_MS = 2_000

/** Where messages go, if anywhere; fails if that is wrong. */
export const targetOf = Effect.fnUntraced(function* ({ config, surroundings }: AlertSettings) {
  if (config.webhook === undefined) return null
  const { secrets, problems } = readSecrets(surroundings.environment, surroundings.cwd)
  const problem = problems.find((text) => text.startsWith(SECRET))
  if (problem !== undefined) return yield* new UsageError({ message: problem })
  return yield* webhookTarget({ url: config.webhook.url, secret: secrets.get(SECRET)?.value ?? null })
})

/**
 * Alerts as configured: silent without a webhook. Deliver them with `deliver` in the background, or once at the end
 * with `deliverDue`.
 *
 * @example
 * const alerts = yield* configuredAlerts(inForce, history)
 * yield* Effect.forkScoped(alerts.deliver)
 * yield* Effect.provideService(work, CurrentAlerts, alerts)
 */
export const configuredAlerts = Effect.fnUntraced(function* (settings: AlertSettings, history: History) {
  const target = yield* targetOf(settings)
  if (target === null) return silent
  const { webhook, gates } = settings.config
  const made: Alerts = yield* alerts({
    target,
    use: history.use,
    gates,
    ...(webhook === undefined ? {} : { retryFor: webhook.retryFor })
  })
  return made
})

/** Work of a command that ends: what it changes is told at its end, as far as the receiver is quick about it. */
export const telling =
  (settings: AlertSettings, history: History) =>
  <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E | UsageError | LocalError, R> =>
    Effect.gen(function* () {
      const alerts = yield* configuredAlerts(settings, history)
      const exit = yield* Effect.exit(Effect.provideService(work, CurrentAlerts, alerts))
      yield* Effect.timeoutOption(alerts.deliverDue, PARTING_MS)
      return yield* exit
    })
