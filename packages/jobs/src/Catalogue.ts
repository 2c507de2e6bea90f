/** The catalogue of 25 services, bound to the datasets of the three sources. */

import { vehicleImports } from "@lienthong/connectors/customs"
import { residents } from "@lienthong/connectors/population"
import { registrationFees, taxpayers } from "@lienthong/connectors/tax"
import { load } from "@lienthong/core/catalogue/load"

/** Every dataset that a source of this program delivers. */
export const datasets = [residents, taxpayers, registrationFees, vehicleImports] as const

/** The catalogue; fails with everything that is wrong in it. */
export const catalogue = load(datasets)
