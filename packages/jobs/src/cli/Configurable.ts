/** Commands that use the data directory, and some others, obey the configuration: what their options do not say, it does. */
import { type Command, CommanderError } from "commander"
import type { Examined } from "../config/Examine.ts"
import type { Given } from "../config/Overrides.ts"
import { ExitCode } from "../ExitCode.ts"
import { config } from "./Options.ts"

const obedient = new WeakSet<Command>()

/** Marks a command that obeys the configuration though it uses no data directory. */
export const obediently = (command: Command): Command => {
  obedient.add(command)
  return command
}

const obeys = (command: Command): boolean =>
  obedient.has(command) || command.options.some((option) => option.attributeName() === "dataDir")

const light = new WeakSet<Command>()

/** Marks a command that is over in a moment: it gets no `inForce`, and the configuration is not checked for it. */
export const lightly = (command: Command): Command => {
  light.add(command)
  return command
}

const hasty = new WeakSet<Command>()

/** Marks a command that gets no `inForce` where nothing is configured but where the data are and the language. */
export const hastily = (command: Command): Command => {
  hasty.add(command)
  return command
}

/** What the command line itself says. */
const givenTo = (command: Command): Given =>
  Object.fromEntries(
    ["config", "dataDir", "lang", "listen"]
      .filter((name) => command.getOptionValueSource(name) === "cli")
      .map((name) => [name, command.getOptionValue(name)])
  )

const examined = async (given: Given): Promise<NonNullable<Examined["inForce"]>> => {
  const { complaintText, examine } = await import("../config/Examine.ts")
  const { inForce, complaints } = await examine(given)
  if (inForce !== null) return inForce
  const message = complaintText(complaints)
  process.stderr.write(`lienthong: ${message}\n`)
  throw new CommanderError(ExitCode.wrongUsage, "lienthong.config", message)
}

/**
 * Gives `--config` to a command that obeys the configuration. Before it runs, its options hold what is in force, and
 * `inForce` the whole of it.
 */
export const configurable = (command: Command): void => {
  if (!obeys(command)) return
  command.addOption(config())
  const set = (option: string, value: unknown): void => {
    const known = option === "inForce" || command.options.some((each) => each.attributeName() === option)
    if (known) command.setOptionValueWithSource(option, value, "config")
  }
  command.hook("preAction", async (_, acting) => {
    if (acting !== command) return
    const given = givenTo(command)
    const { peek } = await import("../config/Peek.ts")
    const seen = light.has(command) || hasty.has(command) ? await peek(given) : null
    const peeked = light.has(command) || seen?.nothingElse === true ? seen : null
    const inForce = peeked === null ? await examined(given) : null
    const { dataDir, language } = peeked ?? inForce!.config
    set("dataDir", dataDir)
    set("lang", language)
    set("inForce", inForce)
  })
}
