/** Loaded into the program before it starts (`node --import`): keeps a copy of each file that records are loaded from in `KEEP_LOADS`. */
import fs, { copyFileSync, existsSync, mkdirSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { join } from "node:path"

const kept = process.env.KEEP_LOADS
const { rmSync } = fs
let count = 0

if (kept !== undefined) {
  mkdirSync(kept, { recursive: true })
  fs.rmSync = (path, options) => {
    if (String(path).endsWith(".load") && existsSync(path)) copyFileSync(path, join(kept, `${process.pid}-${++count}`))
    rmSync(path, options)
  }
  syncBuiltinESMExports()
}
