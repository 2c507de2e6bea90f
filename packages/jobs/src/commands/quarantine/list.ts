/** `lienthong quarantine list`: counts by reason. */
import type { QuarantineGroup } from "@lienthong/core/Quarantine"
import { grid } from "@lienthong/core/report/grid"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import type { Format } from "../../Choices.ts"
import type { InForce } from "../../config/Examine.ts"
import { moment } from "../../Duration.ts"
import { type Access, inExistingStore } from "../../ExistingStore.ts"
import { ExitCode } from "../../ExitCode.ts"
import { datasetsNamed } from "../../Names.ts"
import { print } from "../../Output.ts"
import { terminal } from "../../Terminal.ts"

export interface ListOptions extends Access {
  readonly inForce: InForce
  readonly format: Format
  readonly only: ReadonlyArray<string>
}

const number = new Intl.NumberFormat("en").format

const asTable = (groups: ReadonlyArray<QuarantineGroup>): string =>
  groups.length === 0
    ? "Nothing is in quarantine.\n"
    : grid(
        [
          { header: "Dataset", least: 12 },
          { header: "Field", least: 10 },
          { header: "Code", least: 10 },
          { header: "Records", alignment: "right" },
          { header: "First seen", drop: 2 },
          { header: "Last seen", drop: 1 },
          { header: "Run", alignment: "right", drop: 3 }
        ],
        groups.map(({ dataset, field, code, count, firstSeen, lastSeen, lastRun }) => [
          dataset,
          field,
          code,
          number(count),
          moment(Date.parse(firstSeen)),
          moment(Date.parse(lastSeen)),
          String(lastRun)
        ]),
        terminal()
      )

export const list = Effect.fn("command.quarantine.list")(function* (options: ListOptions) {
  const chosen = (yield* datasetsNamed(options.inForce.config, options.only)).map(({ name }) => name)
  const groups = yield* inExistingStore(
    options,
    "lienthong quarantine list",
    Store.use(({ quarantine }) => quarantine.groups({}))
  )
  const shown = groups.filter(({ dataset }) => options.only.length === 0 || chosen.includes(dataset))
  yield* print(options.format === "json" ? JSON.stringify(shown, null, 2) : asTable(shown))
  return ExitCode.done
})
