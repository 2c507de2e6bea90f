/** How `lienthong compare` is called. */
import { Command, Option } from "commander"
import { dataDir, examples, lang, logFormat, logLevel, oneOf, out } from "./Options.ts"
import type { Run } from "./Run.ts"

const FORMATS = ["table", "json", "markdown"] as const

export const compare = (run: Run): Command =>
  new Command("compare")
    .description(
      "hold two kept snapshots against each other: what rose, what fell, and why\n\nA snapshot is named by a day, an instant, a file, `latest` or `previous`."
    )
    .argument("[from]", "the earlier one", "previous")
    .argument("[to]", "the later one", "latest")
    .addOption(
      new Option(
        "--format <format>",
        `${FORMATS.join(", ")} (default: what the name of --out says, or a table)`
      ).argParser(oneOf(FORMATS))
    )
    .addOption(out())
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["compare", "the latest with the one before"],
        ["compare 2026-07-01 latest --format markdown --lang vi", "since the beginning of the quarter, for a message"],
        ["compare old/2026-07-01T00-00-00Z.json latest", "a file from elsewhere"]
      )
    )
    .action((from, to, options) =>
      run(async () => [(await import("../commands/compare.ts")).compare({ ...options, from, to }), options])
    )
