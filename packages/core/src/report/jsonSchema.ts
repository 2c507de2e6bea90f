/** The JSON Schema (draft 2020-12) of the JSON report, for programs that are not written in TypeScript. */
import * as z from "zod"
import { Report } from "../Report.ts"

/** Made on demand: most programs that write a report never publish its schema. */
export const jsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(Report)
