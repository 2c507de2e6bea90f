/** Runs the program as often as it is asked to, each time with an environment of its own. */
import { executable } from "../src/Executable.ts"
import { type Call, END } from "./warm.ts"

let calls = 0

const run = async ({ words, env, cwd }: Call): Promise<void> => {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.execPath, executable, ...words]
  process.exitCode = 0
  process.chdir(cwd)
  calls++
  // What starts the program runs once for each address; all that it imports is there already.
  await import(`../src/main.ts?call=${calls}`)
  process.stdout.removeAllListeners("error")
  process.stdout.write(END)
  process.stderr.write(END)
  process.send!(Number(process.exitCode))
}

process.on("disconnect", () => process.exit())
process.on("message", (call: Call) => void run(call))
