/** Motorcycles and cars: each has one filing of its registration fee and, if it was imported, one import line. */
import { mix } from "./Dice.ts"
import { chassisNumber, engineNumber } from "./Identifiers.ts"

export interface Vehicle {
  readonly number: number
  readonly imported: boolean
  readonly chassis: string
  readonly engine: string
  readonly brand: string
  readonly type: string
  /** Its value in dong: for some above 2^31. */
  readonly value: number
  readonly luck: number
}

const BRANDS = ["Honda", "Yamaha", "SYM", "Piaggio", "Suzuki", "VinFast"]
const FOREIGN_BRANDS = ["Honda", "Yamaha", "Ducati", "Kawasaki", "BMW", "Triumph"]

/** The vehicle of a number. */
export const vehicleOf = (seed: number, number: number, imported: boolean): Vehicle => {
  const luck = mix(mix(seed, 701), number)
  const brands = imported ? FOREIGN_BRANDS : BRANDS
  const dear = imported && luck % 25 === 3
  return {
    number,
    imported,
    chassis: chassisNumber(imported, number),
    engine: engineNumber(imported, number),
    brand: brands[(luck >>> 8) % brands.length]!,
    type: dear ? "Xe ô tô con" : imported && luck % 3 === 0 ? "Xe mô tô hai bánh trên 175 cm3" : "Xe mô tô hai bánh",
    value: dear ? 2_500_000_000 + (luck % 1000) * 1_000_000 : 18_000_000 + (luck % 900) * 100_000,
    luck
  }
}
