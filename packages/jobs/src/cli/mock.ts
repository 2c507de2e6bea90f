/** How `lienthong mock` and `lienthong mock truth` are called. */
import { HELP } from "@lienthong/connectors/mock/faults/Choice"
import { Command, Option } from "commander"
import { faultSeed, faults } from "./Faults.ts"
import { asOf, day, examples, format, lang, logFormat, logLevel, residents, seed, wholeNumber } from "./Options.ts"
import type { Run } from "./Run.ts"

const truth = (run: Run): Command =>
  new Command("truth")
    .description("print what a perfect report of a mock world must say, computed without the pipeline")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(asOf())
    .addOption(format("json"))
    .addOption(lang())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(["mock truth --residents 1000 --seed 3", "compare it with `demo` of the same world"])
    )
    .action((_, command: Command) => {
      // `mock` has the same options, and takes those that stand before or after `truth` alike.
      const options = command.optsWithGlobals()
      const given = (name: string): unknown =>
        command.getOptionValueSource(name) === "cli" ? command.opts()[name] : options[name]
      const words = { ...command.opts(), residents: given("residents"), seed: given("seed"), day: given("day") }
      return run(async () => [
        (await import("../commands/mockTruth.ts")).mockTruth(words as never),
        { logLevel: options.logLevel, logFormat: options.logFormat }
      ])
    })

export const mock = (run: Run): Command =>
  new Command("mock")
    .description("serve the three mock sources on loopback until stopped; prints one line of JSON")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(
      new Option("--port <port>", "the first of three ports (default: free ones)").argParser(wholeNumber(1, 65_533))
    )
    .addOption(faults())
    .addOption(faultSeed())
    .addOption(logLevel())
    .addOption(logFormat())
    .addHelpText(
      "after",
      examples(
        ["mock --port 4100", "population on 4100, tax on 4101, customs on 4102"],
        ["mock --day 2", "the same world a day later"],
        ["mock --faults flaky=0.05,tax:down", "rehearse an outage: what a sync makes of it"],
        ["mock --faults help", "which faults there are, and what must come of each"]
      )
    )
    .action((options) =>
      run(async () => [
        options.faults === HELP
          ? (await import("../commands/mockFaults.ts")).mockFaults()
          : (await import("../commands/mock.ts")).mock({ ...options, port: options.port }),
        { ...options, stopped: 0 }
      ])
    )
    .addCommand(truth(run))
