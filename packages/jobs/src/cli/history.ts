/** How `lienthong history` is called. */
import { Command, Option } from "commander"
import { lightly } from "./Configurable.ts"
import { beginning, dataDir, examples, format, wholeNumber } from "./Options.ts"
import type { Run } from "./Run.ts"

const MOST_RUNS = 1_000_000

export const history = (run: Run): Command =>
  lightly(new Command("history"))
    .description("the runs that were, newest first: why, how they went, where each record went, how fast")
    .argument("[dataset]", "a dataset or a source, e.g. tax.taxpayers (default: all)")
    .addOption(new Option("--limit <n>", "at most so many runs").argParser(wholeNumber(1, MOST_RUNS)).default(20))
    .addOption(new Option("--since <time>", "only runs that began since a day or an instant").argParser(beginning))
    .addOption(format())
    .addOption(dataDir())
    .addHelpText(
      "after",
      `${examples(
        ["history", "the latest twenty runs"],
        ["history tax.taxpayers --limit 100 --format json", "every detail: balance, positions, issues, retries, error"]
      )}
Needs neither the sources nor the store: it works while a sync runs.`
    )
    .action((dataset, options) =>
      run.quick(async () => (await import("../commands/history.ts")).history({ ...options, dataset }))
    )
