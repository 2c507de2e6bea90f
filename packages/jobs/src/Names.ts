/** Names that a person gives on the command line: datasets, fields, codes of issues, provinces. */
import { PROVINCE_CODES, provinceName } from "@lienthong/connectors/identifiers/Provinces"
import { UNKNOWN_REGION } from "@lienthong/core/Dataset"
import { nearest } from "@lienthong/core/Spelling"
import * as Effect from "effect/Effect"
import { datasetsIn, sourcesIn } from "./Catalogue.ts"
import type { Config } from "./Config.ts"
import { UsageError } from "./Failure.ts"

/** The name itself if it is known, or what was probably meant. */
export const known = (what: string, name: string, names: ReadonlyArray<string>): Effect.Effect<string, UsageError> => {
  if (names.includes(name)) return Effect.succeed(name)
  const meant = nearest(name, names)
  const hint = meant === null ? `Known are ${names.join(", ")}.` : `Did you mean "${meant}"?`
  return Effect.fail(new UsageError({ message: `There is no ${what} "${name}". ${hint}` }))
}

/** The datasets that are meant by names of datasets and sources; without names all. */
export const datasetsNamed = Effect.fnUntraced(function* (
  config: Pick<Config, "connectors">,
  names: ReadonlyArray<string>
) {
  const [sources, datasets] = [sourcesIn(config), datasetsIn(config)]
  const all = [...sources.map(({ name }) => name), ...datasets.map(({ name }) => name)]
  for (const name of names) yield* known("dataset or source", name, all)
  return datasets.filter(
    ({ name }) => names.length === 0 || names.includes(name) || names.includes(name.split(".", 1)[0]!)
  )
})

/** What stands for records that are not objects at all. */
const WHOLE_RECORD = "*"

/** A field of one of the datasets. */
export const fieldNamed = (name: string, among: ReadonlyArray<{ readonly fields: object }>) =>
  known("field", name, [...new Set(among.flatMap(({ fields }) => Object.keys(fields))), WHOLE_RECORD])

/** A code among those that there are. Where there are none, any will do: nothing is found either way. */
export const codeNamed = (name: string, codes: ReadonlyArray<string>): Effect.Effect<string, UsageError> =>
  codes.length === 0 ? Effect.succeed(name) : known("code", name, [...new Set(codes)])

/** Without marks and case, as people type on foreign keyboards. */
const plain = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase().trim()

/** A province's code, by its code or its name. */
export const provinceNamed = (text: string): Effect.Effect<string, UsageError> => {
  if (text === UNKNOWN_REGION || PROVINCE_CODES.includes(text)) return Effect.succeed(text)
  const code = PROVINCE_CODES.find((each) => plain(provinceName(each)!) === plain(text))
  if (code !== undefined) return Effect.succeed(code)
  const names = PROVINCE_CODES.map((each) => provinceName(each)!)
  const meant = nearest(plain(text), names.map(plain))
  const hint =
    meant === null
      ? "Give a code such as 079 or a name such as Hồ Chí Minh."
      : `Did you mean "${names.find((name) => plain(name) === meant)}"?`
  return Effect.fail(new UsageError({ message: `There is no province "${text}". ${hint}` }))
}

/** A region as people read it: `079 Hồ Chí Minh`. */
export const regionText = (region: string): string => {
  const name = provinceName(region)
  return name === null ? region : `${region} ${name}`
}
