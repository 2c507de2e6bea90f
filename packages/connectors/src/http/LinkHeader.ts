/** The `Link` header (RFC 8288), as far as paging needs it. */

/** One link: where to, and the relations it stands in, in lower case. */
export interface WebLink {
  readonly target: string
  readonly rels: ReadonlyArray<string>
}

const TARGET = /[\s,]*<([^>]*)>/y
// A parameter's value is a token or a quoted string, which may hold commas, semicolons and escaped quotes. Of what is
// not allowed, empty parameters and values in single quotes occur.
const PARAMETER = /\s*;\s*(?:([!#$%&'*+\-.^_`|~\w]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|'([^'",;]*)'|([^\s",;]*)))?)?/y
const REST = /[\s,]*$/y

/** The links of a header, or `null` if it is malformed. */
export const parseLinks = (header: string): ReadonlyArray<WebLink> | null => {
  const links: Array<WebLink> = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  while (take(REST) === null) {
    // Between two links there must be a comma.
    if (links.length > 0 && !/^\s*,/.test(header.slice(at, at + 100))) return null
    const target = take(TARGET)
    if (target === null) return null
    let rels: string | undefined
    for (let parameter = take(PARAMETER); parameter !== null; parameter = take(PARAMETER)) {
      // Of several rel parameters the first counts (RFC 8288, 3.3).
      const [, name, quoted, single, token] = parameter
      if (name?.toLowerCase() === "rel") rels ??= quoted?.replace(/\\(.)/g, "$1") ?? single ?? token ?? ""
    }
    links.push({ target: target[1]!, rels: (rels ?? "").toLowerCase().split(/\s+/).filter(Boolean) })
  }
  return links
}

/** The target of the relation `next`: `null` if there is none, `undefined` if the header is malformed. */
export const nextOf = (header: string): string | null | undefined => {
  const links = parseLinks(header)
  if (links === null) return undefined
  return links.find((link) => link.rels.includes("next"))?.target ?? null
}
