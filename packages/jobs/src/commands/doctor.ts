/** `lienthong doctor`: examines the program, the data directory, the store and every source; changes nothing. */
import { createRequire } from "node:module"
import { CATALOGUE_VERSION } from "@lienthong/core/catalogue/load"
import { type Content, grid } from "@lienthong/core/report/grid"
import { engine } from "@lienthong/core/store/duckdb/Engine"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Format } from "../Choices.ts"
import type { InForce } from "../config/Examine.ts"
import { readSecrets } from "../config/Secrets.ts"
import { at } from "../DataDirectory.ts"
import { examineDirectory } from "../doctor/Directory.ts"
import { exitCodeOf, type Finding, not, ok, type State } from "../doctor/Finding.ts"
import { examineSource, SAMPLING } from "../doctor/Source.ts"
import { examineStore } from "../doctor/StoreHealth.ts"
import { ExitCode } from "../ExitCode.ts"
import { catalogueOf, KEY } from "../Minimisation.ts"
import { print } from "../Output.ts"
import { sourcesOf } from "../Sources.ts"
import { problemsBeforehand } from "../schedule/Beforehand.ts"
import { terminal } from "../Terminal.ts"
import { VERSION } from "../Version.ts"

export interface DoctorOptions {
  readonly dataDir: string
  readonly format: Format
  readonly inForce: InForce
}

const effectVersion = (): string => {
  const { version } = createRequire(import.meta.url)("effect/package.json") as { readonly version: string }
  return version
}

const versions = (): Finding =>
  ok(
    "versions",
    `lienthong ${VERSION}, Node ${process.version}, effect ${effectVersion()}, ${engine()}, catalogue ${CATALOGUE_VERSION}`
  )

const secretsOf = ({ surroundings }: InForce) => readSecrets(surroundings.environment, surroundings.cwd)

/** The datasets as they are to be kept, which nobody can say without the key for it. */
const keptDatasets = (inForce: InForce) =>
  Effect.match(catalogueOf(inForce), {
    onSuccess: (services) => ({
      kept: services.datasets,
      key: inForce.config.minimise
        ? [ok("pseudonyms", "their key is there; of each record only what the measures need is kept")]
        : []
    }),
    onFailure: ({ message }) => ({
      kept: [],
      key: [not("wrong", "pseudonyms", message, `Set ${KEY}.`)]
    })
  })

const LOOKS: Readonly<Record<State, Content>> = {
  ok: { text: "ok", style: "green" },
  note: { text: "note", style: "yellow" },
  wrong: { text: "wrong", style: "red" },
  unreached: { text: "unreached", style: "red" }
}

const asTable = (findings: ReadonlyArray<Finding>): string => {
  const columns = [{ header: "Check" }, { header: "State" }, { header: "Finding", least: 20, wrap: true }]
  const rows = findings.map(({ check, state, finding }) => [check, LOOKS[state], finding])
  const advice = findings.flatMap(({ check, advice }) => (advice === null ? [] : [[check, advice]]))
  const table = grid(columns, rows, terminal())
  if (advice.length === 0) return table
  return `${table}\nWhat to do\n${grid([{ header: "" }, { header: "", least: 20, wrap: true }], advice, terminal())}`
}

/** Sources are examined at the same time: one that is down hides no other. */
export const doctor = Effect.fn("command.doctor")(function* ({ dataDir, format, inForce }: DoctorOptions) {
  const directory = at(dataDir)
  const secrets = secretsOf(inForce)
  const named = sourcesOf(inForce.config, inForce.surroundings.environment, secrets, SAMPLING)
  const unread = secrets.problems.map((problem) =>
    not("wrong", "secrets", problem, "`lienthong config check` says more.")
  )
  const loose = secrets.warnings.map((warning) => not("note", "secrets", warning, "Let nobody but its owner read it."))
  const none = not(
    "note",
    "sources",
    "none is configured",
    "Run `lienthong init` and name one in the file that it writes."
  )
  const connectors = named.flatMap(({ connector }) => (Result.isSuccess(connector) ? [connector.success] : []))
  const stopping = connectors.length < named.length ? [] : yield* problemsBeforehand(inForce, connectors)
  const scheduled = stopping.map((problem) =>
    not("wrong", "schedule", problem, "Correct it: `lienthong schedule` ends at once as it is.")
  )
  const { kept, key } = yield* keptDatasets(inForce)
  const [store, sources] = yield* Effect.all(
    [examineStore(directory, kept), Effect.forEach(named, examineSource, { concurrency: "unbounded" })],
    { concurrency: "unbounded" }
  )
  const findings = [
    versions(),
    ...examineDirectory(directory),
    ...key,
    ...store,
    ...unread,
    ...loose,
    ...scheduled,
    ...(named.length === 0 ? [none] : sources.flat())
  ]
  const code = exitCodeOf(findings)
  yield* print(
    format === "json" ? JSON.stringify({ ok: code === ExitCode.done, findings }, null, 2) : asTable(findings)
  )
  return code
})
