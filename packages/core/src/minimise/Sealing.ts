/** Positions that only who has the key can read: AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { Position } from "../Page.ts"

const CIPHER = "aes-256-gcm"
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealing {
  readonly seal: (position: Position) => Position
  readonly unseal: (position: Position) => Position
}

export const sealing = (key: Uint8Array): Sealing => ({
  seal: (position) => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, key, nonce)
    const text = Buffer.concat([cipher.update(JSON.stringify(position)), cipher.final()])
    return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url") }
  },
  unseal: ({ sealed }) => {
    const bytes = Buffer.from(String(sealed), "base64url")
    const text = NONCE_BYTES + TAG_BYTES
    const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, text))
    return Position.parse(JSON.parse(Buffer.concat([cipher.update(bytes.subarray(text)), cipher.final()]).toString()))
  }
})
