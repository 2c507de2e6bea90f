/** Runs the program as often as it is asked to, each time with an environment of its own. */
import { existsSync, readdirSync, readlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { setImmediate } from "node:timers/promises"
import { executable } from "../src/Executable.ts"
import { type Call, END } from "./warm.ts"

/** The pipes are this process's own. */
const NOT_ITS = ["Immediate", "PipeWrap"]

/** Where the system tells what a process has open. */
const HANDLES = "/proc/self/fd"

/** Files of a test's directory: nobody would notice one that stays open until the disk under it is taken away. */
const openFiles = (): ReadonlyArray<string> =>
  (existsSync(HANDLES) ? readdirSync(HANDLES) : []).flatMap((handle) => {
    try {
      const path = readlinkSync(`${HANDLES}/${handle}`)
      return path.startsWith(tmpdir()) ? [path] : []
    } catch {
      // The one that the list itself was read by.
      return []
    }
  })

/** A process of its own would go on for as long as one of these is open, or take the files with it. */
const open = (): string =>
  [...process.getActiveResourcesInfo().filter((name) => !NOT_ITS.includes(name)), ...openFiles()].sort().join(", ")

const PATIENCE = 10_000

let calls = 0
/** What is open while nothing runs. */
let always = ""

/** Waits until the program has let go of everything, as its process would have to. */
const drained = async (): Promise<void> => {
  const started = performance.now()
  while (open() !== always) {
    if (performance.now() - started > PATIENCE) {
      process.stderr.write(`The program has ended and keeps open: ${open()}; without it there is: ${always}\n`)
      process.exit(70)
    }
    await setImmediate()
  }
}

const run = async ({ words, env, cwd }: Call): Promise<void> => {
  if (calls === 0) {
    for (const stream of [process.stdout, process.stderr]) stream.write("")
    always = open()
  }
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.execPath, executable, ...words]
  process.exitCode = 0
  process.chdir(cwd)
  calls++
  // What starts the program runs once for each address; all that it imports is there already.
  await import(`../src/main.ts?call=${calls}`)
  await drained()
  process.stdout.removeAllListeners("error")
  process.stdout.write(END)
  process.stderr.write(END)
  process.send!(Number(process.exitCode))
}

process.on("disconnect", () => process.exit())
process.on("message", (call: Call) => void run(call))
