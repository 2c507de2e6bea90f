import { fileURLToPath } from "node:url"

/** The file with which Node starts this program. */
export const executable = fileURLToPath(new URL("../bin/lienthong.js", import.meta.url))
