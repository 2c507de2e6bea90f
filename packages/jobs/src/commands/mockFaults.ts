/** `lienthong mock --faults help`: lists the faults that the mock sources know. */
import { CHAOS, FAULTS, type Fault, outcomeOf } from "@lienthong/connectors/mock/faults/Table"
import { grid } from "@lienthong/core/report/grid"
import * as Effect from "effect/Effect"
import { ExitCode } from "../ExitCode.ts"
import { print } from "../Output.ts"
import { terminal } from "../Terminal.ts"

const COLUMNS = [
  { header: "Fault", least: 12 },
  { header: "Rate", alignment: "right", drop: 2 },
  { header: CHAOS, alignment: "right", drop: 3 },
  { header: "What happens", least: 20, wrap: true },
  { header: "A right client", least: 12, wrap: true }
] as const

export const mockFaults = Effect.fn("command.mockFaults")(function* () {
  const rows = FAULTS.map((fault: Fault) => [
    fault.name,
    String(fault.rate),
    fault.chaos > 0 ? String(fault.chaos) : "",
    fault.does,
    outcomeOf(fault)
  ])
  yield* print(grid(COLUMNS, rows, terminal()))
  return ExitCode.done
})
