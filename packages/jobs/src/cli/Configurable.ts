/** Commands that use the data directory obey the configuration: what their options do not say, it does. */
import { type Command, CommanderError } from "commander"
import { ExitCode } from "../ExitCode.ts"
import { config } from "./Options.ts"

/** The options that the configuration may answer, and its keys. */
const ANSWERED = { dataDir: "dataDir", lang: "language" } as const

const obeys = (command: Command): boolean => command.options.some((option) => option.attributeName() === "dataDir")

/**
 * Gives `--config` to a command that uses the data directory. Before it runs, its options hold what is in force, and
 * `inForce` the whole of it.
 */
export const configurable = (command: Command): void => {
  if (!obeys(command)) return
  command.addOption(config())
  command.hook("preAction", async (_, acting) => {
    if (acting !== command) return
    const { complaintText, examine } = await import("../config/Examine.ts")
    const given = Object.fromEntries(
      ["config", ...Object.keys(ANSWERED), "listen"]
        .filter((name) => command.getOptionValueSource(name) === "cli")
        .map((name) => [name, command.getOptionValue(name)])
    )
    const { inForce, complaints } = await examine(given)
    if (inForce === null) {
      const message = complaintText(complaints)
      process.stderr.write(`lienthong: ${message}\n`)
      throw new CommanderError(ExitCode.wrongUsage, "lienthong.config", message)
    }
    for (const [option, key] of Object.entries(ANSWERED)) {
      if (command.options.some((each) => each.attributeName() === option)) {
        command.setOptionValueWithSource(option, inForce.config[key], "config")
      }
    }
    command.setOptionValueWithSource("inForce", inForce, "config")
  })
}
