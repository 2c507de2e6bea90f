/** What is held to the conformance kit: each dataset of the three sources. */
import type { Source } from "@lienthong/core"
import type { ScriptedSource } from "@lienthong/core/testing/ScriptedSource"
import { customsSource } from "../../src/customs.ts"
import { populationSource } from "../../src/population.ts"
import { taxSource } from "../../src/tax.ts"
import { scriptedCustoms } from "./customs.ts"
import { scriptedPopulation } from "./population.ts"
import { scriptedFees, scriptedTaxpayers } from "./tax.ts"

export interface Subject {
  readonly connector: Source
  readonly source: ScriptedSource
}

export const SUBJECTS: ReadonlyArray<Subject> = [
  { connector: populationSource, source: scriptedPopulation },
  { connector: taxSource, source: scriptedTaxpayers },
  { connector: taxSource, source: scriptedFees },
  { connector: customsSource, source: scriptedCustoms }
]
