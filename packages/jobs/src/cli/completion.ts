/** How `lienthong completion` is called. */
import { Argument, Command } from "commander"
import { SHELLS } from "../Choices.ts"
import { examples } from "./Options.ts"
import type { Run } from "./Run.ts"

export const completion = (run: Run): Command =>
  new Command("completion")
    .description("print a script that lets a shell complete commands, options and datasets")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText(
      "after",
      examples(
        ["completion bash >> ~/.bashrc", "bash; a new shell has it"],
        ["completion zsh > ~/.zfunc/_lienthong", "zsh, with ~/.zfunc in $fpath before compinit"],
        ["completion fish > ~/.config/fish/completions/lienthong.fish", "fish"]
      )
    )
    .action((shell) => run.quick(async () => (await import("../commands/completion.ts")).completion(shell)))
