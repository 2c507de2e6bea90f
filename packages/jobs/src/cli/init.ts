/** How `lienthong init` is called. */
import { Command } from "commander"
import { examples, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

export const init = (run: Run): Command =>
  new Command("init")
    .description("write a configuration with comments, and say what to do next")
    .argument("[file]", "where to", "lienthong.config.ts")
    .option("--force", "write over a configuration that is there", false)
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["init", "writes lienthong.config.ts here"],
        ["init site.config.ts", "another name; give it to --config"]
      )
    )
    .action((file, options) =>
      run(async () => [(await import("../commands/init.ts")).init({ file, force: options.force }), options])
    )
