/** The command line: names, options, help. What a command does is imported only when it runs. */
import { Command, InvalidArgumentError, Option } from "commander"
import { FORMATS, LANGUAGES, LOG_LEVELS } from "./Choices.ts"
import type { ExitCode } from "./ExitCode.ts"

const VERSION = "0.1.0"
const DATA_DIR = ".lienthong"
const DEMO_RESIDENTS = 20_000
const DEMO_SEED = 7
const MAX_RESIDENTS = 100_000_000

const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`)
  }

/** A day is midnight UTC, 7 o'clock in Hà Nội: the same day in both. */
const instant = (text: string): string => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text)
  const time = new Date(parts?.[4] === undefined ? `${text}T00:00:00Z` : text)
  // Date takes 31 February for 3 March, and 24:00 for the next day.
  const [year, month, day] = [Number(parts?.[1]), Number(parts?.[2]), Number(parts?.[3])]
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && !/T24/.test(text)
  if (parts === null || Number.isNaN(time.getTime()) || !exists || year < 1900 || year > 2200) {
    throw new InvalidArgumentError("Give a day such as 2026-11-23, or an instant such as 2026-11-23T02:00:00Z.")
  }
  return time.toISOString().replace(".000Z", "Z")
}

const dataDir = () =>
  new Option("--data-dir <dir>", "where the store and the snapshots are kept")
    .env("LIENTHONG_DATA_DIR")
    .default(DATA_DIR)
const format = (first: (typeof FORMATS)[number] = "table") =>
  new Option("--format <format>", "how the result is printed").choices(FORMATS).default(first)
const lang = () => new Option("--lang <lang>", "language of the tables").choices(LANGUAGES).default("en")
const asOf = () =>
  new Option(
    "--as-of <time>",
    "when ages, expiry and freshness are reckoned: a day or an instant (default: the moment up to which the sources are complete)"
  ).argParser(instant)
const logLevel = () =>
  new Option("--log-level <level>", "how much is said on stderr").choices(LOG_LEVELS).default("info")
const residents = () =>
  new Option("--residents <n>", "people in the mock world")
    .argParser(wholeNumber(0, MAX_RESIDENTS))
    .default(DEMO_RESIDENTS)
const seed = () =>
  new Option("--seed <n>", "which mock world: the same seed gives the same bytes")
    .argParser(wholeNumber(0, 2 ** 31 - 1))
    .default(DEMO_SEED)
const day = () =>
  new Option("--day <n>", "which day of that world: each changes, adds and removes some records")
    .argParser(wholeNumber(1, 365))
    .default(1)

const examples = (...lines: ReadonlyArray<readonly [command: string, what: string]>): string =>
  `\nExamples:\n${lines.map(([command, what]) => `  $ lienthong ${command}\n      ${what}`).join("\n")}\n`

/** Builds the program; `exit` is told the exit code of the command that ran. */
export const program = (exit: (code: ExitCode) => void): Command => {
  const run = async (load: () => Promise<Parameters<typeof import("./Execute.ts").execute>>): Promise<void> => {
    const [{ execute }, words] = await Promise.all([import("./Execute.ts"), load()])
    exit(await execute(...words))
  }
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
Sources are configured by environment variables: LIENTHONG_POPULATION_URL, _CLIENT_ID, _CLIENT_SECRET;
LIENTHONG_TAX_URL, _CLIENT_ID, _SECRET; LIENTHONG_CUSTOMS_URL, _API_KEY.`
    )

  root
    .command("demo")
    .description("pull mock sources of its own into an empty store, and print the report")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(asOf())
    .addOption(format())
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addHelpText(
      "after",
      examples(
        ["demo", `${DEMO_RESIDENTS} residents, seed ${DEMO_SEED}`],
        ["demo --residents 1000 --seed 3 --format json > report.json", "another world, as JSON"]
      )
    )
    .action((options) =>
      run(async () => [(await import("./commands/demo.ts")).demo(options), { logLevel: options.logLevel }])
    )

  const mock = root
    .command("mock")
    .description("serve the three mock sources on loopback until stopped; prints one line of JSON")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(
      new Option("--port <port>", "the first of three ports (default: free ones)").argParser(wholeNumber(1, 65_533))
    )
    .addOption(logLevel())
    .addHelpText(
      "after",
      examples(
        ["mock --port 4100", "population on 4100, tax on 4101, customs on 4102"],
        ["mock --day 2", "the same world a day later"]
      )
    )
    .action((options) =>
      run(async () => [
        (await import("./commands/mock.ts")).mock({ ...options, port: options.port }),
        { logLevel: options.logLevel, stopped: 0 }
      ])
    )

  mock
    .command("truth")
    .description("print what a perfect report of a mock world must say, computed without the pipeline")
    .addOption(residents())
    .addOption(seed())
    .addOption(day())
    .addOption(asOf())
    .addOption(format("json"))
    .addOption(lang())
    .addOption(logLevel())
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
        (await import("./commands/mockTruth.ts")).mockTruth(words as never),
        { logLevel: options.logLevel }
      ])
    })

  root
    .command("sync")
    .description("pull datasets into the store (what changed since the last time), and measure")
    .argument("[dataset...]", "datasets or sources to pull, e.g. population.residents or tax (default: all configured)")
    .option("--full", "read everything again, not only what changed", false)
    .addOption(asOf())
    .addOption(format())
    .addOption(dataDir())
    .addOption(logLevel())
    .addHelpText(
      "after",
      examples(
        ["sync", "all configured sources"],
        ["sync tax customs.vehicleImports", "one source and one dataset"],
        ["sync population --full", "everything of one source again"]
      )
    )
    .action((only, options) =>
      run(async () => [(await import("./commands/sync.ts")).sync({ ...options, only }), { logLevel: options.logLevel }])
    )

  root
    .command("report")
    .description("print the latest kept snapshot as a report; needs no store unless --as-of asks for another day")
    .addOption(asOf())
    .addOption(format())
    .addOption(lang())
    .addOption(dataDir())
    .addOption(logLevel())
    .addHelpText(
      "after",
      examples(
        ["report", "the latest, as a table"],
        ["report --as-of 2026-12-31 --format json", "ages and expiry reckoned at the end of the year"]
      )
    )
    .action((options) =>
      run(async () => [(await import("./commands/report.ts")).report(options), { logLevel: options.logLevel }])
    )

  root
    .command("catalogue")
    .description("print the 25 services: what each form asks, who owns it, which dataset fills it")
    .addOption(format())
    .addOption(lang())
    .addOption(logLevel())
    .addHelpText("after", examples(["catalogue --format json", "every field, predicate, link and basis"]))
    .action((options) =>
      run(async () => [(await import("./commands/catalogue.ts")).catalogue(options), { logLevel: options.logLevel }])
    )

  return root
}
