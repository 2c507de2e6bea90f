/** What `lienthong.config.ts` imports. It loads nothing, so that reading a configuration costs nothing. */
import type { ConfigInput } from "./ConfigInput.ts"

/**
 * Types the configuration; the value itself is checked when it is loaded.
 *
 * @example
 * export default defineConfig({ schedule: { jobs: { nightly: { cron: "30 1 * * *", sync: ["population"], report: true } } } })
 */
export const defineConfig = (config: ConfigInput): ConfigInput => config
