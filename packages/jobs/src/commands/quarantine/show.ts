/** `lienthong quarantine show`: single records, and what arrived if a person asks for it on a terminal. */
import { type QuarantineEntry, UNKEPT } from "@lienthong/core/Quarantine"
import { grid, type Paper } from "@lienthong/core/report/grid"
import { inert } from "@lienthong/core/report/inert"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import type { Format } from "../../Choices.ts"
import { moment } from "../../Duration.ts"
import { type Access, inExistingStore } from "../../ExistingStore.ts"
import { ExitCode } from "../../ExitCode.ts"
import { UsageError } from "../../Failure.ts"
import { print } from "../../Output.ts"
import { terminal } from "../../Terminal.ts"
import { filterOf, type Selection } from "./Selection.ts"

export interface ShowOptions extends Selection, Access {
  readonly format: Format
  readonly limit: number
  readonly offset: number
  readonly showValues: boolean
}

const number = new Intl.NumberFormat("en").format

/** What arrived, if it was asked for, one part a line; nothing in it can move the cursor. */
const valuesOf = (raw: string | null): string => {
  if (raw === null) return ""
  const lines = raw === UNKEPT ? ["what arrived was not kept"] : JSON.stringify(JSON.parse(raw), null, 2).split("\n")
  return lines.map((line) => `    ${inert(line)}\n`).join("")
}

/** The records as a table, each followed by what arrived if that was asked for. */
export const entriesText = (entries: ReadonlyArray<QuarantineEntry>, total: number, paper: Paper): string => {
  if (entries.length === 0) return "No such record is in quarantine.\n"
  const lines = grid(
    [
      { header: "Id" },
      { header: "Dataset", least: 12 },
      { header: "Field", least: 10 },
      { header: "Code", least: 10 },
      { header: "Run", alignment: "right", drop: 3 },
      { header: "First seen", drop: 2 },
      { header: "Last seen", drop: 1 }
    ],
    entries.map(({ id, dataset, field, code, run, firstSeen, lastSeen }) => [
      id,
      dataset,
      field,
      code,
      String(run),
      moment(Date.parse(firstSeen)),
      moment(Date.parse(lastSeen))
    ]),
    paper
  )
  const [header = "", ...rows] = lines.split(/(?<=\n)/)
  const shown = rows.map((row, index) => `${row}${valuesOf(entries[index]?.raw ?? null)}`)
  const rest =
    total > entries.length ? `\n${number(entries.length)} of ${number(total)}; --limit and --offset show others.\n` : ""
  return `${header}${shown.join("")}${rest}`
}

const asJson = (entries: ReadonlyArray<QuarantineEntry>): string =>
  JSON.stringify(
    entries.map(({ raw, ...entry }) =>
      raw === null ? entry : { ...entry, raw: raw === UNKEPT ? null : JSON.parse(raw) }
    ),
    null,
    2
  )

export const show = Effect.fn("command.quarantine.show")(function* (options: ShowOptions) {
  if (options.showValues && process.stdout.isTTY !== true) {
    return yield* new UsageError({
      message:
        "--show-values prints personal data, and does so on a terminal only: neither into a file nor to another program."
    })
  }
  const { entries, total } = yield* inExistingStore(
    options,
    "lienthong quarantine show",
    Effect.gen(function* () {
      const { quarantine } = yield* Store
      const filter = yield* filterOf(options)
      const { limit, offset, showValues } = options
      const entries = yield* quarantine.entries(filter, { limit, offset, raw: showValues })
      const groups = yield* quarantine.groups(filter)
      return { entries, total: groups.reduce((sum, { count }) => sum + count, 0) }
    })
  )
  yield* print(options.format === "json" ? asJson(entries) : entriesText(entries, total, terminal()))
  return ExitCode.done
})
