/** The faults that the mock sources know, as data: what each does, where, how often, and what must come of it. */

export const SOURCES = ["population", "tax", "customs"] as const
export type SourceName = (typeof SOURCES)[number]

/**
 * What a right client makes of a fault.
 *
 * - `same` the report is the truth, byte for byte
 * - `balance` so it is but for the balances, which count what was sent more than once
 * - `shown` the report says what was sent: quarantined, invalid or absent
 * - `next` the next sync makes up for it
 * - `fails` a failure that says why; nothing of the reading is loaded
 */
export type Outcome = "same" | "balance" | "shown" | "next" | "fails"

export interface Fault {
  readonly name: string
  readonly sources: ReadonlyArray<SourceName>
  /** The share of the occasions at which it strikes, unless another is asked for. */
  readonly rate: number
  /** The share in `chaos`; 0 if it is no part of it. */
  readonly chaos: number
  readonly outcome: Outcome
  /** Of a failure: the exit code, and the reason that the run keeps. */
  readonly failure?: { readonly code: 1 | 3; readonly reason: string }
  /** It shows only where an earlier run has left records. */
  readonly needsHeld?: true
  readonly does: string
  readonly client: string
}

const ALL = SOURCES
const PAGED = ["population", "tax"] as const
const LISTED = ["tax", "customs"] as const
const TAX = ["tax"] as const
const CUSTOMS = ["customs"] as const
const POPULATION = ["population"] as const

const failing = (code: 1 | 3, reason: string) =>
  ({ rate: 1, chaos: 0, outcome: "fails", failure: { code, reason } }) as const
const passing = (rate: number, chaos: number) => ({ rate, chaos, outcome: "same" }) as const

/** All faults, those that pass first. */
export const FAULTS = [
  {
    ...passing(0.1, 0.02),
    name: "flaky",
    sources: ALL,
    does: "500, 502 or 503 instead of an answer",
    client: "tries again after a pause"
  },
  {
    ...passing(0.1, 0.02),
    name: "reset",
    sources: ALL,
    does: "the connection is cut in the middle of a body",
    client: "tries again; goes on with a file where it broke"
  },
  {
    ...passing(0.1, 0.02),
    name: "cut",
    sources: ALL,
    does: "a JSON body cut short, but of the length that it says",
    client: "tries again"
  },
  {
    ...passing(0.1, 0.02),
    name: "html",
    sources: ALL,
    does: "200 with a page of HTML",
    client: "tries again"
  },
  {
    ...passing(0.3, 0.1),
    name: "type",
    sources: ALL,
    does: "JSON that calls itself text/plain",
    client: "reads it all the same"
  },
  {
    ...passing(0.1, 0.01),
    name: "throttle",
    sources: ALL,
    does: "429 with a Retry-After of one second, in seconds or as a date",
    client: "waits as asked"
  },
  {
    ...passing(0.1, 0.02),
    name: "slow",
    sources: ALL,
    does: "a body that trickles",
    client: "waits within its limits"
  },
  {
    ...passing(0.02, 0),
    name: "stall",
    sources: ALL,
    does: "a body that stops half-way, on an open connection",
    client: "gives up after its limit of time and tries again"
  },
  {
    ...passing(0.1, 0.05),
    name: "expire",
    sources: POPULATION,
    does: "401: the token has expired before its time",
    client: "gets one new token and goes on"
  },
  {
    ...passing(1, 1),
    name: "clock",
    sources: ALL,
    does: "the server's clock is seven hours fast",
    client: "corrects its signatures by the Date header"
  },
  {
    ...passing(0.1, 0.05),
    name: "corrupt-gzip",
    sources: TAX,
    does: "a packed body with a wrong byte",
    client: "tries again"
  },
  {
    ...passing(0.3, 0.1),
    name: "short",
    sources: PAGED,
    does: "a page shorter than asked for",
    client: "follows the next one"
  },
  {
    ...passing(0.2, 0.05),
    name: "empty",
    sources: PAGED,
    does: "an empty page that has a next one",
    client: "follows the next one"
  },
  {
    ...passing(1, 0.1),
    name: "gone",
    sources: POPULATION,
    does: "410 once: the cursor has expired",
    client: "throws away what it staged and begins the reading again"
  },
  {
    ...passing(0.3, 0.1),
    name: "range",
    sources: CUSTOMS,
    does: "a download breaks off, and the rest is answered from the start",
    client: "takes the file from the start"
  },
  {
    ...passing(0.3, 0.1),
    name: "bad-hash",
    sources: CUSTOMS,
    does: "a file differs from the manifest the first time",
    client: "fetches it once more from the start"
  },
  {
    ...passing(0.3, 0.1),
    name: "drift",
    sources: ALL,
    does: "records have a field that nobody has heard of",
    client: "ignores it"
  },
  {
    ...passing(0.3, 0.1),
    outcome: "balance",
    name: "repeat",
    sources: ALL,
    does: "a page (of customs: a file) repeats records",
    client: "counts them as duplicates"
  },
  {
    ...passing(0.3, 0.1),
    outcome: "balance",
    name: "changed",
    sources: PAGED,
    does: "a record changes in mid-scan: the reading brings two versions",
    client: "keeps the newer one, whichever comes first"
  },
  {
    ...passing(1, 0),
    outcome: "shown",
    name: "poison",
    sources: ALL,
    does: "something that is no record: no object, or a line that is no JSON",
    client: "puts it in quarantine and loads the rest"
  },
  {
    ...passing(1, 0),
    outcome: "shown",
    name: "retyped",
    sources: ALL,
    does: "an optional field arrives as a number instead of a text",
    client: "keeps the records and counts the field as invalid"
  },
  {
    ...passing(1, 0),
    outcome: "shown",
    name: "dropped",
    sources: ALL,
    does: "an optional field is no longer sent",
    client: "keeps the records and counts the field as absent"
  },
  {
    ...passing(0.5, 0),
    outcome: "next",
    needsHeld: true,
    name: "late",
    sources: PAGED,
    does: "a full reading settled thirty days ago lacks some later records, which were not yet committed",
    client: "asks from that horizon on, not from the newest record that it has"
  },
  {
    ...failing(3, "unavailable"),
    name: "down",
    sources: ALL,
    does: "503 to everything",
    client: "fails after its tries"
  },
  {
    ...failing(3, "unavailable"),
    name: "absurd",
    sources: ALL,
    does: "429 with a Retry-After of a year",
    client: "fails at once and says how long was asked for"
  },
  {
    ...failing(3, "unauthorized"),
    name: "locked",
    sources: ALL,
    does: "401 to everything",
    client: "fails and names the credentials to check"
  },
  {
    ...failing(3, "contract"),
    name: "redirect",
    sources: ALL,
    does: "302 to another origin",
    client: "does not follow it"
  },
  {
    ...failing(3, "contract"),
    name: "elsewhere",
    sources: LISTED,
    does: "the next page or the file is at another origin",
    client: "does not ask there"
  },
  {
    ...failing(3, "contract"),
    name: "loop",
    sources: PAGED,
    does: "a next that was used before",
    client: "sees the circle"
  },
  {
    ...failing(1, "unbalanced"),
    name: "lossy",
    sources: PAGED,
    does: "one record fewer than declared",
    client: "says how many are missing"
  },
  {
    ...failing(3, "broken"),
    name: "bad-bytes",
    sources: CUSTOMS,
    does: "files that differ from the manifest every time",
    client: "refuses the file whole"
  },
  {
    ...failing(1, "empty"),
    needsHeld: true,
    name: "vanish",
    sources: ALL,
    does: "a full reading without a record",
    client: "keeps what it holds and asks for --accept-shrink"
  },
  {
    ...failing(1, "shrunk"),
    needsHeld: true,
    name: "shrink",
    sources: ALL,
    does: "a full reading of a few records, as if that were all",
    client: "keeps what it holds and asks for --accept-shrink"
  }
] as const satisfies ReadonlyArray<Fault>

export type FaultName = (typeof FAULTS)[number]["name"]

/** Stands for all faults that pass, at moderate rates. */
export const CHAOS = "chaos"

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  same: "recovers",
  balance: "recovers; balances count what came twice",
  shown: "recovers; the report shows it",
  next: "recovers at the next sync",
  fails: "fails"
}

/** What must come of a fault, in words. */
export const outcomeOf = ({ outcome, failure, needsHeld }: Fault): string => {
  if (failure === undefined) return OUTCOMES[outcome]
  const held = needsHeld === true ? " if records are held" : ""
  return `fails with exit ${failure.code} (${failure.reason})${held}`
}
