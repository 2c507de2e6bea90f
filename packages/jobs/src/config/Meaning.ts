/** What a configuration says can be well-formed and still mean nothing: names that do not exist, jobs in a circle. */
import { addressProblem } from "@lienthong/connectors/http/Address"
import { FORMAT_NAMES } from "@lienthong/core/report/formats"
import { nearest } from "@lienthong/core/Spelling"
import { listenAddress } from "../http/ListenAddress.ts"
import { webhookAddressProblem } from "../watch/WebhookAddress.ts"
import { jobProblems } from "./Jobs.ts"
import { knownWith, SOURCE_NAMES } from "./Known.ts"
import type { Path } from "./Lines.ts"
import { texts, unknownName } from "./Names.ts"
import { asRecord, type Problem } from "./Problem.ts"

/** Intl knows it and does not list it: its list says Asia/Saigon. */
const DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

const zoneProblems = (zone: unknown): ReadonlyArray<Problem> => {
  if (typeof zone !== "string") return []
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return []
  } catch {
    const meant = nearest(zone, [DEFAULT_ZONE, ...Intl.supportedValuesOf("timeZone")])
    const hint = meant === null ? `; write one such as ${DEFAULT_ZONE}` : `; did you mean "${meant}"?`
    return [{ path: ["schedule", "timeZone"], message: `"${zone}" is not a time zone${hint}`, named: true }]
  }
}

const serviceProblems = async (services: Readonly<Record<string, unknown>>): Promise<ReadonlyArray<Problem>> => {
  const names = Object.keys(services)
  if (names.length === 0) return []
  const [{ tables }, Effect] = await Promise.all([import("@lienthong/core/catalogue/load"), import("effect/Effect")])
  const idsIn = (table: string) => table.split("\n").map((line) => line.split("\t", 1)[0]!)
  // A catalogue that cannot be read is said by whoever needs it.
  const known = await Effect.runPromise(
    Effect.orElseSucceed(
      Effect.map(tables, ({ services }) => idsIn(services).slice(1)),
      () => names
    )
  )
  return names.flatMap((name) => {
    if (known.includes(name)) return []
    const meant = nearest(name, known)
    const hint = meant === null ? "; `lienthong catalogue` lists the 25" : `; did you mean "${meant}"?`
    return [{ path: ["gates", "services", name], message: `"${name}" is not a service${hint}`, named: true }]
  })
}

const sourceProblems = (sources: Readonly<Record<string, unknown>>): ReadonlyArray<Problem> =>
  SOURCE_NAMES.flatMap((name) => {
    const { url, allowPlainHttp } = asRecord(sources[name])
    const problem = typeof url === "string" ? addressProblem(url, allowPlainHttp === true) : null
    return problem === null ? [] : [{ path: ["sources", name, "url"], message: problem }]
  })

const webhookProblems = (url: unknown): ReadonlyArray<Problem> => {
  const wrong = typeof url === "string" ? webhookAddressProblem(url) : null
  return wrong === null ? [] : [{ path: ["webhook", "url"], message: wrong }]
}

const listenProblems = (listen: unknown): ReadonlyArray<Problem> =>
  typeof listen !== "string" || listenAddress(listen) !== null
    ? []
    : [{ path: ["listen"], message: "is not an address and a port, such as 127.0.0.1:9464, or a port alone" }]

const connectorProblems = async (connectors: unknown): Promise<ReadonlyArray<Problem>> =>
  Array.isArray(connectors) && connectors.length > 0
    ? (await import("./OwnConnectors.ts")).connectorProblems(connectors)
    : []

/** Looks at whatever is well-formed in a configuration, even if other parts of it are not. */
export const meaningProblems = async (input: unknown): Promise<ReadonlyArray<Problem>> => {
  const { connectors, datasets, gates, listen, reports, retention, schedule, sources, webhook } = asRecord(input)
  const { timeZone, jobs } = asRecord(schedule)
  const known = knownWith(connectors)
  const named = (parent: Path, value: unknown) =>
    Object.keys(asRecord(value)).flatMap((name) => unknownName([...parent, name], name, "a dataset", known.datasets))
  return [
    ...sourceProblems(asRecord(sources)),
    ...(await connectorProblems(connectors)),
    ...named(["datasets"], datasets),
    ...zoneProblems(timeZone),
    ...(await jobProblems(asRecord(jobs), known, retention)),
    ...(await serviceProblems(asRecord(asRecord(gates).services))),
    ...named(["gates", "datasets"], asRecord(gates).datasets),
    ...texts(asRecord(reports).formats).flatMap(([index, text]) =>
      unknownName(["reports", "formats", index], text, "a report format", FORMAT_NAMES)
    ),
    ...webhookProblems(asRecord(webhook).url),
    ...listenProblems(listen)
  ]
}
