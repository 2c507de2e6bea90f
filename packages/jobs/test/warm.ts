/**
 * The program in processes that are used again: a new one loads hundreds of modules before it does anything, which is most
 * of what a short command costs. That nothing keeps a process from ending is looked at all the same. What is about the
 * process itself (signals, kills, limits, Node's own settings) starts a new one.
 */
import { type ChildProcess, fork } from "node:child_process"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/** What a process was asked to run. */
export interface Call {
  readonly words: ReadonlyArray<string>
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

/** How it ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Stands on both streams where what a call printed ends; no text of the program holds it. */
export const END = "\u0000end of call\u0000"

interface Warm {
  readonly child: ChildProcess
  /** Configurations that it has read: Node imports a file once. */
  readonly read: Map<string, string>
}

const idle: Array<Warm> = []
/** Tests that run side by side would each get one, and all be slower for it. */
const MOST = 2
/** Milliseconds; no test waits as long. */
const LONGEST = 300_000
const turns = Semaphore.makeUnsafe(MOST)

const started = (env: NodeJS.ProcessEnv): Warm => {
  const child = fork(fileURLToPath(new URL("warmProcess.ts", import.meta.url)), [], { env, silent: true })
  // Whoever waits for nothing more may end.
  child.unref()
  child.channel?.unref()
  return { child, read: new Map() }
}

const printedOn = (stream: Readable): Promise<string> =>
  new Promise((resolve) => {
    let text = ""
    const onData = (part: string): void => {
      text += part
      if (text.endsWith(END)) over(text.slice(0, -END.length))
    }
    const onEnd = (): void => over(text)
    const over = (said: string): void => {
      stream.off("data", onData).off("end", onEnd)
      resolve(said)
    }
    stream.setEncoding("utf8").on("data", onData).once("end", onEnd)
  })

/** The configuration that a call reads, with its text, if there is one. */
const configurationOf = ({ words, cwd }: Call): readonly [path: string, text: string] | null => {
  const name = words.includes("--config") ? words[words.indexOf("--config") + 1]! : "lienthong.config.ts"
  try {
    const path = resolve(cwd, name)
    return [path, readFileSync(path, "utf8")]
  } catch {
    return null
  }
}

/** Settings that are read only when a process starts: Node's own, and where its cache is. */
const EARLY = /^NODE_|^XDG_CACHE_HOME$/

/** Whether a call can do with a process that others were run in. */
const isPlain = ({ env }: Call): boolean =>
  !Object.keys(env).some((name) => EARLY.test(name) && env[name] !== process.env[name])

/** Runs the program, or answers `null` if that takes a process of its own. */
export const warmly = async (call: Call): Promise<Ended | null> =>
  isPlain(call) ? Effect.runPromise(turns.withPermits(1)(Effect.promise(() => inTurn(call)))) : null

const inTurn = async (call: Call): Promise<Ended | null> => {
  const configuration = configurationOf(call)
  const warm = idle.pop() ?? started(call.env)
  if (!warm.child.connected) throw new Error("The program failed after its end: see what was called before.")
  if (configuration !== null) {
    const [path, text] = configuration
    const known = warm.read.get(path) ?? text
    warm.read.set(path, known)
    if (known !== text) {
      idle.push(warm)
      return null
    }
  }
  const { child } = warm
  const died = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("close", (code, signal) => resolve([code, signal]))
  )
  const answered = new Promise<readonly [number, null]>((resolve) =>
    child.once("message", (code: number) => resolve([code, null]))
  )
  const printed = Promise.all([printedOn(child.stdout!), printedOn(child.stderr!)])
  // Whoever waits for this one's turn must not wait for ever.
  const limit = setTimeout(() => child.kill("SIGKILL"), LONGEST)
  child.ref()
  child.send(call)
  const [code, signal] = await Promise.race([answered, died])
  const [stdout, stderr] = await printed
  clearTimeout(limit)
  child.removeAllListeners("message").removeAllListeners("close")
  child.unref()
  if (child.connected) idle.push(warm)
  return { code, signal, stdout, stderr }
}
