/** How `lienthong demo` is called. */
import { Command } from "commander"
import {
  asOf,
  DEMO_RESIDENTS,
  DEMO_SEED,
  dataDir,
  day,
  examples,
  format,
  lang,
  logFormat,
  logLevel,
  residents,
  seed
} from "./Options.ts"
import type { Run } from "./Run.ts"

export const demo = (run: Run): Command =>
  new Command("demo")
    .description("pull mock sources of its own into an empty store, and print the report")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(asOf())
    .addOption(format())
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["demo", `${DEMO_RESIDENTS} residents, seed ${DEMO_SEED}`],
        ["demo --residents 1000 --seed 3 --format json > report.json", "another world, as JSON"]
      )
    )
    .action((options) =>
      run(async () => [
        (await import("../commands/demo.ts")).demo(options),
        { ...options, farewell: "Stopped. The next `lienthong demo` begins anew." }
      ])
    )
