/** How `lienthong sync` is called. */
import { Command } from "commander"
import { asOf, dataDir, examples, format, logFormat, logLevel, noWait, wait } from "./Options.ts"
import type { Run } from "./Run.ts"

export const sync = (run: Run): Command =>
  new Command("sync")
    .description("pull datasets into the store (what changed since the last time), and measure")
    .argument("[dataset...]", "datasets or sources to pull, e.g. population.residents or tax (default: all configured)")
    .option("--full", "read everything again, not only what changed", false)
    .option(
      "--accept-shrink",
      "believe a source that has lost more records than agreed; the run records who said so",
      false
    )
    .option("--profile", "tell at the end where the time went, and what would make it faster", false)
    .addOption(wait())
    .addOption(noWait())
    .addOption(asOf())
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["sync", "all configured sources"],
        ["sync tax customs.vehicleImports", "one source and one dataset"],
        ["sync population --full", "everything of one source again"],
        ["sync --profile", "where the time went, and what would make it faster"],
        ["sync population --accept-shrink", "after a run failed because too many records were gone"]
      )
    )
    .action((only, options) =>
      run(async () => [
        (await import("../commands/sync.ts")).sync({ ...options, only }),
        { ...options, farewell: "Stopped. What was pulled is kept: the next `lienthong sync` goes on from there." }
      ])
    )
