/** `lienthong schedule`: runs the jobs of the configuration day and night, until it is stopped. */
import { minimised } from "@lienthong/core/Minimise"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { agreedAgeDays, maxShrinkOf } from "../Config.ts"
import type { InForce } from "../config/Examine.ts"
import { tokenFrom } from "../config/TokenFrom.ts"
import { openDirectory } from "../DataDirectory.ts"
import type { ExitCode } from "../ExitCode.ts"
import { openHistory } from "../History.ts"
import * as Terms from "../history/Terms.ts"
import { say } from "../Log.ts"
import { catalogueOf } from "../Minimisation.ts"
import { print } from "../Output.ts"
import { daemonLock } from "../Paths.ts"
import { pullable } from "../Selection.ts"
import { connectorsOf } from "../Sources.ts"
import { LISTEN_TOKEN } from "../schedule/Beforehand.ts"
import { daemon } from "../schedule/Daemon.ts"
import { figuresOf } from "../schedule/Figures.ts"
import { planOf } from "../schedule/Plan.ts"
import { planTable } from "../schedule/planTable.ts"
import { terminal } from "../Terminal.ts"
import { termsOf } from "../Terms.ts"
import { becomeDaemon } from "../Turn.ts"
import { CurrentAlerts } from "../watch/Alerts.ts"
import { configuredAlerts } from "../watch/ConfiguredAlerts.ts"
import { watch } from "../watch/Watch.ts"

export interface ScheduleOptions {
  readonly dataDir: string
  readonly inForce: InForce
}

export const schedule = Effect.fn("command.schedule")(function* ({ dataDir, inForce }: ScheduleOptions) {
  const { config } = inForce
  const services = yield* catalogueOf(inForce)
  const connectors = (yield* connectorsOf(inForce)).map((connector) => minimised(connector, services))
  const jobs = yield* planOf(config.schedule, connectors)
  const directory = yield* openDirectory(dataDir)
  yield* becomeDaemon(directory)
  const history = yield* openHistory(directory)
  yield* history.use((db) => Terms.agree(db, termsOf(pullable(connectors), config.datasets)))

  let started = false
  if (config.listen !== undefined) {
    const now = yield* Clock.Clock
    const figures = history.use((db) =>
      figuresOf(db, history.session, daemonLock(directory.path), now.currentTimeMillisUnsafe())
    )
    const address = config.listen
    const { host, port } = yield* watch({
      address,
      token: yield* tokenFrom(inForce, LISTEN_TOKEN),
      directory,
      figures,
      started: Effect.sync(() => started)
    })
    yield* say(`health and metrics at http://${host}:${port}/metrics`, { host, port })
  }
  const alerts = yield* configuredAlerts(inForce, history)
  yield* Effect.forkScoped(alerts.deliver)
  const planned = yield* daemon({
    directory,
    history,
    catalogue: services,
    jobs,
    timeZone: config.schedule.timeZone,
    agreedAgeDays: agreedAgeDays(config.datasets),
    maxShrink: (dataset) => maxShrinkOf(config.datasets, dataset),
    reports: { ...config.reports, lang: config.language, gates: config.gates },
    retention: config.retention
  }).pipe(Effect.provideService(CurrentAlerts, alerts))
  started = true
  yield* print(planTable(planned, jobs, terminal()))
  return yield* Effect.never as Effect.Effect<ExitCode>
}, Effect.scoped)
