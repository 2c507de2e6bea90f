/** The population source, scripted for the conformance kit. */
import type { ScriptedSource } from "@lienthong/core/testing/ScriptedSource"
import * as Redacted from "effect/Redacted"
import { population, residents } from "../../src/population.ts"

const SECRET = "s3cr3t-of-population"

let tokens = 0

const idOf = (n: number) => `001099${String(n + 1).padStart(6, "0")}`

/** Cursors are page numbers; each token works until it expires or another is given. */
export const scriptedPopulation: ScriptedSource = {
  dataset: residents.name,
  record: (n, at) => ({
    personalId: idOf(n),
    birthName: `Nguyễn Văn Số ${n}`,
    dateOfBirth: "1999-03-04",
    sex: "male",
    nationality: "VN",
    phone: `09${String(n).padStart(8, "0")}`,
    permanentResidence: { province: "001", ward: "Phường Bách Khoa", detail: `Ngõ ${n} phố Vọng` },
    father: { personalId: `001068${String(n + 1).padStart(6, "0")}`, name: `Nguyễn Văn Cha ${n}` },
    idCard: { issuedOn: "2021-05-06", issuedBy: "Cục Cảnh sát", expiresOn: "2039-03-04" },
    updatedAt: at
  }),
  removal: (n, at) => ({ personalId: idOf(n), updatedAt: at, deleted: true }),
  isAuthentication: ({ path }) => path === "/oauth/token",
  expire: () => {
    tokens++
  },
  secrets: [SECRET, "token-of-population"],
  answer: ({ path, query, headers }, world) => {
    const current = `token-of-population-${tokens}`
    if (path === "/oauth/token") {
      return { body: JSON.stringify({ access_token: current, token_type: "Bearer", expires_in: 120 }) }
    }
    if (headers.authorization !== `Bearer ${current}`) return { status: 401, body: "{}" }
    const since = query.get("updatedSince")
    const { pages, total, next } = since === null ? world.full : world.since(since)
    const page = Number(query.get("cursor") ?? 0)
    const following = next(page)
    const nextCursor = following === null ? null : String(following)
    return { body: JSON.stringify({ items: pages[page] ?? [], nextCursor, total, asOf: world.asOf }) }
  },
  connect: (url, { pageSize }) => population({ url, clientId: "kit", clientSecret: Redacted.make(SECRET), pageSize })
}
