import { conformance } from "@lienthong/core/testing/conformance"
import { insurance } from "../insurance.ts"

conformance(
  insurance([
    { number: "0123456701", personalId: "001099000001", updatedAt: "2026-01-01T00:00:00Z" },
    { number: "0123456702", personalId: "001099000002", updatedAt: "2026-01-02T00:00:00Z" },
    { number: "0123456703", personalId: "001099000003", updatedAt: "2026-01-03T00:00:00Z" }
  ]),
  { notApplicable: { resume: "all of it is one page, and there is no other to go on with" } }
)
