/** What the program's exit code says. */
export const ExitCode = {
  done: 0,
  /** Done or stopped because something does not add up: unexplained records, suspicious emptiness, nothing measured. */
  doesNotAddUp: 1,
  /** Wrong usage or configuration. */
  wrongUsage: 2,
  /** Could not be done: a source down or breaking its contract, a store locked, a disk full. */
  notDone: 3,
  /** Stopped by Ctrl-C or SIGTERM. */
  interrupted: 130
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
