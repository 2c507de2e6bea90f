/** How `lienthong quarantine` and its commands are called. */
import { Command } from "commander"
import { dataDir, examples, format, logFormat, logLevel, noWait, wait, wholeNumber } from "./Options.ts"
import type { Run } from "./Run.ts"

const MOST_SHOWN = 10_000
const SHOWN = 20

/** Options of every command that means single records. */
const selecting = (command: Command): Command =>
  command
    .option("--dataset <dataset>", "only this dataset, e.g. population.residents")
    .option("--field <field>", "only records with this field at fault; * for what is no record at all")
    .option("--code <code>", "only this code, e.g. missing")

const common = (command: Command): Command =>
  command
    .addOption(wait())
    .addOption(noWait())
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())

const list = (run: Run): Command =>
  common(
    new Command("list")
      .description("count quarantined records by dataset, field and code")
      .argument("[dataset...]", "datasets or sources (default: all)")
  )
    .addHelpText("after", examples(["quarantine list", "everything"], ["quarantine list tax", "one source"]))
    .action((only, options) =>
      run(async () => [(await import("../commands/quarantine/list.ts")).list({ ...options, only }), options])
    )

const show = (run: Run): Command =>
  common(
    selecting(
      new Command("show")
        .description("list single quarantined records, last seen first")
        .argument("[id...]", "ids of records (default: all that the options leave)")
    )
  )
    .option("--limit <n>", "at most so many", wholeNumber(1, MOST_SHOWN), SHOWN)
    .option("--offset <n>", "leave out the first so many", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--show-values", "print what arrived, which is personal data; on a terminal only", false)
    .addHelpText(
      "after",
      examples(
        ["quarantine show --code missing", "records without a field that they need"],
        ["quarantine show 3f9a0c12b7de --show-values", "one of them with what arrived"]
      )
    )
    .action((ids, options) =>
      run(async () => [(await import("../commands/quarantine/show.ts")).show({ ...options, ids }), options])
    )

const replay = (run: Run): Command =>
  common(
    selecting(
      new Command("replay")
        .description("send quarantined records through the check of today; what passes is loaded")
        .argument("[id...]", "ids of records (default: all that the options leave)")
    )
  )
    .addHelpText(
      "after",
      examples(
        ["quarantine replay", "everything, after the contract was corrected"],
        ["quarantine replay --dataset tax.taxpayers --code invalid_value", "some of it"]
      )
    )
    .action((ids, options) =>
      run(async () => [(await import("../commands/quarantine/replay.ts")).replay({ ...options, ids }), options])
    )

const drop = (run: Run): Command =>
  common(
    selecting(
      new Command("drop")
        .description("forget quarantined records for good; a full sync brings back those that the source still sends")
        .argument("[id...]", "ids of records")
    )
  )
    .option("--all", "everything", false)
    .option("--dry-run", "only say how many", false)
    .addHelpText(
      "after",
      examples(
        ["quarantine drop --code not_a_record --dry-run", "how many that would be"],
        ["quarantine drop 3f9a0c12b7de", "one record"]
      )
    )
    .action((ids, options) =>
      run(async () => [(await import("../commands/quarantine/drop.ts")).drop({ ...options, ids }), options])
    )

export const quarantine = (run: Run): Command =>
  new Command("quarantine")
    .description("see, check again or forget records that could not be trusted")
    .addHelpText("after", examples(["quarantine list", "how many there are, and why"]))
    .addCommand(list(run))
    .addCommand(show(run))
    .addCommand(replay(run))
    .addCommand(drop(run))
