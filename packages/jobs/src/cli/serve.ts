/** How `lienthong serve` is called. */
import { Command } from "commander"
import { dataDir, examples, lang, logFormat, logLevel } from "./Options.ts"
import type { Run } from "./Run.ts"

export const serve = (run: Run): Command =>
  new Command("serve")
    .description("serve the kept reports, with an index, until stopped; prints where")
    .option("--listen <address>", "where: an address and a port, or a port alone", "127.0.0.1:8080")
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      `${examples(
        ["serve", "http://127.0.0.1:8080/ for this machine alone"],
        ["serve --listen 0.0.0.0:8080", "for others too, who must show LIENTHONG_SERVE_TOKEN"]
      )}
The token comes from LIENTHONG_SERVE_TOKEN or from the file that LIENTHONG_SERVE_TOKEN_FILE names. Programs send it as
a bearer token; browsers ask for it: any user name, the token as the password.
`
    )
    .action((options) =>
      run(async () => [(await import("../commands/serve.ts")).serve(options), { ...options, stopped: 0 }])
    )
