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
