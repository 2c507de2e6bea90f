/** Faults of the customs source: in its files, in its manifest, and in the downloads. */
import type { IncomingMessage } from "node:http"
import type { Files } from "../Files.ts"
import { type Captured, withBody } from "./Captured.ts"
import type { Luck } from "./Luck.ts"
import { dropped, LINE_OPTIONAL, retyped, withNews } from "./Records.ts"
import { flipped } from "./Sending.ts"

const eachLine = (text: string, make: (record: unknown) => unknown): string =>
  text.replace(/[^\r\n]+/g, (line) => {
    const bare = line.replace(/^\ufeff/, "")
    try {
      return line.slice(0, line.length - bare.length) + JSON.stringify(make(JSON.parse(bare)))
    } catch {
      return line
    }
  })

const POISON = "không phải JSON"

/** The same files with lines that differ; the manifest is made of what they are. */
export const filesWithFaults = (files: Files, luck: Luck): Files => {
  const strikes = (fault: "drift" | "retyped" | "dropped" | "poison" | "repeat", file: number): boolean =>
    luck.struck(fault, files.date(file)) && files.lines(file).length > 0
  const changes = [
    ["drift", withNews],
    ["retyped", retyped(LINE_OPTIONAL)],
    ["dropped", dropped(LINE_OPTIONAL)]
  ] as const
  const isRecord = (line: string): boolean => {
    try {
      return line.startsWith("{") && JSON.parse(line) !== null
    } catch {
      return false
    }
  }
  /** The last record of a file that is one is sent a second time. */
  const repeatedIn = (text: string): string | undefined => text.split(/\r?\n/).findLast(isRecord)
  const plain = (file: number): string =>
    changes.reduce((text, [fault, make]) => (strikes(fault, file) ? eachLine(text, make) : text), files.text(file))
  const added = (file: number): ReadonlyArray<string> => {
    const repeated = strikes("repeat", file) ? repeatedIn(plain(file)) : undefined
    // Equal lines that are no record would be one and the same.
    const poison = strikes("poison", file) ? [`${POISON} ${files.date(file)}`] : []
    return [...poison, ...(repeated === undefined ? [] : [repeated])]
  }
  return {
    ...files,
    lines: (file) => {
      const lines = files.lines(file)
      return [...lines, ...added(file).map(() => lines[0]!)]
    },
    text: (file) => {
      const text = plain(file)
      const more = added(file)
      if (more.length === 0) return text
      return `${text}${text.endsWith("\n") ? "" : "\n"}${more.join("\n")}\n`
    }
  }
}

interface Listed {
  readonly asOf: string
  readonly files: ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** Spoils what the manifest says. */
export const manifestFaults =
  (luck: Luck) =>
  (answer: Captured, url: URL): Captured => {
    const { pathname: path } = url
    const listed: Listed = JSON.parse(answer.body.toString())
    let { files } = listed
    if (!url.searchParams.has("since")) {
      if (luck.strikes("vanish", path)) files = []
      if (luck.strikes("shrink", path)) files = files.slice(0, 1)
    }
    if (luck.strikes("elsewhere", path))
      files = files.map((file) => ({ ...file, path: `https://elsewhere.invalid${String(file.path)}` }))
    return files === listed.files ? answer : withBody(answer, Buffer.from(JSON.stringify({ ...listed, files })))
  }

/** Spoils downloads: once each, or every time. */
export const downloadFaults = (luck: Luck) => {
  const spoilt = new Set<string>()
  return {
    /** A source may answer the rest of a file with all of it. */
    asked: (request: IncomingMessage, { pathname }: URL): void => {
      if (luck.struck("range", pathname)) delete request.headers.range
    },
    /** With a new manifest everything may go wrong once more. */
    listed: (): void => spoilt.clear(),
    spoilt: (answer: Captured, { pathname: path }: URL): Captured => {
      if (answer.status !== 200) return answer
      if (luck.strikes("bad-bytes", path)) return withBody(answer, Buffer.concat([answer.body, Buffer.from([0])]))
      if (spoilt.has(path) || !luck.strikes("bad-hash", path)) return answer
      spoilt.add(path)
      return withBody(answer, flipped(answer.body))
    }
  }
}
