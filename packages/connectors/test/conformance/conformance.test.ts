import { conformance } from "@lienthong/core/testing/conformance"
import { SUBJECTS } from "./subjects.ts"

for (const { connector, source } of SUBJECTS) conformance(connector, { source })
