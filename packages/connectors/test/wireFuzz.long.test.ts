/** `LONG_SHARE=0.1` tries a tenth of the mutants, `LONG_FIRST=20000` others than by default. */
import { expect, it } from "vitest"
import { fuzz } from "./wireFuzz.ts"

const MUTANTS = 100_000
const MOST_MEMORY = 1024 * 1024 * 1024

it(
  "a hundred thousand damaged answers, and memory stays bounded",
  async () => {
    const each = Math.ceil((MUTANTS / 3) * Number(process.env.LONG_SHARE ?? 1))
    console.log(JSON.stringify(await fuzz(each, { first: Number(process.env.LONG_FIRST ?? 1000), stored: 10 })))
    expect(process.memoryUsage().rss).toBeLessThan(MOST_MEMORY)
  },
  8 * 3_600_000
)
