/** How `lienthong catalogue` is called. */
import { Command } from "commander"
import { obediently } from "./Configurable.ts"
import { examples, format, lang, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

export const catalogue = (run: Run): Command =>
  obediently(new Command("catalogue"))
    .description("print the 25 services: what each form asks, who owns it, which dataset fills it")
    .addOption(format())
    .addOption(lang())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText("after", examples(["catalogue --format json", "every field, predicate, link and basis"]))
    .action((options) => run(async () => [(await import("../commands/catalogue.ts")).catalogue(options), options]))
