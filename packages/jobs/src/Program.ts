/** The command line: which commands there are. How each is called stands in `cli/`, what it does in `commands/`. */
import { Command } from "commander"
import { configurable } from "./cli/Configurable.ts"
import { catalogue } from "./cli/catalogue.ts"
import { compare } from "./cli/compare.ts"
import { completion } from "./cli/completion.ts"
import { config } from "./cli/config.ts"
import { demo } from "./cli/demo.ts"
import { doctor } from "./cli/doctor.ts"
import { history } from "./cli/history.ts"
import { init } from "./cli/init.ts"
import { issues } from "./cli/issues.ts"
import { mock } from "./cli/mock.ts"
import { examples } from "./cli/Options.ts"
import { pause, resume } from "./cli/pause.ts"
import { prune } from "./cli/prune.ts"
import { quarantine } from "./cli/quarantine.ts"
import { runner } from "./cli/Run.ts"
import { report } from "./cli/report.ts"
import { schedule } from "./cli/schedule.ts"
import { serve } from "./cli/serve.ts"
import { status } from "./cli/status.ts"
import { sync } from "./cli/sync.ts"
import type { ExitCode } from "./ExitCode.ts"
import { VERSION } from "./Version.ts"

const COMMANDS = [
  init,
  config,
  doctor,
  demo,
  mock,
  sync,
  report,
  compare,
  serve,
  schedule,
  pause,
  resume,
  status,
  history,
  issues,
  quarantine,
  prune,
  catalogue,
  completion
]

/** Builds the program; `exit` is told the exit code of the command that ran. */
export const program = (exit: (code: ExitCode) => void): Command => {
  const run = runner(exit)
  const root = new Command("lienthong")
    .description(
      "Measures, from the data themselves, how completely the data that agencies share fills the forms of\nthe 25 essential online services, and names the one thing to fix next."
    )
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText(
      "after",
      `${examples(
        ["demo", "the whole way of the data against mock sources, nothing to configure"],
        ["sync", "pull what changed from the configured sources, and measure"],
        ["report", "print the latest report; works while a sync is running"]
      )}
Exit codes: 0 done; 1 something does not add up; 2 wrong usage or configuration; 3 could not be done.
Sources stand in lienthong.config.ts (\`lienthong init\` writes one) or in variables: LIENTHONG_POPULATION_URL, _CLIENT_ID;
LIENTHONG_TAX_URL, _CLIENT_ID; LIENTHONG_CUSTOMS_URL. Their secrets are LIENTHONG_POPULATION_CLIENT_SECRET,
LIENTHONG_TAX_SECRET and LIENTHONG_CUSTOMS_API_KEY, or files that the same names with _FILE give.`
    )
  // `addCommand` does not hand down what the root was told; `copyInheritedSettings` does.
  for (const make of COMMANDS) {
    const command = make(run)
    for (const each of [command, ...command.commands]) {
      each.copyInheritedSettings(root)
      configurable(each)
    }
    root.addCommand(command)
  }
  return root
}
