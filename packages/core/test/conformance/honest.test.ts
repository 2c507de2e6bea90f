import { conformance } from "../../src/testing/conformance.ts"
import { librarySource, scriptedLibrary } from "./reference.ts"

conformance(librarySource, { source: scriptedLibrary() })
