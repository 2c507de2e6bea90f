/** How `lienthong config check` and `lienthong config keys` are called. */
import { Command, Option } from "commander"
import { config as configOption, examples, format, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

const check = (run: Run): Command =>
  new Command("check")
    .description("say what is in force and where each value came from, or everything that is wrong")
    .addOption(configOption())
    .addOption(format())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["config check", "lienthong.config.ts, the environment and the defaults together; secrets are masked"],
        ["config check --config site.config.ts --format json", "another file, as JSON"]
      )
    )
    .action((options) => run(async () => [(await import("../commands/configCheck.ts")).configCheck(options), options]))

const keys = (run: Run): Command =>
  new Command("keys")
    .description("list every key that a configuration may set")
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["table", "json", "markdown", "typescript"])
        .default("table")
    )
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText("after", examples(["config keys", "each with its default"]))
    .action((options) => run(async () => [(await import("../commands/configKeys.ts")).configKeys(options), options]))

export const config = (run: Run): Command =>
  new Command("config")
    .description("check the configuration, or list its keys")
    .addHelpText("after", examples(["config check", "what is in force"], ["config keys", "what may be set"]))
    .addCommand(check(run))
    .addCommand(keys(run))
