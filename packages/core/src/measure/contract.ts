/** A dataset's contract as a fingerprint, by which a later reader sees that two measurements were of different data. */
import { createHash } from "node:crypto"
import { describeDataset } from "../catalogue/describe.ts"
import type { Dataset } from "../Dataset.ts"

/** Everything that the contract says as data; what its checks accept is code and not in it. */
export const contractOf = (dataset: Dataset): string =>
  `sha256:${createHash("sha256")
    .update(JSON.stringify(describeDataset(dataset)))
    .digest("hex")}`
