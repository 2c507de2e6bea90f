/** Where lines for a person go: standard error, above whatever is being drawn there. */
import * as Context from "effect/Context"

export interface Screen {
  /** Writes a whole line. */
  readonly line: (text: string) => void
}

/** Without anything being drawn, a line is simply written. */
export const Screen = Context.Reference<Screen>("@lienthong/jobs/Screen", {
  defaultValue: () => ({ line: (text) => process.stderr.write(`${text}\n`) })
})

/** Whether a person watches standard error, on a terminal that can be drawn over. */
export const Watched = Context.Reference<boolean>("@lienthong/jobs/Watched", { defaultValue: () => false })

const nothing = (): void => undefined
let taken: () => void = nothing

/** Takes away what is being drawn, for whoever ends the process at once. */
export const undraw = (): void => taken()

/** Tells how what is drawn from now on is taken away; the answer ends that. */
export const drawing = (take: () => void): (() => void) => {
  taken = take
  return () => {
    taken = nothing
  }
}
