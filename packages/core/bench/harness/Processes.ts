/** Processes of a benchmark: what is measured starts fresh, and what serves it takes no part in the measurement. */
import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"

const started = (words: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] })

/** Runs a program of Node to its end; its output. */
export const outputOf = (words: ReadonlyArray<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = started(words)
    let output = ""
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      output += text
    })
    child.once("error", reject)
    child.once("close", (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${words[0]} ended with exit code ${code}`))
    })
  })

/** A program that goes on until it is disposed of, and the first line that it says. */
export const serving = async (words: ReadonlyArray<string>): Promise<Disposable & { readonly line: string }> => {
  const child = started(words)
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", resolve)
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`${words[0]} ended with exit code ${code}`)))
  })
  return { line, [Symbol.dispose]: () => void child.kill() }
}
