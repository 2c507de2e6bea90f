/** How `lienthong demo` is called. */
import { HELP } from "@lienthong/connectors/mock/faults/Choice"
import { Command } from "commander"
import { faultSeed, faults } from "./Faults.ts"
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
    .addOption(faults())
    .addOption(faultSeed())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["demo", `${DEMO_RESIDENTS} residents, seed ${DEMO_SEED}`],
        ["demo --residents 1000 --seed 3 --format json > report.json", "another world, as JSON"],
        ["demo --faults chaos --fault-seed 3", "sources that fail in all ways that pass: the report is the same"]
      )
    )
    .action((options) =>
      run(async () => [
        options.faults === HELP
          ? (await import("../commands/mockFaults.ts")).mockFaults()
          : (await import("../commands/demo.ts")).demo(options),
        { ...options, farewell: "Stopped. The next `lienthong demo` begins anew." }
      ])
    )
