/** How `lienthong schedule` is called. */
import { Command, Option } from "commander"
import { dataDir, examples, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

export const schedule = (run: Run): Command =>
  new Command("schedule")
    .description("run the jobs of lienthong.config.ts day and night, until stopped by SIGTERM or Ctrl-C")
    .addOption(
      new Option("--listen <address>", "serve health and metrics there, e.g. 127.0.0.1:9464 (default: as configured)")
    )
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      `${examples(
        ["schedule", "the jobs of lienthong.config.ts; `lienthong init` writes an example"],
        ["schedule --listen 127.0.0.1:9464", "with /healthz, /readyz and /metrics"]
      )}
One schedule runs per data directory. \`status\`, \`history\` and \`report\` work while it does; \`sync\` waits its turn.
It stops between two pages within five seconds, and the next start goes on from there.`
    )
    .action((options) =>
      run(async () => [
        (await import("../commands/schedule.ts")).schedule(options),
        { ...options, stopped: 0, farewell: "Stopped. The next start goes on from there." }
      ])
    )
