import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { loader } from "./configLoader.ts"
import { directory, dump, lienthong, mock, running } from "./program.ts"

const SOON = { timeout: 30_000, interval: 100 }
const REGISTER = JSON.stringify(new URL("register.ts", import.meta.url).href)

const insured = (n: number) => ({
  number: String(1_234_567_000 + n),
  personalId: `001099${String(n).padStart(6, "0")}`,
  updatedAt: "2026-01-01T00:00:00Z"
})

/** A directory with a register of three people and one whose number is wrong, and a configuration that brings it. */
const registered = (connector = 'register("FILE")', more = "") => {
  const dir = directory()
  const file = join(dir.path, "register.json")
  const config = join(dir.path, "lienthong.config.ts")
  const keep = (numbers: ReadonlyArray<number>) =>
    writeFileSync(file, JSON.stringify([...numbers.map(insured), { ...insured(9), number: "12" }]))
  keep([1, 2, 3])
  writeFileSync(
    config,
    `import { members, register } from ${REGISTER}
class Register {
  name = "insurance"
  datasets = [members]
  #whole
  constructor(file) { this.#whole = register(file) }
  incoming(dataset, raw) { return this.#whole.incoming(dataset, raw) }
  read(dataset, position) { return this.#whole.read(dataset, position) }
}
export default {
  dataDir: "data",
  connectors: [${connector.replace("FILE", file)}],
  datasets: { "insurance.members": { agreedAge: "2 days", maxShrink: 0.1 } },
  gates: { datasets: { "insurance.members": { coverage: 1 } } },
  schedule: { jobs: { often: { cron: "* * * * * *", sync: ["insurance"], report: true } } },
  ${more}
}`
  )
  const run = (words: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
    lienthong([...words, "--config", config], env)
  const json = async (...words: ReadonlyArray<string>) => {
    const { code, stdout, stderr } = await run([...words, "--format", "json"])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout)
  }
  return { ...dir, config, dataDir: join(dir.path, "data"), keep, run, json }
}

const numberIn = ({ services }: { services: ReadonlyArray<{ id: string; fields: ReadonlyArray<{ item: string }> }> }) =>
  services
    .find(({ id }) => id === "household-health-insurance")!
    .fields.find(({ item }) => item === "socialInsurance.number")

describe("a connector in the configuration", () => {
  const world = registered()
  let sources: Awaited<ReturnType<typeof mock>>

  beforeAll(async () => {
    sources = await mock({ residents: 200 })
  })

  afterAll(async () => {
    await sources[Symbol.asyncDispose]()
    world[Symbol.dispose]()
  })

  it("is pulled beside the sources, by its name and by its dataset's", async () => {
    const pulled = async (...names: ReadonlyArray<string>) => {
      const { code, stdout, stderr } = await world.run(["sync", ...names, "--format", "json"], sources.env)
      expect(code, stderr).toBe(0)
      return JSON.parse(stdout).map(({ dataset, status }: Record<string, string>) => `${dataset} ${status}`)
    }
    expect(await pulled()).toEqual([
      "population.residents complete",
      "tax.taxpayers complete",
      "tax.registrationFees complete",
      "customs.vehicleImports complete",
      "insurance.members complete"
    ])
    expect(await pulled("insurance")).toEqual(["insurance.members complete"])
    expect(await pulled("tax.taxpayers", "insurance.members")).toHaveLength(2)
    const { code, stderr } = await world.run(["sync", "insurence"], sources.env)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Did you mean "insurance"?') })
  })

  it("is in the report, where its datasets fill what they provide", async () => {
    const report = await world.json("report")
    expect(report.datasets).toContainEqual(
      expect.objectContaining({ name: "insurance.members", status: "complete", records: 3, agreedAgeDays: 2 })
    )
    expect(numberIn(report)).toMatchObject({ provider: { dataset: "insurance.members", field: "number" } })
    expect(numberIn(await world.json("report", "--as-of", "2026-12-01"))).toMatchObject({
      provider: { dataset: "insurance.members" }
    })
    expect(numberIn(await world.json("catalogue"))).toMatchObject({ provider: { dataset: "insurance.members" } })
    const gated = await world.run(["report", "--gate", "--format", "markdown"])
    expect(gated.stdout).toContain("insurance.members")
  })

  it("has a status and a history, and loses no more than was agreed", async () => {
    const status = await world.run(["status", "--format", "json"])
    expect(JSON.parse(status.stdout).datasets).toContainEqual(
      expect.objectContaining({ dataset: "insurance.members", records: 3 })
    )
    expect((await world.json("history", "insurance"))[0]).toMatchObject({ dataset: "insurance.members" })
    world.keep([1])
    const { code, stderr } = await world.run(["sync", "insurance"])
    world.keep([1, 2, 3])
    expect(code).toBe(1)
    expect(stderr).toContain("--accept-shrink")
  })

  it("has its issues counted, and its quarantined records listed, replayed and dropped", async () => {
    const group = { dataset: "insurance.members", field: "number", count: 1 }
    expect(await world.json("issues", "insurance")).toEqual([
      expect.objectContaining({ dataset: "insurance.members", field: "number", quarantined: 1 })
    ])
    expect(await world.json("quarantine", "list", "insurance")).toEqual([expect.objectContaining(group)])
    const replayed = await world.json("quarantine", "replay", "--dataset", "insurance.members")
    expect(replayed).toEqual([expect.objectContaining({ dataset: "insurance.members", changed: 0 })])
    const { code, stdout } = await world.run(["quarantine", "drop", "--dataset", "insurance.members"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1 quarantined record dropped.\n" })
  })

  it("is examined by the doctor", async () => {
    const { findings } = await world.json("doctor")
    for (const check of ["insurance.members: contract", "insurance.members: sample"]) {
      expect(findings).toContainEqual(expect.objectContaining({ check, state: "ok" }))
    }
  })

  it("is offered to a shell that completes names", async () => {
    const { stdout } = await lienthong(["complete", "--", "sync", "--config", world.config, "insu"])
    expect(stdout).toContain("insurance.members")
  })

  it("is pulled by the jobs of a schedule", async () => {
    using other = registered()
    const daemon = running(["schedule", "--config", other.config], {})
    const runs = async () => (await other.run(["history", "--format", "json"])).stdout
    await expect.poll(runs, SOON).toMatch(/"trigger": "schedule"[\s\S]*"outcome": "complete"/)
    const report = async () => (await other.run(["report", "--format", "json"])).stdout
    await expect.poll(report, SOON).toContain('"insurance.members"')
    daemon.signal("SIGTERM")
    expect((await daemon.ended).code).toBe(0)
  })

  it("may be an instance of a class, of whose records no more is kept than the measures need", async () => {
    using other = registered('new Register("FILE")', "minimise: true,")
    const LIENTHONG_PSEUDONYM_KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n * 7)).toString("base64")
    const { code, stderr } = await other.run(["sync", "--format", "json"], { ...sources.env, LIENTHONG_PSEUDONYM_KEY })
    expect(code, stderr).toBe(0)
    const held = (await dump(other.dataDir, ["insurance.members"])).filter((line) => line.startsWith("insurance"))
    expect(held).toHaveLength(3)
    expect(held.join()).not.toContain("001099")
  })

  it("is shown by its name alone, whatever it was made with", async () => {
    using other = registered('{ ...register("FILE"), key: "hush-hush" }')
    const { code, stdout } = await other.run(["config", "check"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('["insurance"]') })
    expect(stdout).not.toContain("no source is configured")
    const json = await other.run(["config", "check", "--format", "json"])
    expect(JSON.parse(json.stdout).settings).toContainEqual(
      expect.objectContaining({ path: "connectors", value: ["insurance"] })
    )
    expect(stdout + json.stdout).not.toContain("hush")
  })
})

/** What stands in the list, and what is said of it. */
const wrong: ReadonlyArray<readonly [connectors: string, message: string]> = [
  ["register", "connectors[0] is a function, not yet a connector; call it with its settings"],
  ['"insurance"', "connectors[0] must be an object"],
  ["good, undefined", "connectors[1] is missing; it must be an object"],
  ["{ ...good, read: 1 }", "connectors[0].read must be a function: (dataset, position) => a stream of pages"],
  ["{ ...good, incoming: undefined }", "connectors[0].incoming must be a function: (dataset, raw) => what arrived"],
  ['{ ...good, name: "My Register" }', 'connectors[0].name must look like "insurance"'],
  ['{ ...good, name: "tax" }', '"tax" is a source of this program; give the connector another name'],
  ["good, { ...good }", '"insurance" is the name of connectors[0] too; rename one'],
  ['{ ...good, name: "other" }', `connectors[0].datasets[0].name must begin with the connector's own: "other."`],
  ["{ ...good, datasets: [] }", "connectors[0].datasets must not be empty"],
  [
    '{ ...good, datasets: [members, { ...members, name: "insurance.Members" }] }',
    'connectors[0].datasets[1].name must look like "insurance.members"'
  ],
  [
    '{ ...good, datasets: [{ ...members, name: "insurance.people" }, { ...members, name: "insurance.peoplE" }] }',
    "connectors[0].datasets[1].name is another dataset's name too; rename one"
  ],
  ["dataset({ key: undefined })", "connectors[0].datasets[0].key is missing; it must be a list"],
  ['dataset({ fields: { "a b": {} } })', 'the name "a b" of a field must look like "dateOfBirth"'],
  [
    'dataset({ fields: { ...members.fields, number: { type: "txt", schema: members.fields.number.schema } } })',
    'fields.number.type must be "text" or "integer"'
  ],
  ['dataset({ fields: { number: { type: "text" } } })', "fields.number.schema must be a zod schema"],
  ['dataset({ rules: ["none"] })', "connectors[0].datasets[0].rules[0] must be a function"],
  ['dataset({ agency: "bhxx" })', 'dataset insurance.members: the agency "bhxx" is not in agencies.tsv; did you mean'],
  ['dataset({ key: ["nummer"] })', 'the key names the field "nummer"; did you mean "number"?'],
  [
    'dataset({ fields: { ...members.fields, number: { ...members.fields.number, provides: "person.dateOfBirth" } } })',
    'the field "number" provides "person.dateOfBirth", and so does population.residents.dateOfBirth'
  ]
]

describe("what is wrong with a connector in the configuration", () => {
  const files = loader()
  afterAll(() => files.stop())
  const said = async (connectors: string, more = "") => {
    using dir = directory()
    const text = `import { members, register } from ${REGISTER}
const good = register("register.json")
const dataset = (change) => ({ ...good, datasets: [{ ...members, ...change }] })
export default { ${more}
  connectors: [${connectors}] }`
    writeFileSync(join(dir.path, "lienthong.config.ts"), text)
    return await files.wrong({ cwd: dir.path })
  }

  it.each(wrong)("is said where it stands: %s", async (connectors, message) => {
    const text = await said(connectors)
    expect(text).toContain("lienthong.config.ts:5: ")
    expect(text).toContain(message)
  })

  it("is a name that nothing bears, too, and a shell is offered nothing of it", async () => {
    expect(await said("good")).toBe("nothing is wrong")
    expect(await said("good", 'datasets: { "insurance.member": {} },')).toContain('did you mean "insurance.members"?')
    using dir = directory()
    const file = join(dir.path, "lienthong.config.ts")
    writeFileSync(file, "export default { connectors: [null, 7, { name: 5, datasets: [{ name: {} }] }] }")
    const { code, stdout } = await lienthong(["complete", "--", "sync", "--config", file, "ta"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("tax.taxpayers") })
  })
})
