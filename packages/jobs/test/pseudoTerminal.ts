/** The real program on a pseudo terminal, and the screen that a person would see. */
import { spawn } from "@lydell/node-pty"
import headless from "@xterm/headless"
import { executable } from "../src/Executable.ts"
import { clean, type Environment } from "./program.ts"

const ROWS = 200

/** Another program on one, such as a shell. */
export const run = (command: string, words: ReadonlyArray<string>, env: Environment, width = 100) => {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...machine } = clean()
  const terminal = new headless.Terminal({ cols: width, rows: ROWS, allowProposedApi: true })
  const child = spawn(command, [...words], {
    name: env.TERM ?? "xterm-256color",
    cols: width,
    rows: ROWS,
    env: { ...machine, ...env }
  })
  let written = ""
  let changed = Promise.withResolvers<void>()
  child.onData((data) => {
    written += data
    terminal.write(data, () => {
      changed.resolve()
      changed = Promise.withResolvers()
    })
  })
  const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)))
  const screen = (): string => {
    const { active } = terminal.buffer
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? "")
    return lines.join("\n").trimEnd()
  }
  /** The screen when it first matches, or when the program has ended. */
  const shows = async (pattern: RegExp): Promise<string> => {
    let over = false
    void ended.then(() => {
      over = true
      changed.resolve()
    })
    while (!pattern.test(screen()) && !over) await changed.promise
    return screen()
  }
  return {
    ended,
    screen,
    shows,
    /** Everything that was written, escape sequences included. */
    written: () => written,
    type: (keys: string) => child.write(keys),
    signal: (signal: string) => child.kill(signal),
    [Symbol.dispose]: () => {
      child.kill("SIGKILL")
      terminal.dispose()
    }
  }
}

export const onTerminal = (words: ReadonlyArray<string>, env: Environment, width = 100) =>
  run(process.execPath, [executable, ...words], env, width)
