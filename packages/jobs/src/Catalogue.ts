/** The catalogue of 25 services, bound to the datasets of the three sources and of a configuration's own connectors. */
import { customsSource, vehicleImports } from "@lienthong/connectors/customs"
import { populationSource, residents } from "@lienthong/connectors/population"
import { registrationFees, taxpayers, taxSource } from "@lienthong/connectors/tax"
import type { Source } from "@lienthong/core/Connector"
import { load } from "@lienthong/core/catalogue/load"
import type { Dataset } from "@lienthong/core/Dataset"
import type { Config } from "./Config.ts"

type Own = Pick<Config, "connectors">

/** Every dataset that a source of this program delivers. */
export const datasets = [residents, taxpayers, registrationFees, vehicleImports] as const

/** The sources of this program, whether they are configured or not, and those that a configuration brings. */
export const sourcesIn = ({ connectors }: Own): ReadonlyArray<Source> => [
  populationSource,
  taxSource,
  customsSource,
  ...connectors
]

/** Every dataset that one of them delivers. */
export const datasetsIn = ({ connectors }: Own): ReadonlyArray<Dataset> => [
  ...datasets,
  ...connectors.flatMap((connector) => connector.datasets)
]

/** The catalogue with all of them; fails with everything that is wrong in it. */
export const catalogueIn = (own: Own) => load(datasetsIn(own))

/** The catalogue where nothing is configured; fails with everything that is wrong in it. */
export const catalogue = load(datasets)
