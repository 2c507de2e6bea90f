/** What the options of the program let one choose from. */
export const FORMATS = ["table", "json"] as const
export type Format = (typeof FORMATS)[number]

export const LANGUAGES = ["en", "vi"] as const
export type Language = (typeof LANGUAGES)[number]

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const LOG_FORMATS = ["text", "json"] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export const SHELLS = ["bash", "zsh", "fish"] as const
