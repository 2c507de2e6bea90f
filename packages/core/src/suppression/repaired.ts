/**
 * The form fields that a repair is of. The cells that it fills are the sum of what their rows do not have available: with
 * one row withheld, the sum would give it away, and no rounding of a sum helps where all but few lack the field.
 */
import type { FormFix, OwnerFix } from "../Fixes.ts"
import type { ReportField, ReportService } from "../Report.ts"

/** Whether a field is among those repaired, or cannot be told from them. */
export type Behind = (field: ReportField) => boolean

export const behindForm =
  ({ fields }: FormFix): Behind =>
  ({ id }) =>
    fields.includes(id)

export const behindItem =
  (fix: OwnerFix): Behind =>
  ({ item }) =>
    item === fix.item

/** A report does not say which register a field comes from: all that the agency has not connected. */
export const behindConnection =
  ({ agency }: OwnerFix): Behind =>
  ({ owner, provider }) =>
    owner === agency && provider === null

export const behindAgency =
  ({ agency }: OwnerFix): Behind =>
  ({ owner }) =>
    owner === agency

/** Nobody knows the subjects, so that there is nothing to withhold: anything may be true of them. */
const isUnknown = ({ eligible, completeness }: ReportService): boolean => eligible === null && completeness.low !== null

/** Whether the row of every such field is shown. */
export const areRowsShown = (services: ReadonlyArray<ReportService>, behind: Behind): boolean =>
  services.every(
    (service) =>
      isUnknown(service) ||
      service.fields.every((field) => field.kind !== "shareable" || field.counts !== null || !behind(field))
  )
