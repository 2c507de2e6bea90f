/** Where a value of the configuration came from. */
export type Origin =
  | { readonly from: "flag"; readonly name: string }
  | { readonly from: "environment"; readonly name: string }
  /** A secret in a file that a variable names. */
  | { readonly from: "secretFile"; readonly name: string; readonly file: string }
  | { readonly from: "file"; readonly file: string; readonly line: number | null }
  | { readonly from: "default" }

/** As a person reads it. */
export const originText = (origin: Origin): string => {
  switch (origin.from) {
    case "flag":
    case "environment":
      return origin.name
    case "secretFile":
      return `${origin.file} (${origin.name})`
    case "file":
      return origin.line === null ? origin.file : `${origin.file}:${origin.line}`
    default:
      return "default"
  }
}
