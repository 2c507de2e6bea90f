/** What a store may forget because it is old. */

/** How old is too old (ISO 8601); `null` keeps everything. */
export interface PruneOptions {
  /** Runs that ended before; never the last one of a dataset nor the one that holds it. */
  readonly runsBefore: string | null
  /** Quarantined records last sent before. */
  readonly quarantineBefore: string | null
  /** Only count. */
  readonly dryRun: boolean
}

/** What goes, or would go, and what stays. */
export interface Pruned {
  readonly runs: { readonly gone: number; readonly kept: number }
  readonly quarantine: { readonly gone: number; readonly kept: number }
}
