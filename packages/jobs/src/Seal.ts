/** JSON that carries its own digest: a byte that has changed on the disk is noticed, though it be a digit for a digit. */
import { createHash } from "node:crypto"

const SEAL = /,"digest":"sha256:([0-9a-f]{64})"\}\n$/

/** So long is a seal. */
const SEAL_BYTES = `,"digest":"sha256:${"0".repeat(64)}"}\n`.length

const digestOf = (...json: ReadonlyArray<string | Uint8Array>): string => {
  const hash = createHash("sha256")
  for (const part of json) hash.update(part)
  return hash.digest("hex")
}

/** The text of an object, as a file holds it: one line, the digest of the rest as its last member. */
export const sealed = (object: object): string => {
  const json = JSON.stringify(object)
  return `${json.slice(0, -1)},"digest":"sha256:${digestOf(json)}"}\n`
}

/** Whether what stands before a digest is what was written; `none` if there is no digest. */
export const sealOf = (bytes: Buffer): "whole" | "broken" | "none" => {
  const end = Math.max(bytes.length - SEAL_BYTES, 0)
  const seal = SEAL.exec(bytes.toString("latin1", end))
  if (seal === null) return "none"
  return digestOf(bytes.subarray(0, end), "}") === seal[1] ? "whole" : "broken"
}

/** Whether a file is what was written. One without a digest is not doubted. */
export const isWhole = (bytes: Buffer): boolean => sealOf(bytes) !== "broken"
