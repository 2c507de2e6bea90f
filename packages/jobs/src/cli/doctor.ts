/** How `lienthong doctor` is called. */
import { Command } from "commander"
import { dataDir, examples, format, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

export const doctor = (run: Run): Command =>
  new Command("doctor")
    .description("examine the program, the data directory, the store and every source; nothing is changed or kept")
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      `${examples(
        ["doctor", "a line for each check, and what to do about each that fails"],
        ["doctor --format json", "the same for a program"]
      )}
Exit codes: 0 all is well; 1 something is wrong; 3 a source or the store could not be reached.`
    )
    .action((options) => run(async () => [(await import("../commands/doctor.ts")).doctor(options), options]))
