import { execFileSync } from "node:child_process"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { CatalogueError, fromTables, load, tables } from "../src/catalogue/load.ts"
import type { Tables } from "../src/catalogue/rows.ts"
import type { Dataset } from "../src/Dataset.ts"
import * as Field from "../src/Field.ts"
import { nearest } from "../src/Spelling.ts"
import { datasets, registrationFees, residents, taxpayers, vehicleImports } from "./catalogueDatasets.ts"

/** The stable ids of the 25 services, by number. */
const SERVICES = [
  "confirm-old-id-number",
  "id-card-reissue",
  "permanent-residence",
  "temporary-residence",
  "temporary-absence",
  "stay-notification",
  "motorcycle-registration",
  "camera-traffic-fine",
  "birth-registration",
  "death-registration",
  "marriage-registration",
  "ordinary-passport",
  "new-seal",
  "special-seal",
  "birth-residence-health-card",
  "death-residence-funeral-benefit",
  "household-health-insurance",
  "personal-tax-registration",
  "land-holder-change",
  "driving-licence",
  "graduation-exam-admission",
  "criminal-record-certificate",
  "unemployment-benefit",
  "new-electricity-connection",
  "electricity-contract-holder"
]

const catalogue = Effect.runSync(load(datasets))
const shipped = Effect.runSync(tables)

const fieldOf = (service: string, field: string) =>
  catalogue.services.find(({ id }) => id === service)?.fields.find(({ id }) => id === field)

const problemsOf = (texts: Tables, given: ReadonlyArray<Dataset> = datasets): ReadonlyArray<string> => {
  const result = Effect.runSync(Effect.result(fromTables(texts, given)))
  if (Result.isSuccess(result)) return []
  expect(result.failure).toBeInstanceOf(CatalogueError)
  expect(result.failure.reason).toBe("invalid")
  for (const problem of result.failure.problems) expect(result.failure.message).toContain(problem)
  return result.failure.problems
}

/** The cells of the line of a table that begins with these cells, changed; and the number of the line. */
const changed = (
  table: keyof Tables,
  start: ReadonlyArray<string>,
  change: Readonly<Record<string, string>>
): { readonly texts: Tables; readonly line: number } => {
  const lines = shipped[table].split("\n")
  const columns = lines[0]!.split("\t")
  const at = lines.findIndex((line) => start.every((cell, index) => line.split("\t")[index] === cell))
  const cells = lines[at]!.split("\t")
  for (const [column, value] of Object.entries(change)) cells[columns.indexOf(column)] = value
  lines[at] = cells.join("\t")
  return { texts: { ...shipped, [table]: lines.join("\n") }, line: at + 1 }
}

const withField = (dataset: Dataset, name: string, change: Partial<Dataset["fields"][string]>): Dataset => ({
  ...dataset,
  fields: { ...dataset.fields, [name]: { ...(dataset.fields[name] ?? Field.text()), ...change } }
})

describe("the catalogue that ships", () => {
  it("holds exactly the 25 services, in the order of their numbers", () => {
    expect(catalogue.services.map(({ id }) => id)).toEqual(SERVICES)
    expect(catalogue.services.map(({ number }) => number)).toEqual(SERVICES.map((_, index) => index + 1))
  })

  it("binds a form field to the dataset field that claims its item", () => {
    expect(fieldOf("ordinary-passport", "date-of-birth")?.provider).toEqual({
      dataset: "population.residents",
      field: "dateOfBirth"
    })
    expect(fieldOf("motorcycle-registration", "import-declaration-number")).toMatchObject({
      via: ["importDeclaration"],
      provider: { dataset: "customs.vehicleImports", field: "declarationNumber" },
      when: { field: "origin", is: "imported" }
    })
    expect(fieldOf("motorcycle-registration", "model")?.provider).toBeNull()
  })

  it("reaches the counterpart of a field over the base dataset's first link to it", () => {
    expect(fieldOf("personal-tax-registration", "full-name")?.agreesWith).toEqual({
      dataset: "population.residents",
      field: "birthName",
      link: "holder"
    })
  })

  it("gives citizen-only fields neither item nor provider", () => {
    const fields = catalogue.services.flatMap((service) => service.fields)
    const own = fields.filter(({ kind }) => kind === "citizen-only")
    expect(own).toHaveLength(179)
    expect(own.every(({ item, provider }) => item === null && provider === null)).toBe(true)
    expect(fields.every(({ kind, item }) => (kind === "shareable") === (item !== null))).toBe(true)
  })

  it("loses a connection when a dataset no longer claims the item", () => {
    const { provides: _, ...unclaimed } = residents.fields.phone!
    const less = { ...residents, fields: { ...residents.fields, phone: unclaimed } }
    const bound = Effect.runSync(load([less, taxpayers, registrationFees, vehicleImports]))
    const owner = bound.services[6]?.fields.find(({ id }) => id === "owner-phone")
    expect(owner).toMatchObject({ kind: "shareable", item: "person.phone", provider: null })
    expect(bound.hash).not.toBe(catalogue.hash)
  })

  it("has the same fingerprint for the same content, in whatever order datasets and columns come", () => {
    expect(Effect.runSync(load(datasets.toReversed())).hash).toBe(catalogue.hash)
    const [header, ...lines] = shipped.items.replace(/\n$/, "").split("\n")
    const turned = [header, ...lines].map((line) => line!.split("\t").toReversed().join("\t")).join("\r\n")
    expect(Effect.runSync(fromTables({ ...shipped, items: `\uFEFF${turned}` }, datasets)).hash).toBe(catalogue.hash)
    expect(catalogue.hash).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it("loads wherever the program is started from", () => {
    const module = new URL("../src/catalogue/load.ts", import.meta.url).href
    const script = `import * as Effect from "${import.meta.resolve("effect/Effect")}"
      const { tables } = await import("${module}")
      console.log(Effect.runSync(tables).services.length)`
    const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: "/", encoding: "utf8" })
    expect(Number(out)).toBe(shipped.services.length)
  })
})

describe("a broken table is refused with file and line", () => {
  const field = (id: string, change: Readonly<Record<string, string>>) =>
    changed("fields", ["motorcycle-registration", ...id.split(" ")], change)

  it.each<[string, ReturnType<typeof changed>, string, string]>([
    ["an unknown item", field("3", { item_id: "person.birthNmae" }), "fields", 'did you mean "person.birthName"?'],
    ["an unknown service", changed("fields", ["new-seal", "1"], { service_id: "new-sael" }), "fields", "new-seal"],
    ["a link that does not exist", field("3", { via: "payr" }), "fields", 'did you mean "payer"?'],
    ["a link that leads elsewhere", field("3", { via: "importDeclaration" }), "fields", "population.residents"],
    ["no link where one is needed", field("3", { via: "" }), "fields", "without a link"],
    ["a shareable field without item", field("14", { item_id: "" }), "fields", "names no item"],
    ["a citizen-only field with item", field("1", { item_id: "person.sex" }), "fields", "must be empty"],
    [
      "when on a field that is not there",
      field("14", { when: '{"field":"orign","is":"imported"}' }),
      "fields",
      "origin"
    ],
    ["when on a value that cannot be", field("27", { when: '{"field":"origin","is":"NK"}' }), "fields", '"NK"'],
    ["when that is no predicate", field("27", { when: '{"field":"origin"}' }), "fields", "not a predicate"],
    ["when that is no JSON", field("27", { when: "origin=imported" }), "fields", "not a predicate"],
    [
      "a counterpart that is not there",
      field("18", { agreesWith: "customs.vehicleImports.engine" }),
      "fields",
      "engineNumber"
    ],
    [
      "a counterpart without a link",
      field("18", { agreesWith: "tax.taxpayers.name" }),
      "fields",
      "no link to tax.taxpayers"
    ],
    [
      "a counterpart of another type",
      field("18", { agreesWith: "customs.vehicleImports.registeredOn" }),
      "fields",
      "a date"
    ],
    ["a field id that is there twice", field("4", { field_id: "owner-name" }), "fields", "owner-name"],
    ["an order that is there twice", field("4", { order: "3" }), "fields", "order 3"],
    ["a confidence that is none", field("4", { confidence: "sure" }), "fields", "confidence"],
    ["an owner that is no agency", changed("items", ["person.sex"], { owner_agency: "bcaa" }), "items", '"bca"'],
    ["an item that is there twice", changed("items", ["person.sex"], { id: "person.birthName" }), "items", "line 2"],
    ["a service that is there twice", changed("services", ["special-seal"], { id: "new-seal" }), "services", "line 14"],
    ["a number that is there twice", changed("services", ["special-seal"], { number: "13" }), "services", "number 13"],
    ["a number that is none", changed("services", ["special-seal"], { number: "x" }), "services", "whole number"],
    ["an agency that is none", changed("services", ["new-seal"], { agency_now: "bcb" }), "services", '"bca"'],
    [
      "a base that was not given",
      changed("services", ["new-seal"], { base_dataset: "tax.taxpayer" }),
      "services",
      "tax.taxpayers"
    ],
    [
      "eligibility by the age of no date",
      changed("services", ["ordinary-passport"], { eligible: '{"field":"sex","ageAtLeast":14}' }),
      "services",
      "name a date"
    ],
    [
      "an agency of no kind",
      changed("agencies", ["bca"], { kind: "bureau" }),
      "agencies",
      "ministry, agency, enterprise"
    ]
  ])("%s", (_, { texts, line }, file, says) => {
    const problems = problemsOf(texts)
    const found = problems.find((problem) => problem.startsWith(`${file}.tsv line ${line}: `) && problem.includes(says))
    expect(found, problems.join("\n")).toBeDefined()
  })

  it("a line with a cell too few, and a table with a column too few or too many", () => {
    const short = shipped.items.replace("person.sex\t", "person.sex ")
    expect(problemsOf({ ...shipped, items: short })[0]).toMatch(/^items\.tsv line \d+: it has 6 cells, the header 7/)
    const without = problemsOf({ ...shipped, agencies: shipped.agencies.replace("\tnotes\n", "\tremarks\n") })
    expect(without[0]).toBe('agencies.tsv line 1: there is no column "notes"; add it')
    expect(without[1]).toBe('agencies.tsv line 1: the column "remarks" is not known; remove it')
  })

  it("everything that is wrong is said at once", () => {
    const first = field("3", { item_id: "person.birthNmae" }).texts.fields
    const second = changed("items", ["person.sex"], { owner_agency: "bcaa" }).texts.items
    expect(problemsOf({ ...shipped, fields: first, items: second }).length).toBeGreaterThanOrEqual(2)
  })
})

describe("a dataset that does not fit is refused by name", () => {
  const given = (...changes: ReadonlyArray<Dataset>) =>
    problemsOf(
      shipped,
      datasets.map((dataset) => changes.find(({ name }) => name === dataset.name) ?? dataset)
    )

  it.each<[string, Dataset, string]>([
    [
      "claims an item that another claims",
      withField(taxpayers, "name", { provides: "person.birthName" }),
      "one provider"
    ],
    ["claims another agency's item", withField(taxpayers, "status", { provides: "vehicle.model" }), "bxd owns"],
    ["claims an item that is not known", withField(residents, "phone", { provides: "person.fone" }), "person.phone"],
    ["has a key that is no field", { ...taxpayers, key: ["taxcode"] }, 'did you mean "taxCode"?'],
    ["has no version", { ...taxpayers, version: [] }, "no version"],
    [
      "has a time for a key",
      { ...taxpayers, key: [...taxpayers.key, "updatedAt"] },
      '"updatedAt" of the key is a timestamp'
    ],
    ["has a region that is no field", { ...taxpayers, region: { field: "provinc", known: [] } }, "province"],
    ["has values valid until no date", withField(residents, "idCardIssuedOn", { validUntil: "phone" }), "name a date"],
    ["is of an agency that is none", { ...residents, agency: "boca" }, 'did you mean "bca"?']
  ])("because it %s", (_, dataset, says) => {
    const problems = given(dataset)
    const found = problems.find((problem) => problem.startsWith(`dataset ${dataset.name}: `) && problem.includes(says))
    expect(found, problems.join("\n")).toBeDefined()
  })

  it("because its link leads to a dataset or a field that is not there", () => {
    const to = (link: Partial<Dataset["links"][string]>): Dataset => ({
      ...vehicleImports,
      links: { importer: { ...vehicleImports.links.importer!, ...link } }
    })
    expect(given(to({ to: "tax.payers" }))[0]).toContain('did you mean "tax.taxpayers"?')
    expect(given(to({ key: "code" }))[0]).toContain('"tax.taxpayers.code", which has no such field')
  })

  it("because it has more fields than the store has bits for", () => {
    const more = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`more${at}`, residents.fields.phone!]))
    expect(given({ ...vehicleImports, fields: { ...vehicleImports.fields, ...more } })[0]).toContain("at most 63")
  })

  it("because two have one name", () => {
    expect(problemsOf(shipped, [...datasets, { ...residents }])[0]).toContain("two datasets have this name")
  })

  it("because a base dataset is not among them", () => {
    const problems = problemsOf(shipped, [residents])
    expect(problems).toHaveLength(4)
    expect(problems[0]).toBe(
      'services.tsv line 8: the base dataset "tax.registrationFees" was not given; known: population.residents'
    )
  })
})

describe("the nearest spelling", () => {
  it("is found over a few slips of the hand and not where words merely differ", () => {
    expect(nearest("person.dateOfBrith", ["person.sex", "person.dateOfBirth"])).toBe("person.dateOfBirth")
    expect(nearest("PAYER", ["payer", "payee"])).toBe("payer")
    expect(nearest("spouse", ["father", "mother"])).toBeNull()
    expect(nearest("x", [])).toBeNull()
  })

  it("is the one that begins or ends alike among equally near ones, and none where none does", () => {
    for (const known of [
      ["en", "vi"],
      ["vi", "en"]
    ])
      expect(nearest("vn", known)).toBe("vi")
    for (const known of [
      ["en", "vi"],
      ["vi", "en"]
    ])
      expect(nearest("x", known)).toBeNull()
    expect(nearest("fone", ["name", "phone"])).toBe("phone")
    expect(nearest("cot", ["cat", "cut", "cots"])).toBe("cots")
    expect(nearest("nightli", ["nightly", "hourly", "nightly"])).toBe("nightly")
  })
})
