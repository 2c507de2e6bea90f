/** The real program in processes of its own, and the mock sources beside it. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { DuckDBInstance } from "@duckdb/node-api"
import { type MockOptions, serve } from "@lienthong/connectors/mock/Mock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { DEMO_SEED } from "../src/cli/Options.ts"
import { executable } from "../src/Executable.ts"
import { mockEnvironment } from "../src/MockEnvironment.ts"
import { type Ended, warmly } from "./warm.ts"

export type { Ended }

export type Environment = Readonly<Record<string, string>>

/** The environment without any setting of the machine that runs the tests; the program has a cache of its own. */
export const clean = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("LIENTHONG_") && name !== "NODE_COMPILE_CACHE")
  )

const start = (words: ReadonlyArray<string>, env: Environment, through: ReadonlyArray<string> = []): ChildProcess => {
  const [command, ...rest] = [...through, process.execPath, executable, ...words]
  return spawn(command!, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...clean(), ...env } })
}

export const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let stdout = ""
    let stderr = ""
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
    })
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    child.once("error", reject)
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  })

/** Runs the program to its end. `through` puts another command before it, such as a shell that sets a limit. */
export const lienthong = async (
  words: ReadonlyArray<string>,
  env: Environment = {},
  through: ReadonlyArray<string> = []
): Promise<Ended> => {
  const warm = through.length > 0 ? null : await warmly({ words, env: { ...clean(), ...env }, cwd: process.cwd() })
  return warm ?? (await ended(start(words, env, through)))
}

/** Starts the program; its first line, its end, and how to send it a signal. */
export const running = (words: ReadonlyArray<string>, env: Environment) => {
  const child = start(words, env)
  const end = ended(child)
  const line = new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once("line", resolve))
  const firstLine = () => Promise.race([line, end.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  /** Resolves when standard error has said something like it. */
  const says = (message: RegExp) =>
    new Promise<void>((resolve) => {
      let said = ""
      child.stderr!.on("data", (text: string) => {
        said += text
        if (message.test(said)) resolve()
      })
    })
  return { process: child.pid, ended: end, firstLine, says, signal: (signal: NodeJS.Signals) => child.kill(signal) }
}

/** Starts the program and sends it a signal after some milliseconds, unless it has ended by then. */
export const interrupted = (
  words: ReadonlyArray<string>,
  env: Environment,
  signal: NodeJS.Signals,
  after: number
): Promise<Ended> => {
  const child = start(words, env)
  const timer = setTimeout(() => child.kill(signal), after)
  return ended(child).finally(() => clearTimeout(timer))
}

/** A server that takes a request and never answers. */
export const unanswering = async () => {
  const server = createServer()
  const asked = new Promise<void>((resolve) => server.once("request", () => resolve()))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.dispose]: stop }
}

/** A process that holds the lock on a path until it is killed. */
export const holder = async (path: string) => {
  const words = [fileURLToPath(new URL("holdLock.ts", import.meta.url)), path]
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] })
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once("line", () => resolve()))
  const kill = () => {
    child.kill("SIGKILL")
    return new Promise<void>((resolve) => child.once("exit", () => resolve()))
  }
  return { kill }
}

/** A directory of its own, gone afterwards. */
export const directory = () => {
  const path = mkdtempSync(join(tmpdir(), "lienthong-test-"))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A mock world, on its first day if nothing else is said. */
type World = Pick<MockOptions, "residents"> & Partial<MockOptions>

/** The three mock sources in this process for as long as they are in use, and the environment that points at them. */
export const mock = async ({ residents, seed = DEMO_SEED, day = 1 }: World) => {
  const scope = Scope.makeUnsafe()
  const sources = await Effect.runPromise(serve({ residents, seed, day }).pipe(Scope.provide(scope)))
  return {
    env: mockEnvironment(JSON.stringify(sources)),
    [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** The same from `lienthong mock`, a process of its own. */
export const mockProcess = async (...words: ReadonlyArray<string>) => {
  const child = start(["mock", ...words], {})
  const end = ended(child)
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once("line", resolve)),
    end.then(({ stderr }) => Promise.reject(new Error(`the mock sources did not start: ${stderr}`)))
  ])
  const stop = (): Promise<Ended> => {
    child.kill("SIGTERM")
    return end
  }
  return {
    line,
    env: mockEnvironment(line),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop())
  }
}

const TABLES = ["population.residents", "tax.taxpayers", "tax.registrationFees", "customs.vehicleImports"]

/** Everything that a store holds, as a multiset: records without their place in a run, and the quarantine. */
export const dump = async (dataDir: string, tables = TABLES): Promise<ReadonlyArray<string>> => {
  const instance = await DuckDBInstance.create(join(dataDir, "store.duckdb"))
  const db = await instance.connect()
  const lines: Array<string> = []
  for (const table of tables) {
    const result = await db.runAndReadAll(`SELECT * EXCLUDE (_seq) FROM "${table}"`)
    lines.push(...result.getRowsJson().map((row) => `${table} ${JSON.stringify(row)}`))
  }
  const quarantine = await db.runAndReadAll("SELECT dataset, identity, field, code, raw FROM quarantine")
  lines.push(...quarantine.getRowsJson().map((row) => `quarantine ${JSON.stringify(row)}`))
  db.closeSync()
  instance.closeSync()
  return lines.sort()
}
