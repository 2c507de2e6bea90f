/** The environment variables of the program: which key of the configuration each sets, and which are secrets. */
import { customsSettings } from "@lienthong/connectors/customs/Settings"
import type { Settings } from "@lienthong/connectors/http/Settings"
import { populationSettings } from "@lienthong/connectors/population/Settings"
import { taxSettings } from "@lienthong/connectors/tax/Settings"
import { nearest } from "@lienthong/core/Spelling"

export type Environment = Readonly<Record<string, string | undefined>>

export interface Variable {
  readonly name: string
  /** The key that it sets, or under which a secret is shown; `null` if it is no part of the configuration. */
  readonly path: ReadonlyArray<string> | null
  /** Never in the configuration file; `name` + `_FILE` may name a file that holds it. */
  readonly secret: boolean
  readonly description: string
}

const ofSource = ({ source, variables }: Settings): ReadonlyArray<Variable> =>
  variables.map(({ name, option, secret, description }) => ({
    name,
    path: ["sources", source, option],
    secret,
    description
  }))

const own = (name: string, path: ReadonlyArray<string> | null, description: string, secret = false): Variable => ({
  name,
  path,
  secret,
  description
})

/** Every variable but those that end with `_FILE`. */
export const VARIABLES: ReadonlyArray<Variable> = [
  ...[populationSettings, taxSettings, customsSettings].flatMap(ofSource),
  own(
    "LIENTHONG_PSEUDONYM_KEY",
    ["pseudonymKey"],
    "with `minimise: true`, the key that pseudonyms are made with",
    true
  ),
  own("LIENTHONG_WEBHOOK_URL", ["webhook", "url"], "who is told of failures, recoveries and gates"),
  own("LIENTHONG_WEBHOOK_SECRET", ["webhook", "secret"], "the secret that what it is told is signed with", true),
  own("LIENTHONG_LISTEN_TOKEN", ["listenToken"], "what others than this machine must show to ask for metrics", true),
  own("LIENTHONG_SERVE_TOKEN", ["serveToken"], "what others than this machine must show to read reports", true),
  own("LIENTHONG_DATA_DIR", ["dataDir"], "where the store and the snapshots are kept"),
  own("LIENTHONG_CONFIG", null, "the configuration file"),
  own("LIENTHONG_DEBUG", null, "set to see where something unexpected happened")
]

/** The variable that names a file with a secret. */
export const fileVariable = (name: string): string => `${name}_FILE`

/** The secrets. */
export const SECRETS = VARIABLES.filter(({ secret }) => secret)

const KNOWN = new Set([...VARIABLES.map(({ name }) => name), ...SECRETS.map(({ name }) => fileVariable(name))])

/** Kubernetes gives each container the addresses of the Services around it, in variables named after them. */
const ADDRESS_OF_SERVICE = /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/

/** One sentence for each variable that looks like one of this program's and is none. */
export const misspelt = (environment: Environment): ReadonlyArray<string> =>
  Object.keys(environment)
    .filter((name) => name.startsWith("LIENTHONG_") && !KNOWN.has(name) && !ADDRESS_OF_SERVICE.test(name))
    .map((name) => {
      const meant = nearest(name, KNOWN)
      return `${name} is not a variable of this program${meant === null ? "" : `; did you mean ${meant}?`}`
    })

/** The value of a variable; one that is blank is not set. */
export const variable = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined
