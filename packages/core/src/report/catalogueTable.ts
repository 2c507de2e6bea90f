/** The catalogue for a terminal: what each form asks, how much of it agencies hold, and how much of that is connected. */
import type { Catalogue, FormField } from "../catalogue/Catalogue.ts"
import { agencyName } from "./agencyName.ts"
import { figures } from "./figures.ts"
import { type Content, grid, styled, usable } from "./grid.ts"
import { cut, inert } from "./inert.ts"
import type { TableOptions } from "./table.ts"
import { words } from "./words.ts"

const countsOf = (fields: ReadonlyArray<FormField>): ReadonlyArray<number> => [
  fields.length,
  fields.filter(({ kind }) => kind === "shareable").length,
  fields.filter(({ provider }) => provider !== null).length,
  fields.filter(({ basis }) => basis.confidence === "assumed").length
]

/** One line for each service and the totals, ended by a line break. */
export const catalogueTable = (catalogue: Catalogue, options: TableOptions): string => {
  const lang = options.lang ?? "en"
  const say = words(lang)
  const show = figures(lang)
  const agencies = new Map(catalogue.agencies.map(({ id, name }) => [id, agencyName(name, lang)]))
  const rows = catalogue.services.map(
    (service): ReadonlyArray<Content> => [
      show.count(service.number),
      service.name[lang],
      agencies.get(service.agency) ?? service.agency,
      service.base,
      ...countsOf(service.fields).map(show.count)
    ]
  )
  const totals = countsOf(catalogue.services.flatMap(({ fields }) => fields)).map(show.count)
  const total = ["", say.total, "", "", ...totals].map((text): Content => ({ text, style: "bold" }))
  const right = { alignment: "right" as const }
  const columns = [
    { header: "#", ...right },
    { header: say.service, least: 16 },
    { header: say.agency, least: 12, drop: 2 },
    { header: say.base, drop: 1 },
    { header: say.fields, ...right },
    { header: say.shareable, ...right },
    { header: say.connected, ...right },
    { header: say.assumed, ...right }
  ]
  const claimed = new Set(
    catalogue.datasets.flatMap(({ fields }) => Object.values(fields).flatMap(({ provides }) => provides ?? []))
  )
  const items = say.itemsOf(show.count(claimed.size), show.count(catalogue.items.length))
  const names = catalogue.datasets.map(({ name }) => name).join(", ")
  const title = `${say.catalogueTitle} ${catalogue.version} (${catalogue.hash.replace("sha256:", "").slice(0, 8)})`
  const line = (text: string) => cut(inert(text), usable(options))
  return [
    `${styled(line(title), "bold", options)}\n\n`,
    grid(columns, [...rows, total], options),
    "\n",
    grid([{ header: "", least: 20, wrap: true }], [[`${items} ${names}.`]], options)
  ].join("")
}
