import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { directory, lienthong, mock } from "./program.ts"

/** How somebody calls it who lets everybody read and write everything. */
const CARELESS = ["sh", "-c", 'umask 000; exec "$@"', "careless"]

const below = (path: string): ReadonlyArray<string> =>
  lstatSync(path).isDirectory() ? [path, ...readdirSync(path).flatMap((name) => below(join(path, name)))] : [path]

/** What others than its owner may use, with its mode. */
const open = (path: string): ReadonlyArray<string> =>
  below(path).flatMap((each) => {
    const mode = lstatSync(each).mode & 0o777
    return mode === (lstatSync(each).isDirectory() ? 0o700 : 0o600) ? [] : [`${each} ${mode.toString(8)}`]
  })

const names = (path: string): ReadonlyArray<string> => below(path).map((each) => basename(each))

/** How somebody else calls it, for no longer than a server may take to say that it cannot. */
const STRANGER = ["timeout", "50", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

describe("whatever umask it is called with", () => {
  it("everything that the program writes is its owner's alone, and what a killed one leaves behind", async () => {
    await using sources = await mock({ residents: 100 })
    using dir = directory()
    const [dataDir, config] = [join(dir.path, "above", "data"), join(dir.path, "lienthong.config.ts")]
    writeFileSync(
      config,
      'export default { dataDir: "above/data", reports: { directory: "out/reports", formats: ["html"] } }'
    )
    const sync = ["sync", "--config", config, "--log-level", "error"]
    const dying = {
      ...sources.env,
      NODE_OPTIONS: `--import ${new URL("steps.ts", import.meta.url)}`,
      STEPS_KILL: "store BEGIN; INSERT INTO",
      XDG_CACHE_HOME: join(dir.path, "cache")
    }
    expect((await lienthong(sync, dying, CARELESS)).signal).toBe("SIGKILL")
    const killed = ["store.duckdb", "store.duckdb.wal", "store.duckdb.load", "store.lock", "history.sqlite-wal"]
    expect(names(dataDir)).toEqual(expect.arrayContaining(killed))
    expect(open(join(dir.path, "above"))).toEqual([])

    const ended = await lienthong(sync, { ...sources.env, XDG_CACHE_HOME: join(dir.path, "cache") }, CARELESS)
    expect(ended.code, ended.stderr).toBe(0)
    expect(names(dataDir)).toEqual(
      expect.arrayContaining(["2026-11-01T00-00-00Z.json", "2026-11-01T00-00-00Z.summary"])
    )
    expect(names(join(dir.path, "out"))).toEqual(["out", "reports", "report.html"])
    for (const made of ["above", "out", "cache"]) expect(open(join(dir.path, made))).toEqual([])
    expect(names(join(dir.path, "cache")).length).toBeGreaterThan(3)
  })

  it("its code comes from no cache that others can write", async () => {
    using dir = directory()
    const cache = join(dir.path, "lienthong")
    mkdirSync(cache)
    chmodSync(cache, 0o777)
    const env = { XDG_CACHE_HOME: dir.path }
    expect((await lienthong(["--version"], env)).code).toBe(0)
    expect(readdirSync(cache)).toEqual([])
    chmodSync(cache, 0o700)
    expect((await lienthong(["--version"], env)).code).toBe(0)
    expect(readdirSync(cache)).not.toEqual([])
  })

  it("a file that it makes is its owner's, started as Node starts it, too", async () => {
    using dir = directory()
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
    const directly = ["sh", "-c", 'umask 000; node="$1"; shift 2; exec "$node" "$0" "$@"', main]
    const file = join(dir.path, "lienthong.config.ts")
    expect((await lienthong(["init", file], {}, directly)).code).toBe(0)
    expect(open(file)).toEqual([])
  })
})

describe("a data directory that cannot be looked into", () => {
  /** One for each way of looking into it. */
  const words = [["status"], ["report"], ["issues"], ["prune"], ["serve", "--listen", "127.0.0.1:0"]]
  const said = (path: string, through: ReadonlyArray<string> = []) =>
    Promise.all(
      words.map(async (each) => {
        const { code, stdout, stderr } = await lienthong([...each, "--data-dir", path], {}, through)
        return `${each[0]} ${code} ${stdout}${stderr}`
      })
    )
  const storeIn = async (path: string, through: ReadonlyArray<string> = []) => {
    const { stdout } = await lienthong(["doctor", "--data-dir", path, "--format", "json"], {}, through)
    return JSON.parse(stdout).findings.find(({ check }: { readonly check: string }) => check === "store")
  }

  it("because it is somebody else's is not called empty", async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip("only root can be somebody else")
    using dir = directory()
    const cannot = `lienthong: Cannot read ${dir.path}/\\S+: check its owner and permissions, or choose another with --data-dir`
    for (const line of await said(dir.path, STRANGER)) expect(line).toMatch(new RegExp(`^\\w+ 3 ${cannot}`))
    expect(await storeIn(dir.path, STRANGER)).toMatchObject({ state: "wrong" })
  })

  it("because it is a file is not called empty", async () => {
    using dir = directory()
    const file = join(dir.path, "data")
    writeFileSync(file, "")
    const cannot = `lienthong: Cannot read ${file}/\\S+: a part of the path is a file; choose another with --data-dir`
    for (const line of await said(file)) expect(line).toMatch(new RegExp(`^\\w+ 3 ${cannot}`))
    expect(await storeIn(file)).toMatchObject({ state: "wrong" })
  })
})
