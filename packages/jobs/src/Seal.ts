/** JSON that carries its own digest: a byte that has changed on the disk is noticed, though it be a digit for a digit. */
import { createHash } from "node:crypto"

const SEAL = /,"digest":"sha256:([0-9a-f]{64})"\}\n$/

const digestOf = (json: string): string => createHash("sha256").update(json).digest("hex")

/** The text of an object, as a file holds it: one line, the digest of the rest as its last member. */
export const sealed = (object: object): string => {
  const json = JSON.stringify(object)
  return `${json.slice(0, -1)},"digest":"sha256:${digestOf(json)}"}\n`
}

/** Whether what stands before a digest is what was written; `none` if there is no digest. */
export const sealOf = (text: string): "whole" | "broken" | "none" => {
  const seal = SEAL.exec(text)
  if (seal === null) return "none"
  return digestOf(`${text.slice(0, seal.index)}}`) === seal[1] ? "whole" : "broken"
}

/** Whether a text is what was written. One without a digest is not doubted. */
export const isWhole = (text: string): boolean => sealOf(text) !== "broken"
