/** The conformance kit as vitest tests: one line in a connector's test file. */
import { describe, expect, it } from "vitest"
import type { Connector, Source } from "../Connector.ts"
import { type ConformanceOptions, trials, type Verdict } from "./verdicts.ts"

export type { Answer, Asked, ScriptedReading, ScriptedSource, World } from "./ScriptedSource.ts"
export type { ConformanceOptions } from "./verdicts.ts"

/**
 * Registers one test for each check of the kit. A check that cannot be made says why in its name.
 *
 * @example
 * conformance(insurance(sample))
 * @example
 * conformance(populationSource, { source: scriptedPopulation })
 */
export const conformance = (connector: Connector | Source, options: ConformanceOptions = {}): void => {
  const all = trials(connector, options)
  describe(`${all[0]?.dataset} conforms`, () => {
    for (const { check, notApplicable, run } of all) {
      const name = notApplicable === null ? check.title : `${check.title} [NOT APPLICABLE: ${notApplicable}]`
      it(name, async () => {
        const wanted: Verdict =
          notApplicable === null ? { outcome: "passed" } : { outcome: "not applicable", why: notApplicable }
        expect(await run()).toEqual(wanted)
      })
    }
  })
}
