/** `lienthong completion`: the script of a shell, which asks `lienthong complete -- WORDS` what may follow some words. */
import completions, { type Complete } from "@bomb.sh/tab"
import addTo from "@bomb.sh/tab/commander"
import type { Command } from "commander"
import type { SHELLS } from "../Choices.ts"
import { asRecord } from "../config/Problem.ts"
import { ExitCode } from "../ExitCode.ts"

const NAME = "lienthong"

/** What the bash script uses of a package that not every machine has. */
const BASH_WITHOUT_PACKAGE = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
  _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
  }
fi
`

/** Prints the script. */
export const completion = (shell: (typeof SHELLS)[number]): ExitCode => {
  if (shell === "bash") process.stdout.write(BASH_WITHOUT_PACKAGE)
  completions.setup(NAME, NAME, shell)
  return ExitCode.done
}

/** Of sources and datasets; of a configuration's own connectors, too, if it can be read. */
const datasetNames = async (words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const [{ here, written }, { knownWith }] = await Promise.all([
    import("../config/Written.ts"),
    import("../config/Known.ts")
  ])
  const flag = words.indexOf("--config")
  const all = await written(flag < 0 ? {} : { config: words[flag + 1] }, here())
  const { sources, datasets } = knownWith("wrong" in all ? [] : asRecord(all.input).connectors)
  return [...sources, ...datasets]
}

/** Prints what may follow some words, one a line. */
export const complete = async (root: Command, words: ReadonlyArray<string>): Promise<ExitCode> => {
  const unlisted = "completion-script"
  addTo(root, { completionCommandName: unlisted })
  completions.commands.delete(unlisted)
  const asked = [...completions.commands].filter(
    ([name, command]) => words.join(" ").startsWith(name) && command.arguments.has("dataset")
  )
  const names = asked.length === 0 ? [] : await datasetNames(words)
  const each = (tell: Complete): void => {
    for (const name of names) tell(name, "")
  }
  for (const [, command] of asked) {
    command.argument("dataset", each, command.arguments.get("dataset")?.variadic ?? false)
  }
  completions.parse([...words])
  return ExitCode.done
}
