/** Who runs this program. In a container the user may have a number only. */
import { userInfo } from "node:os"

export const whoever = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}
