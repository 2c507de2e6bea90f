/** How `lienthong prune` is called. */
import { Command } from "commander"
import { dataDir, examples, format, logFormat, logLevel, noWait, wait } from "./Options.ts"
import type { Run } from "./Run.ts"

export const prune = (run: Run): Command =>
  new Command("prune")
    .description("forget runs, quarantined records and snapshots older than the configuration keeps (retention)")
    .option("--dry-run", "only say what would go", false)
    .addOption(wait())
    .addOption(noWait())
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText("after", examples(["prune --dry-run", "what would go, and what would stay"], ["prune", "forget it"]))
    .action((options) => run(async () => [(await import("../commands/prune.ts")).prune(options), options]))
