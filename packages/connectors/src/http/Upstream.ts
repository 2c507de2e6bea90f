/** The system that requests go to, as the toolkit sees it. */
import type { Limits } from "./Limits.ts"
import type { Certificates } from "./Tls.ts"

/** Built once per connector from its options. */
export interface Upstream {
  /** The source's name, which every message begins with. */
  readonly name: string
  readonly base: URL
  readonly limits: Limits
  readonly tls: Certificates
  /** What a message asks the user to look at, by the names of the settings. */
  readonly check: { readonly address: string; readonly credentials: string }
}
