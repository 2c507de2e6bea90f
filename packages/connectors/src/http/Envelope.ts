/** The shape of an answer around its records: checked, and told apart in words if it is wrong. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as z from "zod"
import { breach, type RequestError } from "./RequestError.ts"

/** The first thing wrong, by its place and without its value. */
const faultOf = (error: z.ZodError): string => {
  const issue = error.issues[0]
  const place = issue?.path.map((part) => (typeof part === "number" ? "…" : String(part))).join(".")
  // Of a union only the code is worth telling.
  const message = issue?.code === "custom" || issue?.code === "invalid_union" ? "has a wrong value" : issue?.message
  return `${place ? `"${place}"` : "the whole"}: ${message}`
}

/** The answer as `schema` describes it, or what is wrong with its shape, as the error of `request`. */
export const envelope = <A>(schema: z.ZodType<A>, value: unknown, request: string): Effect.Effect<A, RequestError> => {
  const parsed = schema.safeParse(value)
  return Effect.fromResult(
    parsed.success
      ? Result.succeed(parsed.data)
      : Result.fail(breach(request, `was answered in a shape that breaks the contract (${faultOf(parsed.error)})`))
  )
}

/** A number of records. */
export const Count = z.int().min(0)
