/** The options by which mock sources fail; apart from the others, so that commands without them load nothing of it. */
import { chosenIn, HELP } from "@lienthong/connectors/mock/faults/Choice"
import { InvalidArgumentError, Option } from "commander"
import { wholeNumber } from "./Options.ts"

/** Which faults the mock sources have; `help` lists them. */
export const faults = () =>
  new Option("--faults <list>", 'what goes wrong, e.g. flaky=0.05,tax:down or chaos; "help" lists all').argParser(
    (text: string): string => {
      if (text === HELP) return text
      const chosen = chosenIn(text)
      if (typeof chosen === "string") throw new InvalidArgumentError(chosen)
      return text
    }
  )

export const faultSeed = () =>
  new Option("--fault-seed <n>", "which luck the faults have: the same seed and requests, the same faults")
    .argParser(wholeNumber(0, 2 ** 31 - 1))
    .default(1)
