/** `lienthong config check`: what is in force and where it came from, or everything that is wrong. */
import { grid } from "@lienthong/core/report/grid"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Format } from "../Choices.ts"
import { type Complaint, complaintText, examine, type InForce } from "../config/Examine.ts"
import { type Setting, settingsOf } from "../config/Listing.ts"
import { originText } from "../config/Origin.ts"
import { pathText } from "../config/Problem.ts"
import { readSecrets } from "../config/Secrets.ts"
import { SECRETS } from "../config/Variables.ts"
import { ExitCode } from "../ExitCode.ts"
import { UsageError } from "../Failure.ts"
import { KEY, pseudonymKey } from "../Minimisation.ts"
import { print } from "../Output.ts"
import { sourcesOf } from "../Sources.ts"
import { problemsBeforehand } from "../schedule/Beforehand.ts"
import { terminal } from "../Terminal.ts"

export interface ConfigCheckOptions {
  readonly config: string | undefined
  readonly format: Format
}

const MASK = "********"

/** What `--format json` prints. */
interface Checked {
  readonly ok: boolean
  readonly file: string | null
  readonly settings: ReadonlyArray<Setting>
  readonly warnings: ReadonlyArray<string>
  readonly problems: ReadonlyArray<
    Pick<Complaint, "path" | "message"> & { readonly origin: Complaint["origin"] | null }
  >
}

/** Beyond what the file itself says: secrets that cannot be read, and sources that lack something. */
const checked = Effect.fnUntraced(function* (inForce: InForce) {
  const { environment, cwd } = inForce.surroundings
  const found = readSecrets(environment, cwd)
  const secrets = SECRETS.flatMap(({ name, path }): ReadonlyArray<Setting> => {
    const secret = found.secrets.get(name)
    return secret === undefined ? [] : [{ path: pathText(path ?? [name]), value: MASK, origin: secret.origin }]
  })
  const sources = sourcesOf(inForce.config, environment, found)
  const lacking = sources.flatMap(({ connector }) => (Result.isFailure(connector) ? connector.failure : []))
  const { minimise } = inForce.config
  const key = pseudonymKey(found)
  // A file that cannot be read is among the problems already.
  const keyless = minimise && Result.isFailure(key) && !found.problems.some((problem) => problem.startsWith(KEY))
  const connectors = sources.flatMap(({ connector }) => (Result.isSuccess(connector) ? [connector.success] : []))
  // A job of a source that lacks something is another matter.
  const beforehand = lacking.length > 0 ? [] : yield* problemsBeforehand(inForce, connectors)
  const said = new Set([...found.problems, ...lacking, ...(keyless ? [key.failure] : []), ...beforehand])
  const problems = [...said].map((message) => ({
    path: "",
    message,
    origin: null
  }))
  const none = sources.length === 0 ? ["no source is configured; name one under `sources`"] : []
  const idle =
    !minimise && found.secrets.has(KEY) ? [`${KEY} is set, but not \`minimise: true\`: whole records are kept`] : []
  const settings = yield* Effect.promise(() => settingsOf(inForce))
  return {
    ok: problems.length === 0,
    file: inForce.file,
    settings: [...settings, ...secrets],
    warnings: [...found.warnings, ...none, ...idle],
    problems
  } satisfies Checked
})

const asTable = ({ file, settings, warnings }: Checked): string => {
  const rows = settings.map(({ path, value, origin }) => [
    path,
    typeof value === "string" ? value : JSON.stringify(value),
    { text: originText(origin), style: origin.from === "default" ? "dim" : "bold" } as const
  ])
  const columns = [{ header: "Key" }, { header: "Value", least: 10 }, { header: "From", least: 12, wrap: true }]
  const heading = file === null ? "no configuration file; everything is default or from the environment" : file
  return [`${heading}\n`, grid(columns, rows, terminal()), ...warnings.map((text) => `Warning: ${text}`)].join("\n")
}

export const configCheck = Effect.fn("command.configCheck")(function* ({ config, format }: ConfigCheckOptions) {
  const { inForce, complaints } = yield* Effect.promise(() => examine({ config }))
  const result: Checked =
    inForce === null
      ? { ok: false, file: null, settings: [], warnings: [], problems: complaints }
      : yield* checked(inForce)
  if (format === "json") {
    yield* print(JSON.stringify(result, null, 2))
    return result.ok ? ExitCode.done : ExitCode.wrongUsage
  }
  if (!result.ok) {
    const all = result.problems.map((problem) => ({ ...problem, origin: { from: "default" } as const }))
    return yield* new UsageError({ message: complaintText(all) })
  }
  yield* print(asTable(result))
  return ExitCode.done
})
