/** Loads configurations in a process of its own: there Node itself imports them, as it does for the program. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Config } from "../src/Config.ts"
import { complaintText, examine } from "../src/config/Examine.ts"
import { originText } from "../src/config/Origin.ts"
import type { Given } from "../src/config/Overrides.ts"

interface Asked {
  readonly given: Given
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** Whose origins are asked for. */
  readonly paths: ReadonlyArray<ReadonlyArray<string>>
}

type Answer =
  | { readonly config: Config; readonly file: string | null; readonly origins: ReadonlyArray<string> }
  | { readonly message: string }

const answer = async ({ given, cwd, environment, paths }: Asked): Promise<Answer> => {
  const { inForce, complaints } = await examine(given, { cwd, environment })
  if (inForce === null) return { message: complaintText(complaints) }
  const { config, file, origins } = inForce
  const originOf = await origins()
  return { config, file, origins: paths.map((path) => originText(originOf(path))) }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on("message", (asked) => void answer(asked as Asked).then((said) => process.send!(said)))
}

/** A process that loads configurations, one after the other. */
export const loader = () => {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), { execArgv: [] })
  const ask = (asked: Partial<Asked> & Pick<Asked, "cwd">) =>
    new Promise<Answer>((resolve, reject) => {
      child.once("error", reject)
      child.once("message", (said) => resolve(said as Answer))
      child.send({ given: {}, environment: {}, paths: [], ...asked })
    })
  return {
    /** What is in force; fails with what is wrong. */
    load: async (asked: Parameters<typeof ask>[0]) => {
      const said = await ask(asked)
      if ("message" in said) throw new Error(said.message)
      return said
    },
    /** What is wrong. */
    wrong: async (asked: Parameters<typeof ask>[0]): Promise<string> => {
      const said = await ask(asked)
      return "message" in said ? said.message : "nothing is wrong"
    },
    stop: () => child.kill()
  }
}
