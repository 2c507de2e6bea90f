import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { datasets } from "../src/Catalogue.ts"
import { DATASET_NAMES, SOURCE_NAMES } from "../src/config/Known.ts"
import type { Given } from "../src/config/Overrides.ts"
import { misspelt } from "../src/config/Variables.ts"
import { loader } from "./configLoader.ts"
import { directory } from "./program.ts"

type Environment = Readonly<Record<string, string>>

const HEAD = 'import { defineConfig } from "@lienthong/jobs/defineConfig"\n'

/** A directory with a configuration in it. */
const written = (text: string, name = "lienthong.config.ts") => {
  const dir = directory()
  writeFileSync(join(dir.path, name), text)
  return dir
}

const files = loader()
afterAll(() => files.stop())
const loading = (cwd: string, given: Given = {}, environment: Environment = {}) =>
  files.load({ cwd, given, environment })

/** What is said of a configuration that is wrong. */
const complaint = async (text: string, name = "lienthong.config.ts", environment: Environment = {}) => {
  using dir = written(text, name)
  return await files.wrong({ cwd: dir.path, environment })
}

describe("a configuration", () => {
  it("is all defaults where there is no file", async () => {
    using dir = directory()
    const { config, file } = await loading(dir.path)
    expect(file).toBeNull()
    expect(config).toMatchObject({ dataDir: ".lienthong", language: "en", schedule: { timeZone: "Asia/Ho_Chi_Minh" } })
  })

  it.each(["lienthong.config.ts", "lienthong.config.mts", "lienthong.config.js", "lienthong.config.mjs"])(
    "may be called %s, and imports defineConfig though nothing is installed beside it",
    async (name) => {
      using dir = written(`${HEAD}export default defineConfig({ language: "vi" })\n`, name)
      const { config, file } = await loading(dir.path)
      expect({ language: config.language, file }).toEqual({ language: "vi", file: join(dir.path, name) })
    }
  )

  it("is the one that --config names, else the one that LIENTHONG_CONFIG names", async () => {
    using dir = written('export default { dataDir: "here" }')
    writeFileSync(join(dir.path, "a.ts"), 'export default { dataDir: "a" }')
    writeFileSync(join(dir.path, "b.ts"), 'export default { dataDir: "b" }')
    const environment = { LIENTHONG_CONFIG: "b.ts" }
    expect((await loading(dir.path)).config.dataDir).toBe("here")
    expect((await loading(dir.path, {}, environment)).config.dataDir).toBe("b")
    expect((await loading(dir.path, { config: "a.ts" }, environment)).config.dataDir).toBe("a")
  })

  it("gives way to the environment, which gives way to flags; each value says where it came from", async () => {
    using dir = written(
      `export default {
  dataDir: "file",
  language: "vi",
  sources: {
    tax: { url: "https://tax.example.vn", clientId: "file" },
  },
}`
    )
    const environment = {
      LIENTHONG_DATA_DIR: "env",
      LIENTHONG_TAX_CLIENT_ID: "env",
      LIENTHONG_CUSTOMS_URL: "https://c.vn"
    }
    const paths = [
      ["dataDir"],
      ["language"],
      ["sources", "tax", "url"],
      ["sources", "tax", "clientId"],
      ["sources", "customs", "url"],
      ["schedule", "timeZone"]
    ]
    const { config, origins } = await files.load({ cwd: dir.path, given: { dataDir: "flag" }, environment, paths })
    expect(config.dataDir).toBe("flag")
    expect(config.sources).toEqual({
      tax: { url: "https://tax.example.vn", clientId: "env" },
      customs: { url: "https://c.vn" }
    })
    expect(origins).toEqual([
      "--data-dir",
      "lienthong.config.ts:3",
      "lienthong.config.ts:5",
      "LIENTHONG_TAX_CLIENT_ID",
      "LIENTHONG_CUSTOMS_URL",
      "default"
    ])
  })

  it("means its paths from where it stands; flags and the environment mean theirs from here", async () => {
    using dir = directory()
    mkdirSync(join(dir.path, "etc"))
    const tls = '{ ca: "tls/ca.pem", cert: "/etc/ssl/client.pem", key: "../client.key" }'
    const sources = `{ tax: { url: "https://tax.example", clientId: "client", tls: ${tls} } }`
    const text = `export default { reports: { directory: "out" }, sources: ${sources} }`
    writeFileSync(join(dir.path, "etc", "lienthong.config.ts"), text)
    const given = { config: "etc/lienthong.config.ts" }
    const { config } = await loading(dir.path, given)
    expect(config.dataDir).toBe(join(dir.path, "etc", ".lienthong"))
    expect(config.reports.directory).toBe(join(dir.path, "etc", "out"))
    expect(config.sources.tax?.tls).toEqual({
      ca: join(dir.path, "etc", "tls", "ca.pem"),
      cert: "/etc/ssl/client.pem",
      key: join(dir.path, "client.key")
    })
    expect((await loading(dir.path, given, { LIENTHONG_DATA_DIR: "d" })).config.dataDir).toBe("d")
  })

  it("knows the sources and datasets that there are", () => {
    expect(DATASET_NAMES.toSorted()).toEqual(datasets.map(({ name }) => name).toSorted())
    expect(SOURCE_NAMES).toEqual([...new Set(DATASET_NAMES.map((name) => name.split(".")[0]))])
  })
})

describe("a file that cannot be read", () => {
  it.each([["that is not there", "There is no configuration nope.ts, which --config names", { config: "nope.ts" }]])(
    "%s is named",
    async (_, message, given) => {
      using dir = directory()
      await expect(loading(dir.path, given)).rejects.toThrow(message)
    }
  )

  it("is named together with another one beside it", async () => {
    using dir = written("export default {}")
    writeFileSync(join(dir.path, "lienthong.config.js"), "export default {}")
    await expect(loading(dir.path)).rejects.toThrow("There are lienthong.config.ts and lienthong.config.js; keep one")
  })

  it("is a directory: that is said of it, from wherever it is named", async () => {
    using dir = written("export default {}")
    mkdirSync(join(dir.path, "conf.ts"))
    for (const config of [".", "conf.ts"]) {
      expect(await files.wrong({ cwd: dir.path, given: { config } })).toContain(
        `The configuration ${config} is a directory: name the file in it.`
      )
    }
  })

  it.each(["a.json", "b.yaml", "c.toml"])("is called %s: its ending is what is wrong", async (config) => {
    using dir = written("{}", config)
    expect(await files.wrong({ cwd: dir.path, given: { config } })).toContain(
      `${config}: a configuration is a program; write it as .ts, .mts, .js or .mjs.`
    )
  })

  it("for what it imports itself is not called one of the wrong ending", async () => {
    using dir = written('import data from "./data.json"\nexport default data')
    writeFileSync(join(dir.path, "data.json"), "{}")
    const said = await files.wrong({ cwd: dir.path })
    expect(said).toContain("data.json")
    expect(said).not.toContain("write it as")
  })

  const TS = "lienthong.config.ts"
  it.each([
    [
      "TypeScript with a comma missing",
      TS,
      "const a: number = 1\nexport default {\n  a: 1\n  b: 2\n}",
      `${TS}:4: Expected`
    ],
    [
      "JavaScript with a comma missing",
      "lienthong.config.mjs",
      "export default {\n  a: 1\n  b: 2\n}",
      "lienthong.config.mjs:3: "
    ],
    ["an enum", TS, "\nenum X { A }\nexport default {}", `${TS}:2: TypeScript enum is not supported`],
    [
      "an error that it throws",
      TS,
      "\nconst a = () => { throw new Error('no') }\na()\nexport default {}",
      `${TS}:2: throws Error: no`
    ],
    ["a name that is not defined", TS, "\nexport default { a: nope }", `${TS}:2: throws ReferenceError: nope`],
    ["something else that it throws", TS, "throw 1", "throws something that is not an error"],
    ["no default export", TS, "export const a = 1", `${TS}: has no default export; write`],
    ["a function", TS, "\n\nexport default () => ({})", `${TS}:3: exports a function by default`],
    ["a list", TS, "export default []", `${TS}:1: exports no object by default`],
    [
      "a package that is not installed",
      TS,
      '\nimport x from "nope"\nexport default x',
      `${TS}:2: nope, which it imports, is not there; install`
    ],
    [
      "a file that is not there",
      TS,
      'import x from "./nope.ts"\nexport default x',
      "nope.ts, which it imports, is not there; check"
    ],
    [
      "an export that is not there",
      TS,
      '\nimport { nope } from "node:fs"\nexport default { nope }',
      `${TS}:2: The requested module`
    ]
  ])("names the line of %s", async (_, name, text, message) => {
    expect(await complaint(text, name)).toContain(message)
  })
})

/** A wrong configuration, the number of the line it is wrong on, and what is said. */
const wrong: ReadonlyArray<readonly [text: string, line: number, message: string]> = [
  ["const base = { language: 'en' }\nexport default { ...base,\n  language: 'eng' }", 3, 'did you mean "en"?'],
  ["export default {\n  shedule: {}\n}", 2, '"shedule" is not a key here; did you mean "schedule"?'],
  ["export default {\n  zzzzzz: 1\n}", 2, '"zzzzzz" is not a key here; known are dataDir, language, sources'],
  [
    "export default { schedule: { jobs: { nightly: {\n  crn: '1 1 * * *' } } } }",
    2,
    '"crn" is not a key of schedule.jobs.nightly; did you mean "cron"?'
  ],
  ["export default {\n  language: 'eng' }", 2, 'language must be "en" or "vi"; did you mean "en"?'],
  ["export default {\n  dataDir: 7 }", 2, "dataDir must be a text"],
  ["export default {\n  sources: [] }", 2, "sources must be an object"],
  [
    "export default { sources: {\n  tax: {\n    url: 'tax.example.vn' } } }",
    3,
    "sources.tax.url is not a URL such as https://host/path"
  ],
  [
    "export default { sources: { population: {\n  pageSize: 50_000 } } }",
    2,
    "sources.population.pageSize must be at most 5000"
  ],
  [
    "export default { sources: { tax: {\n  limits: { tires: 3 } } } }",
    2,
    '"tires" is not a key of sources.tax.limits; did you mean "tries"?'
  ],
  [
    "export default { datasets: {\n  'population.resident': {} } }",
    2,
    '"population.resident" is not a dataset; did you mean "population.residents"?'
  ],
  [
    "export default { datasets: { 'tax.taxpayers': {\n  agreedAge: '7 dyas' } } }",
    2,
    'datasets["tax.taxpayers"].agreedAge is not a length of time'
  ],
  ["export default { datasets: { 'tax.taxpayers': {\n  maxShrink: 5 } } }", 2, "maxShrink must be at most 1"],
  ["export default { schedule: {\n  timeZone: 'Asia/Hanoi' } }", 2, '"Asia/Hanoi" is not a time zone'],
  ["export default { schedule: {\n  timeZone: 'Asia/Ho_Chi_Mihn' } }", 2, 'did you mean "Asia/Ho_Chi_Minh"?'],
  [
    "export default { schedule: { jobs: {\n  Nightly: { cron: '1 1 * * *', report: true } } } }",
    2,
    'the name "Nightly" must look like'
  ],
  [
    "export default { schedule: { jobs: {\n  a: { report: true } } } }",
    2,
    "schedule.jobs.a needs either `cron` or `after`"
  ],
  ["export default { schedule: { jobs: {\n  a: { cron: '1 1 * * *' } } } }", 2, "schedule.jobs.a does nothing"],
  [
    "export default { schedule: { jobs: { weekly: { cron: '0 4 * * 0',\n  prune: true } } } }",
    2,
    "schedule.jobs.weekly.prune has nothing to go by"
  ],
  [
    "export default { schedule: { jobs: { a: { report: true,\n  cron: '99 1 * * *' } } } }",
    2,
    'schedule.jobs.a.cron is no time: "99" is no minute (0–59)'
  ],
  [
    "export default { schedule: { jobs: { a: { report: true,\n  cron: '1 1 *' } } } }",
    2,
    "expected 5 or 6 fields but got 3"
  ],
  [
    "export default { schedule: { jobs: { a: { cron: '1 1 * * *', sync: [\n 'tax',\n 'populaton'] } } } }",
    3,
    '"populaton" is not a dataset or source; did you mean "population"?'
  ],
  [
    "export default { schedule: { jobs: { nightly: { cron: '1 1 * * *', report: true }, b: { report: true,\n  after: ['nigthly'] } } } }",
    2,
    '"nigthly" is not a job; did you mean "nightly"?'
  ],
  [
    "export default { schedule: { jobs: { a: { report: true,\n  after: ['b'] }, b: { report: true, after: ['a'] } } } }",
    2,
    "the jobs a → b → a wait for one another"
  ],
  [
    "export default { schedule: { jobs: { a: { report: true,\n  after: ['a'] } } } }",
    2,
    "the jobs a → a wait for one another"
  ],
  [
    "export default { gates: { services: {\n  'ordinary-pasport': {} } } }",
    2,
    '"ordinary-pasport" is not a service; did you mean "ordinary-passport"?'
  ],
  ["export default { gates: { datasets: {\n  'tax': {} } } }", 2, '"tax" is not a dataset'],
  ["export default { reports: { formats: [\n  'jsno'] } }", 2, '"jsno" is not a report format; did you mean "json"?'],
  ["export default { webhook: {\n  url: 'ftp://x' } }", 2, "webhook.url must begin with https://"],
  ["export default { webhook: {\n  url: 'http://example.org/?to=1' } }", 2, "plain http is only for this machine"],
  [
    "export default { webhook: {\n  url: 'https://a:b@x' } }",
    2,
    "webhook.url must not contain a user name or password"
  ],
  ["export default {\n  webhook: {} }", 2, "webhook.url is missing; it must be a text"],
  ["export default {\n  listen: 'my_host:80' }", 2, "listen is not an address and a port, such as 127.0.0.1:9464"],
  [
    "export default { sources: { population: {\n  clientSecret: 'x' } } }",
    2,
    "no secret may stand in this file: set LIENTHONG_POPULATION_CLIENT_SECRET, or LIENTHONG_POPULATION_CLIENT_SECRET_FILE"
  ],
  ["export default { sources: { customs: {\n  api_key: 'x' } } }", 2, "LIENTHONG_CUSTOMS_API_KEY"],
  ["export default { webhook: { url: 'https://x',\n  secret: 'x' } }", 2, "LIENTHONG_WEBHOOK_SECRET"],
  ["export default {\n  password: 'x' }", 2, "secrets come from environment variables"]
]

describe("what is wrong in a file", () => {
  it.each(wrong)("is said with its line: %s", async (text, line, message) => {
    const said = await complaint(text)
    expect(said).toContain(`lienthong.config.ts:${line}: `)
    expect(said).toContain(message)
  })

  it("is said all at once, in the order of its lines", async () => {
    const said = await complaint(`${HEAD}
const jobs = {
  nightly: { crn: "30 1 * * *", sync: ["populaton"] },
}
const base = { langage: "en" } as const
export default defineConfig({
  ...base,
  schedule: { timeZone: "Asia/Nowhere", jobs },
} satisfies object)
`)
    expect(said.split("\n  ")).toEqual([
      "The configuration has 4 problems:",
      'lienthong.config.ts:4: "crn" is not a key of schedule.jobs.nightly; did you mean "cron"?',
      'lienthong.config.ts:4: "populaton" is not a dataset or source; did you mean "population"?',
      'lienthong.config.ts:6: "langage" is not a key here; did you mean "language"?',
      'lienthong.config.ts:9: "Asia/Nowhere" is not a time zone; write one such as Asia/Ho_Chi_Minh'
    ])
  })

  it("is said of the nearest thing around it that is written there", async () => {
    using dir = written('import { jobs } from "./jobs.ts"\nexport default {\n  schedule: {\n    jobs } }')
    writeFileSync(join(dir.path, "jobs.ts"), "export const jobs = { a: { cron: 5, report: true } }")
    await expect(loading(dir.path)).rejects.toThrow("lienthong.config.ts:4: schedule.jobs.a.cron must be a text")
  })

  it("is said of the variable that sets it", async () => {
    const environment = { LIENTHONG_TAX_URL: "not an address", LIENTHONG_TAX_SECERT: "x" }
    const said = await complaint("export default {}", "lienthong.config.ts", environment)
    expect(said).toContain("LIENTHONG_TAX_URL is not a URL such as https://host/path")
    expect(said).toContain("LIENTHONG_TAX_SECERT is not a variable of this program; did you mean LIENTHONG_TAX_SECRET?")
  })

  it("is not said of the addresses that Kubernetes puts beside it", async () => {
    const addresses = [
      "SERVICE_HOST",
      "SERVICE_PORT",
      "SERVICE_PORT_METRICS",
      "PORT",
      "PORT_9464_TCP",
      "PORT_9464_TCP_ADDR"
    ]
    expect(misspelt(Object.fromEntries(addresses.map((name) => [`LIENTHONG_${name}`, "tcp://10.0.0.1:9464"])))).toEqual(
      []
    )
    expect(misspelt({ LIENTHONG_REPORT: "x" })).toHaveLength(1)
  })

  it("never repeats a value that might be a secret", async () => {
    const said = await complaint(
      "export default { sources: { tax: { secret: 'hush-hush', url: 'https://me:hush-hush@host' } }, password: 'hush-hush' }"
    )
    expect(said).not.toContain("hush")
  })
})
