/** `lienthong config keys`: every key that a configuration may set. */
import { grid } from "@lienthong/core/report/grid"
import * as Effect from "effect/Effect"
import { inputType } from "../config/InputType.ts"
import { keys, keysMarkdown } from "../config/Listing.ts"
import { ExitCode } from "../ExitCode.ts"
import { print } from "../Output.ts"
import { terminal } from "../Terminal.ts"

export interface ConfigKeysOptions {
  readonly format: "table" | "json" | "markdown" | "typescript"
}

export const configKeys = Effect.fn("command.configKeys")(function* ({ format }: ConfigKeysOptions) {
  const columns = [
    { header: "Key", least: 20, wrap: true },
    { header: "Says", least: 20, wrap: true },
    { header: "Default", drop: 1 }
  ]
  const rows = keys().map((key) => [key.path, key.description, key.default ?? ""])
  const texts = {
    table: () => grid(columns, rows, terminal()),
    json: () => JSON.stringify(keys(), null, 2),
    markdown: keysMarkdown,
    typescript: inputType
  }
  yield* print(texts[format]())
  return ExitCode.done
})
