/** How `lienthong pause` and `lienthong resume` are called. */
import { Command } from "commander"
import { lightly } from "./Configurable.ts"
import { dataDir, examples } from "./Options.ts"
import type { Run } from "./Run.ts"

export const pause = (run: Run): Command =>
  lightly(new Command("pause"))
    .description("let the schedule pass over a job until it is resumed; a run under way goes on")
    .argument("<job>", "a job of the schedule, as `lienthong status` names it")
    .addOption(dataDir())
    .addHelpText("after", examples(["pause nightly", "the schedule need not run; it obeys when it does"]))
    .action((job, { dataDir: directory }) =>
      run.quick(async () => (await import("../commands/pause.ts")).pause({ dataDir: directory, job, paused: true }))
    )

export const resume = (run: Run): Command =>
  lightly(new Command("resume"))
    .description("let a paused job run again, from its next time on")
    .argument("<job>", "a job of the schedule, as `lienthong status` names it")
    .addOption(dataDir())
    .addHelpText("after", examples(["resume nightly", "what was passed over meanwhile is not made up for"]))
    .action((job, { dataDir: directory }) =>
      run.quick(async () => (await import("../commands/pause.ts")).pause({ dataDir: directory, job, paused: false }))
    )
