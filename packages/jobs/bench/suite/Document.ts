/** `docs/BENCHMARKS.md`: ratios and their goals first, what is missed and what became worse, then the figures. */
import { figure, goalText } from "../../../core/bench/harness/Print.ts"
import { type Ratio, reaches } from "../../../core/bench/harness/Result.ts"
import { changes } from "./Losses.ts"
import type { Machine, Measured, Stored } from "./Stored.ts"

/** A loss that is worth telling: smaller ones are noise. */
const TOLD = 0.05

const machineText = ({ cores, processor, node, engine }: Machine): string =>
  `${cores} × ${processor}, Node ${node}, ${engine}`

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n")

const spreadText = ({ spread: [least, most] }: Ratio): string =>
  least === most ? "one round" : `${figure(least)} to ${figure(most)}`

const list = (lines: ReadonlyArray<string>, none: string): string =>
  lines.length === 0 ? none : lines.map((line) => `- ${line}`).join("\n")

const missed = (all: ReadonlyArray<Measured>): ReadonlyArray<string> =>
  all
    .flatMap(({ result }) => result.ratios)
    .filter((one) => !reaches(one))
    .map((one) => `${one.name}: ${figure(one.value)}, the goal is ${goalText(one).replace(/:.*/, "")}.`)

const worse = ({ full, before }: Stored): ReadonlyArray<string> =>
  Object.entries(full).flatMap(([name, now]) => {
    const was = before[name]
    if (was === undefined) return []
    return changes(was, now)
      .filter(({ lost }) => lost > TOLD)
      .map((loss) =>
        loss.now === null
          ? `${loss.name}: was ${figure(loss.before)} on ${was.measured}, is not measured any more.`
          : `${loss.name}: was ${figure(loss.before)} on ${was.measured}, is ${figure(loss.now)}.`
      )
  })

const section = ({ measured, machine, result }: Measured): string =>
  [
    `## ${result.title}`,
    `Measured on ${measured}: ${machineText(machine)}.`,
    result.method.join("\n\n"),
    table(
      ["figure of this machine", "median", "unit"],
      result.figures.map(({ name, value, unit }) => [name, figure(value), unit])
    )
  ].join("\n\n")

/** The whole document. */
export const documentOf = (stored: Stored): string => {
  const all = Object.values(stored.full)
  const ratios = all.flatMap(({ result }) => result.ratios)
  return `${[
    "# Benchmarks",
    "Written by `pnpm bench` from `docs/benchmarks.json`; do not edit. A ratio compares two sides that were measured in turn in one run, and holds on other machines too, but for one `to` so many seconds or bytes; every figure in seconds or records/s is of the one machine that is named with it.",
    "## Ratios",
    table(
      ["ratio", "median", "spread", "goal"],
      ratios.map((one) => [one.name, figure(one.value), spreadText(one), goalText(one) || "none"])
    ),
    "## Not reached",
    list(missed(all), "Every ratio that has a goal reaches it."),
    "## Worse than the time before",
    list(worse(stored), "No ratio lost more than 5 %."),
    ...all.map(section),
    "## How to run",
    [
      "    pnpm bench                        # everything, half an hour; writes this page and the guard's ratios",
      "    pnpm bench --only pull,startup    # only these; the rest of the page stays",
      "    pnpm bench --only wholeNation     # a hundred million residents; an hour, 30 GB of disk",
      "    pnpm bench --quick                # little work, a minute; writes nothing",
      "    pnpm bench:guard                  # little work; exit code 1 if a ratio lost more than a quarter",
      "    pnpm bench:guard --update         # only stores the ratios of little work for the guard"
    ].join("\n"),
    "A benchmark is a script directly in a package's `bench` folder and can be run alone, with sizes of your own: its first lines say how. Nothing else should run on the machine meanwhile.",
    "The guard compares ratios only, never seconds, and with ratios of the same little work; what looks like a loss is measured again, and two of three measurements decide. On a machine with another number of cores it leaves out what depends on it, and says so."
  ].join("\n\n")}\n`
}
