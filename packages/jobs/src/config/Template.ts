/** What `lienthong init` writes. A comment that is no sentence is a key to uncomment. */
export const TEMPLATE = `import { defineConfig } from "@lienthong/jobs/defineConfig"

// The configuration of Liên Thông. \`lienthong config check\` says what is in force and where each value came from,
// \`lienthong config keys\` what else may stand here. Secrets never stand here: they are environment variables
// such as LIENTHONG_TAX_SECRET, or files that variables such as LIENTHONG_TAX_SECRET_FILE name.
export default defineConfig({
  // Where the store, the snapshots and the history are kept, seen from this file.
  dataDir: ".lienthong",

  // Language of reports: "en" or "vi".
  language: "en",

  // What is pulled from. Uncomment those that you have; each also needs its secrets.
  sources: {
    // population: { url: "https://population.example.vn", clientId: "lienthong" },
    // tax: { url: "https://tax.example.vn", clientId: "lienthong" },
    // customs: { url: "https://customs.example.vn" },
  },

  // Connectors of your own are imported above and stand in the list \`connectors\`: docs/CONFIGURATION.md.

  // Keep of each record only what the measures need: no name, address or number. Reports are the same. It needs a key
  // in LIENTHONG_PSEUDONYM_KEY, and is best decided before the first sync.
  // minimise: true,

  // What is agreed about a dataset: what was last read completely longer than \`agreedAge\` before a report's as-of moment
  // is stale, and that moment is the newest of any dataset; \`freshness\` in the gates looks at the clock. A run that would
  // lose more than \`maxShrink\` of its records fails.
  datasets: {
    "population.residents": { agreedAge: "2 days", maxShrink: 0.1 },
    "tax.taxpayers": { agreedAge: "7 days" },
    "tax.registrationFees": { agreedAge: "7 days" },
    "customs.vehicleImports": { agreedAge: "7 days" },
  },

  // What \`lienthong schedule\` runs by itself: jobs of the sources that you have. One with \`after\` runs each time one of
  // those has ended, well or not, once those that ran beside it have ended: here twice a night, unless they overlap.
  schedule: {
    timeZone: "Asia/Ho_Chi_Minh",
    jobs: {
      // residents: { cron: "30 1 * * *", sync: ["population"], jitter: "5 minutes" },
      // others: { cron: "0 3 * * *", sync: ["tax", "customs"] },
      // report: { after: ["residents", "others"], report: true },
      // forget: { cron: "0 4 * * 0", prune: true },
    },
  },

  // What a report must reach; \`lienthong report --gate\` fails otherwise.
  gates: {
    // overall: { completeness: 0.5 },
    // services: { "ordinary-passport": { completeness: 0.9 } },
    // datasets: { "population.residents": { coverage: 0.99, freshness: "2 days" } },
  },

  // How long "lienthong prune" and jobs with "prune" keep what is old. Quarantined records hold personal data.
  retention: { runs: "400 days", quarantine: "90 days" },

  // What is written after a measurement.
  reports: { directory: "reports", formats: ["json", "markdown"] },

  // Who is told of failures and recoveries; what it is told is signed with LIENTHONG_WEBHOOK_SECRET.
  // webhook: { url: "https://hooks.example.vn/lienthong" },

  // Where \`lienthong schedule\` answers about its health, and with metrics.
  // listen: "127.0.0.1:9464",
})
`
