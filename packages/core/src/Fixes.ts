/**
 * What to fix next, and what each repair brings. Everything is reckoned on the low bound: what is unknown counts as not
 * available before, and as available after only where repaired. So a repair of what is known brings at least what it
 * says, and one of what is unknown now may bring less: nothing may be wanting there.
 *
 * A repair of fields makes them available wherever the form asks them. Subjects *gained* are those who lack something
 * today and would then lack nothing; their share is of the service's eligible subjects. Over several services a share is
 * the plain mean over the services that have subjects, as in the report's `overall`.
 */
import * as z from "zod"

const count = z.int().min(0)
const share = z.number().min(0).max(1)

/** A measure before and after a repair. */
export const Rise = z.object({ from: share, to: share })
export type Rise = z.infer<typeof Rise>

/** Of a public report only where it is the sum of rows that are shown. */
const cells = count.nullable().meta({
  description:
    "Form cells not available today that the repair fills; null in a public report where the row of a field behind it is withheld."
})

const brings = {
  subjects: count.meta({ description: "Subjects gained: nobody needs to ask them anything then." }),
  gain: share.meta({ description: "Subjects gained / eligible subjects of the service." }),
  cells,
  onceOnly: Rise,
  completeness: Rise
}

/** A repair of one, two or three fields of one service's form. */
export const FormFix = z.object({
  service: z.string(),
  fields: z.array(z.string()).meta({ description: "Form fields, in the order of the form." }),
  agencies: z.array(z.string()).meta({ description: "The owners of the gaps, in the order of the fields." }),
  regions: z
    .array(z.string())
    .nullable()
    .meta({ description: "null: everywhere. Otherwise repaired there only; the rise is still the whole service's." }),
  ...brings
})
export type FormFix = z.infer<typeof FormFix>

/** What a repair at one owner brings to one service. */
export const ServiceRise = z.object({ service: z.string(), ...brings })
export type ServiceRise = z.infer<typeof ServiceRise>

/** A repair by one agency over all services: one item, all it has not connected of a register, or all it owns. */
export const OwnerFix = z.object({
  agency: z.string(),
  item: z.string().nullable().meta({ description: "The one item repaired; null: several." }),
  dataset: z.string().nullable().meta({ description: "The connected dataset that provides the item." }),
  register: z.string().nullable().meta({ description: "The register not connected yet; null: connected, or several." }),
  fields: count.meta({ description: "Form fields concerned, over all services." }),
  cells,
  gain: share.meta({ description: "Mean of the services' gains, over all services that have subjects." }),
  onceOnly: Rise,
  completeness: Rise,
  services: z.array(ServiceRise).meta({ description: "Services with cells to fill; the largest gain first." })
})
export type OwnerFix = z.infer<typeof OwnerFix>

/** What helps one region most: the best single field, and the best agency. */
export const RegionFix = z.object({
  region: z.string(),
  field: z
    .object({
      service: z.string(),
      field: z.string(),
      agency: z.string(),
      subjects: count,
      gain: share.meta({ description: "Subjects gained / the service's eligible subjects in the region." }),
      onceOnly: Rise.meta({ description: "Of the service, in the region." })
    })
    .nullable(),
  agency: z
    .object({
      agency: z.string(),
      subjects: count.meta({ description: "Subjects gained, summed over the services." }),
      gain: share.meta({ description: "Mean of the gains over the services that have subjects in the region." }),
      onceOnly: Rise.meta({ description: "Mean over the same services." })
    })
    .nullable()
})
export type RegionFix = z.infer<typeof RegionFix>

/**
 * Repairs ranked: the largest gain first, then the most cells filled, then the order of services, forms and ids. In a
 * public report cells do not count: a withheld one would show in the order.
 */
export const Fixes = z
  .object({
    fields: z.array(FormFix).meta({ description: "Every single form field that gains a subject." }),
    sets: z
      .array(FormFix)
      .meta({ description: "Per service the best two and the best three fields, if they gain more than fewer do." }),
    provinces: z.array(FormFix).meta({
      description:
        "Per single field the fewest regions, largest first, that together bring half of what it gains, if not all."
    }),
    items: z.array(OwnerFix).meta({ description: "One item at its source, wherever a form asks it." }),
    connections: z.array(OwnerFix).meta({
      description:
        "A register not connected yet; and, where an agency has several, all of them together (`register` null)."
    }),
    agencies: z.array(OwnerFix).meta({ description: "Everything that an agency owns, connected or not." }),
    regions: z.array(RegionFix).meta({ description: "By region code, the unknown region last." })
  })
  .meta({
    description:
      "Repairs and what they bring, on the low bound: what is unknown counts as not available before, and as available after only where repaired."
  })
export type Fixes = z.infer<typeof Fixes>
