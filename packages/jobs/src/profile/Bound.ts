/** What bounded a run, in a sentence that says what helps. */
import { STAGES, type Stage, type Timing } from "@lienthong/core/Profile"

/** What bounded it: a stage, or `rest` where most of the time belongs to none. */
export interface Bound {
  readonly by: Stage | "rest"
  /** Of the time that passed. */
  readonly share: number
}

/** The time that belongs to no stage: opening the store, keeping history. */
export const restOf = ({ took, share }: Timing): number =>
  Math.max(took - STAGES.reduce((sum, stage) => sum + share[stage], 0), 0)

const MOST = 0.5

/**
 * The source, if half of the time was spent waiting for it; else the stage of this machine that took most of it, unless
 * even more belongs to none.
 */
export const boundOf = (timing: Timing): Bound => {
  const { took, share } = timing
  if (took <= 0) return { by: "rest", share: 0 }
  if (share.source / took >= MOST) return { by: "source", share: share.source / took }
  const own = STAGES.filter((stage) => stage !== "source")
  const most = own.reduce((best, stage) => (share[stage] > share[best] ? stage : best), own[0]!)
  const rest = restOf(timing)
  if (rest > Math.max(share[most], share.source)) return { by: "rest", share: rest / took }
  // Between a source that is slow and a machine that is not fast, the larger one comes first.
  return share.source > share[most]
    ? { by: "source", share: share.source / took }
    : { by: most, share: share[most] / took }
}

const HELPS: Readonly<Record<Bound["by"], (percent: string) => string>> = {
  source: (percent) =>
    `The source was the limit: ${percent} of the time there was nothing to do but wait for it. Larger pages (\`pageSize\`), if it allows them, a faster line or a faster source help; a faster machine does not.`,
  parse: (percent) =>
    `This machine was the limit: ${percent} of the time went into reading what the source sent. A faster processor helps; a faster source does not.`,
  check: (percent) =>
    `This machine was the limit: ${percent} of the time went into checking records. A faster processor helps, and cheaper rules where the dataset is your own; a faster source does not.`,
  load: (percent) =>
    `This machine was the limit: ${percent} of the time went into loading the store. A faster disk helps, or another place for it (\`--data-dir\`); a faster source does not.`,
  promote: (percent) =>
    `This machine was the limit: ${percent} of the time went into making what arrived the dataset. A faster disk helps, and a full reading only where it is needed; a faster source does not.`,
  measure: (percent) =>
    `The measurement took most: ${percent} of the time. Measuring less often than pulling helps (\`report\` in the schedule's jobs).`,
  rest: (percent) =>
    `Nothing was the limit: ${percent} of the time went into starting, waiting for a turn and keeping books. There was little to pull.`
}

/** The sentence. */
export const boundText = ({ by, share }: Bound): string => HELPS[by](`${Math.round(share * 100)} %`)
