/** `lienthong catalogue`: prints the 25 services, so that anyone can recompute a figure by hand. */

import { catalogueJson } from "@lienthong/core/report/catalogueJson"
import { catalogueTable } from "@lienthong/core/report/catalogueTable"
import * as Effect from "effect/Effect"
import { catalogueIn } from "../Catalogue.ts"
import type { InForce } from "../config/Examine.ts"
import { ExitCode } from "../ExitCode.ts"
import { type OutputOptions, print } from "../Output.ts"
import { terminal } from "../Terminal.ts"

export interface CatalogueOptions extends OutputOptions {
  readonly inForce: InForce
}

export const catalogue = Effect.fn("command.catalogue")(function* (options: CatalogueOptions) {
  const services = yield* catalogueIn(options.inForce.config)
  yield* print(
    options.format === "json"
      ? catalogueJson(services)
      : catalogueTable(services, { lang: options.lang, ...terminal() })
  )
  return ExitCode.done
})
