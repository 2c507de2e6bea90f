/** JSON that carries its own digest: a byte that has changed on the disk is noticed, though it be a digit for a digit. */
import { createHash } from "node:crypto"

const SEAL = /,"digest":"sha256:([0-9a-f]{64})"\}\n$/

const digestOf = (json: string): string => createHash("sha256").update(json).digest("hex")

/** The text of an object, as a file holds it: one line, the digest of the rest as its last member. */
export const sealed = (object: object): string => {
  const json = JSON.stringify(object)
  return `${json.slice(0, -1)},"digest":"sha256:${digestOf(json)}"}\n`
}

/** Whether what stands before a digest is what was written. A text without one is not doubted. */
export const isWhole = (text: string): boolean => {
  const seal = SEAL.exec(text)
  return seal === null || digestOf(`${text.slice(0, seal.index)}}`) === seal[1]
}
