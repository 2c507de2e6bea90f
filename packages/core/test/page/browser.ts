/**
 * A real Chromium that npm brought along, on any Linux x64: its files and the libraries it needs are unpacked beside the
 * other modules. A browser that cannot be started fails the test.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { type Browser, chromium } from "playwright-core"

const require = createRequire(import.meta.url)
const PACKED = join(require.resolve("@sparticuz/chromium"), "..", "..")
const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache")
const { version } = JSON.parse(readFileSync(join(PACKED, "package.json"), "utf8"))
const UNPACKED = join(CACHE, `chromium-${version}`)

/** Unpacks whole or not at all: the package itself takes a file half written by a killed run for a browser. */
const unpack = async (): Promise<void> => {
  if (existsSync(UNPACKED)) return
  const { inflate } = await import("@sparticuz/chromium")
  mkdirSync(CACHE, { recursive: true })
  const part = mkdtempSync(`${UNPACKED}-`)
  const before = process.env.TMPDIR
  // It unpacks into the directory for temporary files, whatever that is.
  process.env.TMPDIR = part
  try {
    for (const file of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(join(PACKED, "bin", file))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  const fonts = `<fontconfig><dir>${join(UNPACKED, "fonts")}</dir><cachedir>${join(UNPACKED, "cache")}</cachedir></fontconfig>`
  writeFileSync(join(part, "fonts.conf"), fonts)
  try {
    renameSync(part, UNPACKED)
  } catch (cause) {
    // Another process was faster.
    rmSync(part, { recursive: true, force: true })
    if (!existsSync(UNPACKED)) throw cause
  }
}

/** Starts the browser; closed by whoever asked for it. */
export const launch = async (): Promise<Browser> => {
  await unpack()
  return chromium.launch({
    executablePath: join(UNPACKED, "chromium"),
    // A container's root has no sandbox to give; the only pages opened are our own.
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(UNPACKED, "al2023", "lib"),
      FONTCONFIG_FILE: join(UNPACKED, "fonts.conf")
    }
  })
}
