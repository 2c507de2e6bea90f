/** Takes the lock named on the command line, says so, and holds it until killed. */
import { tryLock } from "../src/Lock.ts"

const lock = tryLock(process.argv[2]!, { process: process.pid, doing: "lienthong schedule", since: 0 })
console.log(lock === null ? "refused" : "held")
setInterval(() => lock, 1000)
