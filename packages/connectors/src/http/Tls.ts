/** The certificates of a connection: whom it trusts instead of the public authorities, and what it shows of itself. */
import { X509Certificate } from "node:crypto"
import { readFileSync, statSync } from "node:fs"
import { createSecureContext } from "node:tls"
import * as z from "zod"

/** What a connection takes, in PEM. */
export interface Certificates {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

const PEM = /-----BEGIN [A-Z ]+-----/
/** Longer than any bundle of authorities. */
const MOST_BYTES = 4 * 1024 * 1024
const BY_OTHERS = 0o077
/** But for the group's reading: of a file that is somebody else's, that is how we read it, as of a mounted secret. */
const BY_STRANGERS = 0o037

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  EACCES: "may not be read; check its owner and permissions",
  EISDIR: "is a directory"
}

/** What is wrong with a file of PEM, as the end of a sentence, or `null`. */
const fileProblem = (file: string, isKey: boolean): string | null => {
  try {
    const { size, mode, uid } = statSync(file)
    if (size > MOST_BYTES) return "is too large to be PEM"
    const open = uid === process.getuid?.() ? BY_OTHERS : BY_STRANGERS
    if (isKey && process.platform !== "win32" && (mode & open) !== 0) {
      return "may be read by others than its owner; run `chmod 600` on it"
    }
    return PEM.test(readFileSync(file, "latin1")) ? null : "is not PEM: it has no -----BEGIN … line"
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error"
    return WHY[code] ?? `cannot be read (${code})`
  }
}

const Paths = z.strictObject({
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "PEM file of authorities to trust instead of the public ones." }),
  cert: z.string().min(1).optional().meta({ description: "PEM file of the certificate that we show." }),
  key: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "PEM file of its key, readable by its owner alone, or by our group if it is another's." })
})

type Paths = z.output<typeof Paths>

/** The files as PEM. Throws if one cannot be read. */
export const certificatesIn = (paths: Paths | undefined): Certificates =>
  Object.fromEntries(
    Object.entries(paths ?? {}).flatMap(([name, file]) =>
      file === undefined ? [] : [[name, readFileSync(file, "utf8")] as const]
    )
  )

/** Whether authorities, certificate and key can be used, together. */
const areUsable = (certificates: Certificates): boolean => {
  try {
    if (certificates.ca !== undefined) new X509Certificate(certificates.ca)
    createSecureContext(certificates)
    return true
  } catch {
    // OpenSSL's own words say little, and might quote.
    return false
  }
}

/** The names of the files; what is wrong with them is said before anything is sent. */
export const TlsOption = Paths.check((context) => {
  const { ca, cert, key } = context.value
  const say = (message: string, name?: keyof Paths) =>
    context.issues.push({ code: "custom", path: name === undefined ? [] : [name], message, input: undefined })
  if ((cert === undefined) !== (key === undefined)) return void say("needs `cert` and `key` together")
  for (const [name, file] of [
    ["ca", ca],
    ["cert", cert],
    ["key", key]
  ] as const) {
    const problem = file === undefined ? null : fileProblem(file, name === "key")
    if (problem !== null) return void say(`${file} ${problem}`, name)
  }
  if (!areUsable(certificatesIn(context.value))) say("names files that are no certificates, or a key of another one")
}).optional()

/** The shape alone, as a configuration file is checked. */
export const TlsPaths = Paths
