/** The population source, scripted for the conformance kit. */
import type { ScriptedSource } from "@lienthong/core/testing/ScriptedSource"
import * as Redacted from "effect/Redacted"
import { population, residents } from "../../src/population.ts"

const SECRET = "s3cr3t-of-population"

let tokens = 0

const idOf = (n: number) => `001099${String(n + 1).padStart(6, "0")}`

const residentOf = (n: number, at: string) => ({
  personalId: idOf(n),
  birthName: `Nguyễn Văn Số ${n}`,
  alternativeName: `Văn Bút ${n}`,
  dateOfBirth: "1999-03-04",
  sex: "male",
  placeOfBirth: `Bệnh viện số ${n}, Hà Nội`,
  placeOfBirthRegistration: `Phường số ${n}, Hà Nội`,
  placeOfOrigin: `Làng số ${n}, Nam Định`,
  ethnicity: "Kinh",
  religion: "Phật giáo",
  nationality: "VN",
  bloodType: "AB",
  oldIdNumber: `01${String(n).padStart(7, "0")}`,
  idCard: { issuedOn: "2021-05-06", issuedBy: "Cục Cảnh sát", expiresOn: "2039-03-04" },
  father: { personalId: `001068${String(n + 1).padStart(6, "0")}`, name: `Nguyễn Văn Cha ${n}`, nationality: "VN" },
  mother: { personalId: `001170${String(n + 1).padStart(6, "0")}`, name: `Trần Thị Mẹ ${n}`, nationality: "LA" },
  spouse: { personalId: `001199${String(n + 1).padStart(6, "0")}`, name: `Lê Thị Vợ ${n}`, nationality: "KH" },
  permanentResidence: { province: "001", ward: "Phường Bách Khoa", detail: `Ngõ ${n} phố Vọng` },
  temporaryResidence: { province: "002", ward: "Xã Đồng Văn", detail: `Thôn ${n}` },
  currentResidence: { province: "004", ward: "Xã Trùng Khánh", detail: `Bản ${n}` },
  absenceStatus: "Tạm vắng",
  residenceFileNumber: `HS-${String(n).padStart(6, "0")}`,
  maritalStatus: "married",
  relationToHead: "Con",
  householdHeadId: `001045${String(n + 1).padStart(6, "0")}`,
  dateOfDeath: "2026-01-01",
  phone: `09${String(n).padStart(8, "0")}`,
  email: `cu.dan.${n}@example.vn`,
  updatedAt: at
})

/** Cursors are page numbers; each token works until it expires or another is given. */
export const scriptedPopulation: ScriptedSource = {
  dataset: residents.name,
  record: residentOf,
  fields: (n, at) => {
    const { idCard, father, mother, spouse, ...same } = residentOf(n, at)
    return {
      ...same,
      idCardIssuedOn: idCard.issuedOn,
      idCardIssuedBy: idCard.issuedBy,
      idCardExpiresOn: idCard.expiresOn,
      fatherId: father.personalId,
      fatherName: father.name,
      fatherNationality: father.nationality,
      motherId: mother.personalId,
      motherName: mother.name,
      motherNationality: mother.nationality,
      spouseId: spouse.personalId,
      spouseName: spouse.name,
      spouseNationality: spouse.nationality
    }
  },
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
