/**
 * Loaded into the program before it starts (`node --import`): names every step that leaves something on the disk, and
 * kills the process at one of them. Nothing in the program knows of it.
 *
 * - `STEPS_LOG` a file to which the name of each step is appended
 * - `STEPS_KILL` the number of the step to die at, or names that follow one another: `INSERT INTO runs > COMMIT`
 * - `STEPS_HOW` `before` the step; `during` it, as soon as it is under way; or `within`, some milliseconds into it
 * - `STEPS_DELAY` how many milliseconds
 */
import fs, { openSync, writeSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { DatabaseSync, StatementSync } from "node:sqlite"
import { Worker } from "node:worker_threads"
import { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"

const { STEPS_LOG, STEPS_KILL = "", STEPS_HOW = "before", STEPS_DELAY = "0" } = process.env
const log = STEPS_LOG === undefined ? null : openSync(STEPS_LOG, "a")
const way = STEPS_KILL.split(" > ")
let passed = 0
let count = 0

const die = () => process.kill(process.pid, "SIGKILL")

/** Kills from beside: this thread may be inside a native call. */
const starter = new Int32Array(new SharedArrayBuffer(4))
if (STEPS_HOW === "within") {
  const code = `const { workerData } = require("node:worker_threads")
    Atomics.wait(workerData, 0, 0)
    Atomics.wait(workerData, 0, 1, ${Number(STEPS_DELAY)})
    process.kill(process.pid, "SIGKILL")`
  new Worker(code, { eval: true, workerData: starter }).unref()
}

/** Whether this step is the one to die at. */
const isLast = (name: string): boolean => {
  count++
  if (log !== null) writeSync(log, `${name}\n`)
  if (String(count) === STEPS_KILL) return true
  if (passed < way.length && name.includes(way[passed]!) && STEPS_KILL !== "") passed++
  else return false
  return passed === way.length
}

type Call = (this: unknown, ...words: Array<unknown>) => unknown

/** Puts the counting around a method; what has no name is no step. */
const counted = (owner: object, method: string, nameOf: (words: ReadonlyArray<unknown>, self: unknown) => string) => {
  const methods = owner as Record<string, Call>
  const original = methods[method]!
  methods[method] = function (...words) {
    const name = nameOf(words, this)
    const last = name !== "" && isLast(name)
    if (last && STEPS_HOW === "before") die()
    if (last && STEPS_HOW === "within") {
      Atomics.store(starter, 0, 1)
      Atomics.notify(starter, 0)
    }
    const result = original.apply(this, words)
    if (last && STEPS_HOW === "during") die()
    return result
  }
}

/** `store UPDATE runs`, `store INSERT INTO "population.residents"`: the kind of a statement, and what it changes; of several at once, of the first. */
const statement = (owner: string, sql: unknown): string => {
  const text = String(sql).trim().replaceAll(/\s+/g, " ").replaceAll(/@\d+/g, "")
  const kind = /^(?:BEGIN; )?(?:[A-Z]+ )*[\w.":]+/.exec(text)?.[0] ?? ""
  return /^(SELECT|FROM|PRAGMA)\b/.test(text) ? "" : `${owner} ${kind}`
}

const onFile = (what: string) => (words: ReadonlyArray<unknown>) => {
  const path = String(words[0])
  return path.includes("lienthong-test-") ? `${what} ${path.replace(/^.*\//, "")}` : ""
}

counted(DuckDBInstance, "create", () => "store open")
counted(DuckDBInstance.prototype, "closeSync", () => "store close")
counted(DuckDBConnection.prototype, "run", ([sql]) => statement("store", sql))

const texts = new WeakMap<object, string>()
const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (this: DatabaseSync, text: string) {
  const prepared = prepare.call(this, text)
  texts.set(prepared, text)
  return prepared
}
counted(StatementSync.prototype, "run", (_, self) => statement("history", texts.get(self as object)))
counted(DatabaseSync.prototype, "exec", ([sql]) => statement("history", sql))
counted(DatabaseSync.prototype, "close", () => "history close")

counted(fs, "writeFileSync", onFile("write"))
counted(fs, "renameSync", onFile("rename"))
counted(fs, "linkSync", onFile("link"))
counted(fs, "rmSync", onFile("remove"))
syncBuiltinESMExports()
