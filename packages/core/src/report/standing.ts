/** How a report calls a dataset's state: what is held under another contract is not measured, and yet was pulled. */
import type { ReportDataset } from "../Report.ts"

/** `otherwise`: held, and not as it is asked. `minimised`: the same, and a sync refuses to read it in whole. */
export type Standing = ReportDataset["status"] | "otherwise" | "minimised"

export const standingOf = ({ status, holding }: Pick<ReportDataset, "status" | "holding">): Standing => {
  if (status !== "never" || (holding ?? "never") === "never" || holding === "current") return status
  return holding === "minimised" ? "minimised" : "otherwise"
}
