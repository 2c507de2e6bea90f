/** What a benchmark answers: ratios, which hold on other machines too, and figures, which are of this one. */
import * as z from "zod"

export const Ratio = z.strictObject({
  name: z.string(),
  value: z.number().positive(),
  /** Least and most of the rounds. */
  spread: z.tuple([z.number(), z.number()]),
  better: z.enum(["higher", "lower"]),
  /** What it is to reach: at least, or at most, as `better` says; `null` where none was set. */
  goal: z.number().nullable()
})
export type Ratio = z.infer<typeof Ratio>

export const Figure = z.strictObject({ name: z.string(), value: z.number(), unit: z.string() })
export type Figure = z.infer<typeof Figure>

export const Result = z.strictObject({
  title: z.string(),
  /** How it was measured, a sentence or two each. */
  method: z.array(z.string()),
  /** The ratios are the same on a machine with another number of cores. */
  anyCores: z.boolean().optional(),
  ratios: z.array(Ratio),
  figures: z.array(Figure)
})
export type Result = z.infer<typeof Result>

/** Whether a ratio reaches its goal; one without a goal does. */
export const reaches = ({ value, better, goal }: Ratio): boolean =>
  goal === null || (better === "higher" ? value >= goal : value <= goal)

/** The middle one, or the lower of the two in the middle. */
export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[(values.length - 1) >> 1]!

/** A ratio from what each round says. */
export const ratio = (name: string, rounds: ReadonlyArray<number>, rest: Pick<Ratio, "better" | "goal">): Ratio => ({
  name,
  value: median(rounds),
  spread: [Math.min(...rounds), Math.max(...rounds)],
  ...rest
})
