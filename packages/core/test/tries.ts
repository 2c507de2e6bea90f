/** How often a law that takes a store is tried: a few times in the tests, `TRIES` times as often in `pnpm test:laws`. */
export const tries = (few: number): number => few * Number(process.env.TRIES ?? 1)
