/** Parses a configuration file to find the lines of what it says. Loaded only when a line is asked for. */
import type { AnyNode, Program } from "acorn"

/** A file's syntax, or the line on which it ends. */
export interface Parsed {
  readonly program: Program | null
  /** Where the syntax is wrong. */
  readonly line: number | null
  readonly defaultExport: number | null
}

/** A node of the tree, with what TypeScript adds. */
export type Node =
  | AnyNode
  | { readonly type: `TS${string}`; readonly expression?: AnyNode; readonly loc?: AnyNode["loc"] }

/** Parses JavaScript or TypeScript. */
export const parse = async (text: string): Promise<Parsed> => {
  const [{ Parser }, { tsPlugin }] = await Promise.all([import("acorn"), import("@sveltejs/acorn-typescript")])
  try {
    const program = Parser.extend(tsPlugin()).parse(text, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true
    })
    const exported = program.body.find(({ type }) => type === "ExportDefaultDeclaration")
    return { program, line: null, defaultExport: exported?.loc?.start.line ?? null }
  } catch (error) {
    const at = error instanceof SyntaxError && "loc" in error ? (error.loc as { readonly line?: number }) : null
    return { program: null, line: at?.line ?? null, defaultExport: null }
  }
}
