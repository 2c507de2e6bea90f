/** Standard output carries the result and nothing else. */
import * as Effect from "effect/Effect"

export const FORMATS = ["table", "json"] as const
export type Format = (typeof FORMATS)[number]

export const LANGUAGES = ["en", "vi"] as const
export type Language = (typeof LANGUAGES)[number]

export interface OutputOptions {
  readonly format: Format
  readonly lang: Language
}

const DEFAULT_WIDTH = 100

/** What the reader's terminal can show: its width, and colour unless `NO_COLOR` says otherwise. */
export const terminal = (): { readonly width: number; readonly colour: boolean } => ({
  width: process.stdout.columns ?? (Number(process.env.COLUMNS) || DEFAULT_WIDTH),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb"
})

/** Writes the result; done when the reader has taken it. */
export const print = (text: string): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`, () => resume(Effect.void))
  })
