/** What changes in the large source after it was read. */

/** Records that change on a quiet day. */
export const FEW = 1000

/** Of all records, the share that changes on a busy one. */
export const SHARE = 0.01
