/** On which line of the configuration file a key or a value stands, through calls, constants and spreads. */
import type { Program } from "acorn"
import type { Node } from "./Syntax.ts"

/** A place in the configuration: names of keys and indexes of lists. */
export type Path = ReadonlyArray<PropertyKey>

/** The line of what stands at a path; of the nearest thing around it if that is not written in this file. */
export type LineOf = (path: Path) => number | null

const constantsOf = (program: Program): ReadonlyMap<string, Node> => {
  const constants = new Map<string, Node>()
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement
    if (declaration?.type !== "VariableDeclaration") continue
    for (const { id, init } of declaration.declarations) {
      if (id.type === "Identifier" && init) constants.set(id.name, init)
    }
  }
  return constants
}

const nameOf = (key: Node): string | null => {
  if (key.type === "Identifier") return (key as { readonly name: string }).name
  return key.type === "Literal" ? String((key as { readonly value: unknown }).value) : null
}

/** The deepest chain of constants that is followed; more is a circle. */
const DEEPEST = 20

const finder = (program: Program) => {
  const constants = constantsOf(program)

  /** What an expression stands for: through types, calls such as `defineConfig({ … })`, constants and their members. */
  const meant = (node: Node, depth = 0): Node => {
    if (depth > DEEPEST) return node
    switch (node.type) {
      case "CallExpression": {
        const first = node.arguments[0]
        return first === undefined ? node : meant(first, depth + 1)
      }
      case "Identifier": {
        const constant = constants.get(node.name)
        return constant === undefined ? node : meant(constant, depth + 1)
      }
      case "MemberExpression": {
        const name = nameOf(node.property)
        const found = name === null ? null : member(meant(node.object, depth + 1), name, depth + 1)
        return found === null ? node : meant(found.value, depth + 1)
      }
      case "AwaitExpression":
        return meant(node.argument, depth + 1)
      default:
        return node.type.startsWith("TS") && "expression" in node && node.expression
          ? meant(node.expression as Node, depth + 1)
          : node
    }
  }

  /** One key of an object, or one element of a list; the last one written holds. */
  const member = (node: Node, name: PropertyKey, depth = 0): { readonly key: Node; readonly value: Node } | null => {
    if (depth > DEEPEST) return null
    if (node.type === "ArrayExpression") {
      const element = node.elements[Number(name)]
      return element === null || element === undefined || element.type === "SpreadElement"
        ? null
        : { key: element, value: element }
    }
    if (node.type !== "ObjectExpression") return null
    for (const property of node.properties.toReversed()) {
      if (property.type === "SpreadElement") {
        const found = member(meant(property.argument), name, depth + 1)
        if (found !== null) return found
      } else {
        const named = property.computed ? meant(property.key) : property.key
        if (nameOf(named) === String(name)) return { key: property.key, value: property.value }
      }
    }
    return null
  }

  return { meant, member }
}

/** Reads where everything in a file stands. Of a file that cannot be parsed nothing is known. */
export const linesOf = async (text: string): Promise<LineOf> => {
  const { parse } = await import("./Syntax.ts")
  const { program } = await parse(text)
  const exported = program?.body.find((statement) => statement.type === "ExportDefaultDeclaration")
  if (!program || exported === undefined) return () => null
  const { meant, member } = finder(program)
  return (path) => {
    let at = meant(exported.declaration)
    let line = at.loc?.start.line ?? null
    for (const name of path) {
      const found = member(at, name)
      if (found === null) return line
      at = meant(found.value)
      // A constant is wrong where it is written, an object is best found by its key.
      line = (at.type === "Literal" || at.type === "TemplateLiteral" ? at : found.key).loc?.start.line ?? line
    }
    return line
  }
}
