/** `lienthong demo`: the whole way of the data against mock sources of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { needingHeld } from "@lienthong/connectors/mock/faults/Choice"
import { json } from "@lienthong/core/report/json"
import * as Effect from "effect/Effect"
import { catalogue } from "../Catalogue.ts"
import { type DataDirectory, localError, openDirectory } from "../DataDirectory.ts"
import { executable } from "../Executable.ts"
import { ExitCode } from "../ExitCode.ts"
import { LocalError, UsageError } from "../Failure.ts"
import { fileOf } from "../history/File.ts"
import { say } from "../Log.ts"
import { mockEnvironment } from "../MockEnvironment.ts"
import { type OutputOptions, print, shown } from "../Output.ts"
import { demoDirectory } from "../Paths.ts"
import { configured } from "../Sources.ts"
import { becomeDemo, type TurnOptions, takeTurn } from "../Turn.ts"
import { verdictOf } from "../Verdict.ts"
import { writeWhole } from "../WholeFile.ts"
import { NOBODY } from "../watch/ConfiguredAlerts.ts"
import { type FaultWords, faultsOf, notCome, type WorldOptions } from "./mock.ts"
import { pullAndMeasure, verdict } from "./sync.ts"

export interface DemoOptions extends WorldOptions, OutputOptions, FaultWords {
  readonly dataDir: string
  readonly asOf: string | undefined
}

/** The environment without our own settings: the mock sources have no use for the secrets of real ones. */
const withoutOurs = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("LIENTHONG_")))

/** The mock sources run in a process of their own, as real sources do, and use the second core. */
const startMock = (world: WorldOptions & FaultWords) =>
  Effect.acquireRelease(
    Effect.callback<{ child: ChildProcess; line: string }, LocalError>((resume) => {
      const words = ["mock", "--residents", `${world.residents}`, "--seed", `${world.seed}`, "--day", `${world.day}`]
      if (world.faults !== undefined) words.push("--faults", world.faults, "--fault-seed", `${world.faultSeed}`)
      const child = spawn(process.execPath, [executable, ...words], {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
        env: withoutOurs(process.env)
      })
      const failed = (cause?: unknown) =>
        resume(Effect.fail(new LocalError({ message: "The mock sources did not start; see the lines above.", cause })))
      child.once("error", failed)
      child.once("exit", failed)
      createInterface({ input: child.stdout! }).once("line", (line) => resume(Effect.succeed({ child, line })))
      return Effect.sync(() => child.kill())
    }),
    ({ child }) => Effect.sync(() => child.kill())
  )

/** From a sync that is under way nothing is taken away. */
const TURN: TurnOptions = { doing: "lienthong demo", waitMs: 0 }

/** What an earlier demo left in its directory goes; what is not the program's stays. */
const cleared = Effect.fnUntraced(function* (directory: DataDirectory) {
  yield* takeTurn(directory, TURN)
  yield* Effect.try({
    try: () => {
      const { store, snapshots } = directory
      const history = fileOf(directory.path)
      for (const path of [store, `${store}.wal`, history, `${history}-wal`, `${history}-shm`, snapshots])
        rmSync(path, { recursive: true, force: true })
    },
    catch: (cause) => localError("write to the data directory", directory.path, cause)
  })
}, Effect.scoped)

/** A demo begins with an empty store, where some faults cannot be told from the truth; and nobody believes the future. */
export const suited = Effect.fnUntraced(function* (options: FaultWords & Pick<WorldOptions, "day">) {
  const ahead = yield* notCome(options.day)
  if (ahead !== null) return yield* new UsageError({ message: ahead })
  const chosen = yield* faultsOf(options)
  const unsuited = chosen === undefined ? [] : needingHeld(chosen.faults)
  if (unsuited.length === 0) return
  const message = `${unsuited.join(", ")} shows only where records are held already: use it with \`lienthong mock\` and sync a second time.`
  return yield* new UsageError({ message })
})

export const demo = Effect.fn("command.demo")(function* (options: DemoOptions) {
  yield* suited(options)
  const path = demoDirectory(options.dataDir)
  const before = yield* openDirectory(path)
  yield* becomeDemo(before)
  yield* cleared(before)
  const directory = yield* openDirectory(path)
  const { residents, seed, faults, faultSeed } = options
  const faulty = faults === undefined ? "" : `, and faults: ${faults} (fault seed ${faultSeed})`
  yield* say(`starting mock sources with ${residents} residents, seed ${seed}${faulty}`)
  const { line } = yield* startMock(options)
  const connectors = yield* configured(mockEnvironment(line))
  const { ended, report } = yield* pullAndMeasure(directory, connectors, {
    only: [],
    full: false,
    acceptShrink: false,
    asOf: options.asOf,
    services: yield* catalogue,
    terms: {},
    alerts: NOBODY,
    reports: { formats: [], lang: options.lang },
    ...TURN
  })
  const file = join(path, "report.json")
  yield* Effect.try({
    try: () => writeWhole(file, json(report)),
    catch: (cause) => localError("write", file, cause)
  })
  yield* print(shown(report, options))
  yield* say(`report written to ${file}`)
  const code = verdict(ended)
  return code === ExitCode.done ? verdictOf(report) : code
}, Effect.scoped)
