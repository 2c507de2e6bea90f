/** The catalogue of 25 services, bound to the datasets of the three sources. */

import { customsSource, vehicleImports } from "@lienthong/connectors/customs"
import { populationSource, residents } from "@lienthong/connectors/population"
import { registrationFees, taxpayers, taxSource } from "@lienthong/connectors/tax"
import type { Source } from "@lienthong/core/Connector"
import { load } from "@lienthong/core/catalogue/load"

/** Every dataset that a source of this program delivers. */
export const datasets = [residents, taxpayers, registrationFees, vehicleImports] as const

/** The sources of this program, whether they are configured or not. */
export const sources: ReadonlyArray<Source> = [populationSource, taxSource, customsSource]

/** The catalogue; fails with everything that is wrong in it. */
export const catalogue = load(datasets)
