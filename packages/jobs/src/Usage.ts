/** Wrong usage, of a command that does without Effect. */

/** Rejects with `UsageError`. */
export const wrongUsage = async (message: string): Promise<never> => {
  const { UsageError } = await import("./Failure.ts")
  throw new UsageError({ message })
}
