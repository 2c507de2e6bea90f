/** How `lienthong status` is called. */
import { Command } from "commander"
import { lightly } from "./Configurable.ts"
import { dataDir, examples, format } from "./Options.ts"
import type { Run } from "./Run.ts"

export const status = (run: Run): Command =>
  lightly(new Command("status"))
    .description("how each dataset stands: last complete, next run, age, size, what is wrong and what to do")
    .addOption(format())
    .addOption(dataDir())
    .addHelpText(
      "after",
      `${examples(
        ["status", "one screen; exit code 1 if anything is overdue"],
        ["status --format json", "the same for a program"]
      )}
Needs neither the sources nor the store: it works while a sync runs.`
    )
    .action((options) => run.quick(async () => (await import("../commands/status.ts")).status(options)))
