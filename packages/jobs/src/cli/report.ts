/** How `lienthong report` is called. */
import { Command, Option } from "commander"
import { hastily } from "./Configurable.ts"
import {
  asOf,
  beginning,
  dataDir,
  examples,
  lang,
  logFormat,
  logLevel,
  noWait,
  out,
  reportFormat,
  wait,
  wholeNumber
} from "./Options.ts"
import type { Run } from "./Run.ts"

export const report = (run: Run): Command =>
  hastily(new Command("report"))
    .description("print the latest kept snapshot as a report; needs no store unless --as-of asks for another day")
    .addOption(asOf())
    .addOption(reportFormat())
    .addOption(out())
    .addOption(
      new Option(
        "--since <time>",
        "instead of a report, how the kept ones moved since a day or an instant (table, json)"
      )
        .argParser(beginning)
        .conflicts(["asOf", "gate", "k", "public"])
    )
    .option("--gate", "fail, naming each gate of the configuration that is not reached")
    .option("--public", "for publication: small counts withheld, shares rounded, nothing internal, no csv or parquet")
    .addOption(
      new Option("--k <count>", "with --public, the smallest count that is shown (default: 5)").argParser(
        wholeNumber(2, 1000)
      )
    )
    .addOption(lang())
    .addOption(wait())
    .addOption(noWait())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["report", "the latest, as a table"],
        ["report --out report.json", "a file; its name says the format"],
        ["report --format markdown --gate", "for a pull request; exit code 1 if a gate fails"],
        ["report --public --out report.html", "for everybody: no count below 5 can be read or computed"],
        ["report --since 2026-07-01", "the trend over the kept snapshots"],
        ["report --as-of 2026-12-31 --format json", "ages and expiry reckoned at the end of the year"]
      )
    )
    .action((options) =>
      options.since === undefined && options.asOf === undefined
        ? run.quick(async () => (await import("../commands/report.ts")).report(options))
        : run(async () => [
            options.since === undefined
              ? (await import("../commands/reportAsOf.ts")).reportAsOf(options.asOf, options)
              : (await import("../commands/trend.ts")).trend(options),
            options
          ])
    )
