/** Which quarantined records a command means: by id, dataset, field and code. */
import type { QuarantineFilter } from "@lienthong/core/Quarantine"
import { Store } from "@lienthong/core/Store"
import * as Effect from "effect/Effect"
import { datasetsIn } from "../../Catalogue.ts"
import type { InForce } from "../../config/Examine.ts"
import { UsageError } from "../../Failure.ts"
import { codeNamed, fieldNamed, known } from "../../Names.ts"

export interface Selection {
  readonly ids: ReadonlyArray<string>
  readonly dataset: string | undefined
  readonly field: string | undefined
  readonly code: string | undefined
  readonly inForce: InForce
}

const ID = /^[0-9a-f]{12}$/

/** The selection as a filter; names that are not known are refused. */
export const filterOf = Effect.fnUntraced(function* ({ ids, dataset, field, code, inForce }: Selection) {
  const { quarantine } = yield* Store
  const wrong = ids.find((id) => !ID.test(id))
  if (wrong !== undefined) {
    return yield* new UsageError({
      message: `"${wrong}" is no id of a quarantined record: \`lienthong quarantine show\` lists them.`
    })
  }
  const datasets = datasetsIn(inForce.config)
  const names = datasets.map(({ name }) => name)
  const one = dataset === undefined ? null : yield* known("dataset", dataset, names)
  const among = one === null ? datasets : datasets.filter(({ name }) => name === one)
  const groups = code === undefined ? [] : yield* quarantine.groups(one === null ? {} : { dataset: one })
  const filter: QuarantineFilter = {
    ...(one === null ? {} : { dataset: one }),
    ...(field === undefined ? {} : { field: yield* fieldNamed(field, among) }),
    ...(code === undefined
      ? {}
      : {
          code: yield* codeNamed(
            code,
            groups.map((group) => group.code)
          )
        }),
    ...(ids.length === 0 ? {} : { ids })
  }
  return filter
})
