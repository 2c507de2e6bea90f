/** Addresses, and how carefully the offices of a province work. */
import { mix } from "./Dice.ts"
import { street, ward } from "./Names.ts"
import { PROVINCES, UNLISTED_PROVINCE } from "./Provinces.ts"
import type { Address } from "./Sink.ts"

/** By province, the factor of its defects: most work well, some clearly worse. */
export const qualities = (seed: number): ReadonlyArray<number> =>
  PROVINCES.map((_, index) => {
    const roll = mix(mix(seed, 211), index) % 100
    return roll < 60 ? 1 : roll < 85 ? 2 : 4
  })

/** Per 10,000 in a good province: addresses without a province, and with one that is not in the list. */
const WITHOUT_PROVINCE = 20
const UNLISTED = 40

/** The province of somebody's address as sent. */
export const provinceOf = (province: number, luck: number, quality: number): string | null => {
  const roll = mix(luck, 221) % 10_000
  if (roll < WITHOUT_PROVINCE * quality) return null
  return roll < UNLISTED * quality ? UNLISTED_PROVINCE : PROVINCES[province]!.code
}

export const addressOf = (province: string | null, luck: number): Address => {
  const roll = mix(luck, 231)
  return { province, ward: ward(roll), detail: roll % 50 === 0 ? null : street(roll >>> 8) }
}

/** An address on one line. */
export const addressLine = (province: number, luck: number): string => {
  const roll = mix(luck, 231)
  return `${street(roll >>> 8)}, ${ward(roll)}, ${PROVINCES[province]!.name}`
}

const MOBILE = "35789"

/** A mobile number in one of the ways in which people write it. */
export const phoneOf = (luck: number): string => {
  const roll = mix(luck, 241)
  const digits = `${MOBILE[roll % 5]!}${String(100_000_000 + ((roll >>> 4) % 100_000_000)).slice(1)}`
  if (roll % 20 === 7) return `+84 ${digits}`
  if (roll % 20 === 8) return `84${digits}`
  if (roll % 20 === 9) return `0${digits.slice(0, 2)}.${digits.slice(2, 5)}.${digits.slice(5)}`
  return `0${digits}`
}
