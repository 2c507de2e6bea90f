/** How `lienthong report` is called. */
import { Command } from "commander"
import { asOf, dataDir, examples, lang, logFormat, logLevel, out, reportFormat } from "./Options.ts"
import type { Run } from "./Run.ts"

export const report = (run: Run): Command =>
  new Command("report")
    .description("print the latest kept snapshot as a report; needs no store unless --as-of asks for another day")
    .addOption(asOf())
    .addOption(reportFormat())
    .addOption(out())
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["report", "the latest, as a table"],
        ["report --out report.json", "a file; its name says the format"],
        ["report --as-of 2026-12-31 --format json", "ages and expiry reckoned at the end of the year"]
      )
    )
    .action((options) => run(async () => [(await import("../commands/report.ts")).report(options), options]))
