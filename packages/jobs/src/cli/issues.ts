/** How `lienthong issues` is called. */
import { Command } from "commander"
import { dataDir, examples, format, logFormat, logLevel, noWait, wait } from "./Options.ts"
import type { Run } from "./Run.ts"

export const issues = (run: Run): Command =>
  new Command("issues")
    .description("count what the checks found wrong in the records held and in the quarantine")
    .argument("[dataset...]", "datasets or sources, e.g. population.residents or tax (default: all)")
    .option("--field <field>", "only this field")
    .option("--code <code>", "only this code, e.g. invalid_format")
    .option("--province <province>", "only this province, by code or name, or unknown")
    .option("--by-province", "one line for each province", false)
    .addOption(wait())
    .addOption(noWait())
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["issues", "everything, by dataset, field and code"],
        ["issues population --field dateOfBirth --by-province", "where dates of birth are wrong"],
        ["issues --province 'Ha Noi' --format json", "one province, for a program"]
      )
    )
    .action((only, options) =>
      run(async () => [(await import("../commands/issues.ts")).issues({ ...options, only }), options])
    )
