/** The command line: which commands there are. How each is called stands in `cli/`, what it does in `commands/`. */
import { Command } from "commander"
import { configurable } from "./cli/Configurable.ts"
import { examples } from "./cli/Options.ts"
import { type Run, runner } from "./cli/Run.ts"
import type { ExitCode } from "./ExitCode.ts"
import { VERSION } from "./Version.ts"

type Make = (run: Run) => Command

/** Each is loaded when it is called; all of them to tell which there are. */
const COMMANDS: Readonly<Record<string, () => Promise<Make>>> = {
  init: async () => (await import("./cli/init.ts")).init,
  config: async () => (await import("./cli/config.ts")).config,
  doctor: async () => (await import("./cli/doctor.ts")).doctor,
  demo: async () => (await import("./cli/demo.ts")).demo,
  mock: async () => (await import("./cli/mock.ts")).mock,
  sync: async () => (await import("./cli/sync.ts")).sync,
  report: async () => (await import("./cli/report.ts")).report,
  compare: async () => (await import("./cli/compare.ts")).compare,
  serve: async () => (await import("./cli/serve.ts")).serve,
  schedule: async () => (await import("./cli/schedule.ts")).schedule,
  pause: async () => (await import("./cli/pause.ts")).pause,
  resume: async () => (await import("./cli/pause.ts")).resume,
  status: async () => (await import("./cli/status.ts")).status,
  history: async () => (await import("./cli/history.ts")).history,
  issues: async () => (await import("./cli/issues.ts")).issues,
  quarantine: async () => (await import("./cli/quarantine.ts")).quarantine,
  prune: async () => (await import("./cli/prune.ts")).prune,
  catalogue: async () => (await import("./cli/catalogue.ts")).catalogue,
  completion: async () => (await import("./cli/completion.ts")).completion
}

/** Builds the program, or as much of it as the first word needs; `exit` is told the exit code of the command that ran. */
export const program = async (exit: (code: ExitCode) => void, word?: string): Promise<Command> => {
  const run = runner(exit)
  const root = new Command("lienthong")
    .description(
      "Measures, from the data themselves, how completely the data that agencies share fills the forms of the 25 essential online services, and names the one thing to fix next."
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
  const called = word !== undefined && Object.hasOwn(COMMANDS, word) ? [COMMANDS[word]!] : Object.values(COMMANDS)
  for (const make of await Promise.all(called.map((load) => load()))) {
    const command = make(run)
    for (const each of [command, ...command.commands]) {
      each.copyInheritedSettings(root)
      configurable(each)
    }
    root.addCommand(command)
  }
  return root
}
