/** A snapshot in which every text that can come from elsewhere tries something. */
import type { Snapshot } from "../src/Snapshot.ts"
import { citizenOnly, dataset, field, regionsOf, service, snapshot } from "./completenessSnapshots.ts"

/** What each kind of reader would obey: a spreadsheet, a browser, Markdown, XML, a terminal, a chat. */
export const HOSTILE = [
  '=HYPERLINK("https://evil.example","x")',
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1+1",
  "\r\n=1+1",
  "  =1+1",
  "＝1+1",
  '","=1+1',
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1)) ![y](https://evil.example/y.png)",
  "https://evil.example www.evil.example a@evil.example",
  "| a | b |",
  "`code` **bold** _it_ ~~no~~ # h",
  "@everyone #1 GH-2 :tada:",
  "]]><failure/>&quot;&#10;",
  "\u001b[2J\u001b]0;pwned\u0007",
  "\u202egnp.exe\u0000\uffff\ud800",
  "a\nb\rc\u2028d"
] as const

const label = (text: string) => ({ vi: text, en: text })

/** One snapshot with a hostile text in the place of every name, code, region and message. */
export const hostileSnapshot = (text: string): Snapshot => {
  const fields = [field("name", { label: label(text), owner: text, item: text }), citizenOnly("reason")]
  const hostile = dataset({
    name: text,
    agency: text,
    label: label(text),
    status: "failed",
    failure: { reason: text, message: text },
    issues: [{ field: text, code: text, count: 1 }],
    links: [{ link: text, to: text, values: 2, found: 1 }]
  })
  const subjects = regionsOf(
    [
      { region: text, states: ["available"], subjects: 1 },
      { region: "unknown", states: ["missing"], subjects: 1 }
    ],
    1
  )
  const base = snapshot([{ ...service(1, fields, subjects), name: label(text), agency: text, base: text }], [hostile])
  return { ...base, agencies: [{ id: text, name: label(text) }], catalogue: { version: text, hash: text } }
}
