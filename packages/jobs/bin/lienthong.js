#!/usr/bin/env node
/**
 * The program `lienthong`: it starts here so that Node keeps what it compiled, which makes the next start twice as fast.
 *
 * Plain JavaScript: to strip types from this file Node would first have to load what strips them.
 */
import { lstatSync, mkdirSync } from "node:fs"
import module from "node:module"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"

// Everything that is written here belongs to its owner alone.
process.umask(0o077)

/** A directory of the user's own; `null` if somebody else could have put code into it. */
const cache = () => {
  const home = process.env.XDG_CACHE_HOME
  const path = join(home && isAbsolute(home) ? home : join(homedir(), ".cache"), "lienthong")
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const entry = lstatSync(path)
  const own = process.getuid === undefined || entry.uid === process.getuid()
  return own && entry.isDirectory() && (entry.mode & 0o022) === 0 ? path : null
}

const start = async () => {
  try {
    const path = cache()
    if (path !== null) module.enableCompileCache(path)
  } catch {
    // Without a cache the program starts more slowly, and works.
  }
  await import("@lienthong/jobs/main")
}

/** The oldest major version of Node that the program runs on; `engines` in package.json says the same. */
const NEEDED = 24

if (Number.parseInt(process.versions.node, 10) >= NEEDED) await start()
else {
  const found = `${process.versions.node} (${process.execPath})`
  process.stderr.write(
    `lienthong: needs Node ${NEEDED} or newer and was started with ${found}; install it, or put it first in PATH.\n`
  )
  process.exitCode = 2
}
