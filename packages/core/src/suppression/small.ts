/** A count is small if it is of somebody, and of fewer than k. */
export const isSmall = (count: number, k: number): boolean => count > 0 && count < k

/**
 * Whether two counts differ by few: of two groups one of which holds the other, such a difference is a small count too.
 */
export const isNear = (a: number, b: number, k: number): boolean => isSmall(Math.abs(a - b), k)
