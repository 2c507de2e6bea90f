import { conformance } from "@lienthong/core/testing/conformance"
import { customsSource } from "../../src/customs.ts"
import { populationSource } from "../../src/population.ts"
import { taxSource } from "../../src/tax.ts"
import { scriptedCustoms } from "./customs.ts"
import { scriptedPopulation } from "./population.ts"
import { scriptedFees, scriptedTaxpayers } from "./tax.ts"

conformance(populationSource, { source: scriptedPopulation })
conformance(taxSource, { source: scriptedTaxpayers })
conformance(taxSource, { source: scriptedFees })
conformance(customsSource, { source: scriptedCustoms })
