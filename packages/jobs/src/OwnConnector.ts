/** A connector of one's own in the configuration: what it must have is looked at before anything relies on it. */
import type { Connector } from "@lienthong/core/Connector"
import * as z from "zod"

const code = (error: string) => z.custom((value) => typeof value === "function", { error })

const isSchema = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "safeParse" in value && typeof value.safeParse === "function"

const Field = z.object({
  type: z.enum(["text", "integer", "date", "timestamp", "object"]),
  schema: z.custom(isSchema, { error: "must be a zod schema; the constructors of Field give it one" })
})

const fieldName = z.string().regex(/^[A-Za-z]\w*$/, { error: 'of a field must look like "dateOfBirth"' })

/** Whether its parts fit together, and to those of others, is asked of the catalogue. */
const Dataset = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]*$/, { error: 'must look like "insurance.members"' }),
  agency: z.string(),
  label: z.object({ vi: z.string(), en: z.string() }),
  fields: z.record(fieldName, Field),
  key: z.array(z.string()),
  version: z.array(z.string()),
  region: z.object({ field: z.string(), known: z.array(z.string()) }).nullable(),
  links: z.record(z.string(), z.object({ from: z.string(), to: z.string(), key: z.string() })),
  placeholders: z.array(z.string()),
  rules: z.array(code("must be a function: (record) => { field, code } or null"))
})

const Shape = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must look like "insurance" or "land-register"' }),
  datasets: z.array(Dataset).min(1),
  incoming: code("must be a function: (dataset, raw) => what arrived, under the dataset's field names"),
  read: code("must be a function: (dataset, position) => a stream of pages")
})

/** Its four parts, whatever it was made with; what else it holds, a key say, goes no further. */
const parts = (connector: Connector): Connector => ({
  name: connector.name,
  datasets: connector.datasets,
  incoming: (dataset, raw) => connector.incoming(dataset, raw),
  read: (dataset, position) => connector.read(dataset, position)
})

/** A value that satisfies `Connector`. Its datasets are the very values that it came with. */
export const OwnConnector = z
  .custom<Connector>()
  .superRefine((value: unknown, context) => {
    if (typeof value === "function") {
      context.addIssue("is a function, not yet a connector; call it with its settings")
      return
    }
    const { data, error } = Shape.safeParse(value)
    for (const issue of error?.issues ?? []) context.addIssue({ ...issue })
    const names = data?.datasets.map(({ name }) => name) ?? []
    for (const [index, name] of names.entries()) {
      const path = ["datasets", index, "name"]
      if (!name.startsWith(`${data?.name}.`)) {
        context.addIssue({ code: "custom", path, message: `must begin with the connector's own: "${data?.name}."` })
      } else if (names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index) {
        context.addIssue({ code: "custom", path, message: "is another dataset's name too; rename one" })
      }
    }
  })
  .transform(parts)
