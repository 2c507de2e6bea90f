/** A nation as SQL: families of five, what they pay, and what is imported, with links between them and gaps in all of it. */
import { PROVINCES } from "@lienthong/connectors/mock/Provinces"
import { type Column, oneOf, type Rows, roll } from "./columns.ts"

/** Families live in this many places, each in one province. */
const PLACES = 1000
const FAMILY = 5
/** Residents come in multiples of this. */
export const STEP = PLACES * FAMILY

/** How many of each there are. */
export interface Size {
  readonly residents: number
}

const PEOPLE = PROVINCES.reduce((sum, { people }) => sum + people, 0)

/** The code of the province of each place. */
const codes = Array.from({ length: PLACES }, (_, place) => {
  let rest = ((place + 0.5) / PLACES) * PEOPLE
  return PROVINCES.find(({ people }) => {
    rest -= people
    return rest < 0
  })!.code
})

const SURNAMES = [
  "Nguyễn",
  "Trần",
  "Lê",
  "Phạm",
  "Hoàng",
  "Huỳnh",
  "Phan",
  "Vũ",
  "Võ",
  "Đặng",
  "Bùi",
  "Đỗ",
  "Hồ",
  "Ngô"
]
const MIDDLES = [
  "Văn",
  "Thị",
  "Minh",
  "Ngọc",
  "Thanh",
  "Quốc",
  "Thu",
  "Hữu",
  "Đức",
  "Kim",
  "Xuân",
  "Hồng",
  "Gia",
  "Bảo"
]
const GIVEN = [
  ...[
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Hùng",
    "Hương",
    "Khoa",
    "Lan",
    "Linh"
  ],
  ...["Long", "Mai", "Nam", "Nga", "Phong", "Phúc", "Quân", "Quỳnh", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Vy", "Yến"]
]
const STREETS = [
  "Lê Lợi",
  "Trần Hưng Đạo",
  "Nguyễn Huệ",
  "Quang Trung",
  "Hai Bà Trưng",
  "Lý Thường Kiệt",
  "Phan Chu Trinh"
]

/** Residents who are thought up one by one; a larger nation is made of copies of them under other numbers. */
const MOST_THOUGHT_UP = 2_000_000

/** What stands in numbers for the copy at hand, and for the next one: somebody's parents are in another copy. */
export const [THIS_COPY, NEXT_COPY] = ["##", "%%"] as const

/** A nation of so many residents as copies of a smaller one. */
export const sized = (residents: number): { readonly copies: number; readonly size: Size } => {
  const copies = Math.ceil(residents / MOST_THOUGHT_UP)
  if (residents % (copies * STEP) !== 0) throw new RangeError(`residents must be a multiple of ${copies * STEP}`)
  return { copies, size: { residents: residents / copies } }
}

/**
 * Macros over a person: family `f`, place in it `m` (father, mother, two children, a grandparent), so that everybody
 * can be spoken of from everywhere.
 */
export const macros = ({ residents }: Size): ReadonlyArray<string> => {
  const perPlace = residents / STEP
  return [
    `CREATE OR REPLACE TEMP TABLE places AS SELECT * FROM (VALUES ${codes
      .map(
        (code, place) => `(${place}::BIGINT, '${code}', ${10_000 / 65_536 / (1 + ((Number(code) * 7) % 5) / 2)}::FLOAT)`
      )
      .join(", ")}) places(place, province, ease)`,
    `CREATE OR REPLACE TEMP MACRO place_of(f) AS f // ${perPlace}`,
    "CREATE OR REPLACE TEMP MACRO female(f, m) AS CASE m WHEN 0 THEN FALSE WHEN 1 THEN TRUE WHEN 2 THEN f % 2 = 0 WHEN 3 THEN f % 2 = 1 ELSE f % 3 > 0 END",
    `CREATE OR REPLACE TEMP MACRO born(f, m) AS (hash(f * 8 + m) % CASE WHEN m < 2 THEN 40 ELSE 26 END)::BIGINT
       + CASE WHEN m < 2 THEN 1960 WHEN m = 4 THEN 1930 ELSE 2001 END`,
    `CREATE OR REPLACE TEMP MACRO pid(province, f, m) AS concat(province, '${THIS_COPY}', lpad((f * 5 + m)::VARCHAR, 7, '0'))`,
    `CREATE OR REPLACE TEMP MACRO elsewhere(province, f, m) AS concat(province, '${NEXT_COPY}', lpad((f * 5 + m)::VARCHAR, 7, '0'))`,
    `CREATE OR REPLACE TEMP MACRO nobody(province, f) AS concat(province, '${THIS_COPY}9', lpad((f % 1000000)::VARCHAR, 6, '0'))`,
    `CREATE OR REPLACE TEMP MACRO another(f, times) AS place_of(f) * ${perPlace} + (f % ${perPlace} * times + 3) % ${perPlace}`,
    `CREATE OR REPLACE TEMP MACRO called(f, m) AS ${["f", "f * 8 + m", "f * 8 + m"]
      .map((of, at) => oneOf(at, [SURNAMES, MIDDLES, GIVEN][at]!, `(${of})`))
      .join(" || ' ' || ")}`,
    `CREATE OR REPLACE TEMP MACRO home(province, f) AS '{"province":"' || province || '","ward":"Phường ' || (f % 211)::VARCHAR
       || '","detail":"Số ' || (f % 997)::VARCHAR || ' đường ' || ${oneOf(5, STREETS, "f")} || '"}'`,
    `CREATE OR REPLACE TEMP MACRO taxed(k, c) AS concat(c, '${THIS_COPY}', lpad(k::VARCHAR, 7, '0'))`
  ]
}

/** Rows `first` to `last` - 1 in an order in which nobody stands beside their family. */
const scattered = (count: number, first: number, last: number): string =>
  `SELECT (range * 1000003) % ${count} AS i FROM range(${first}, ${last})`

const placed = (rows: string): string => `SELECT * FROM (${rows}) JOIN places ON place = place_of(f)`

/** The share in `of` 100 of a link that leads nowhere. */
const link = (salt: number, to: string): string =>
  `CASE WHEN ${roll(salt, 100)} = 0 THEN nobody(province, f) ELSE ${to} END`
const text = (value: string, missing: number, invalid = 8): Column => ({ value, missing, invalid })
const instant = `TIMESTAMP '2026-11-01 00:00:00' + to_microseconds(${roll(61, 1_900_800_000_000)})`

export const residentRows = ({ residents }: Size, first: number, last: number): Rows => ({
  from: `SELECT *, born(f, m) AS born, female(f, m) AS female, pid(province, f, m) AS id FROM (${placed(
    `SELECT i, i // ${FAMILY} AS f, (i % ${FAMILY})::INTEGER AS m FROM (${scattered(residents, first, last)})`
  )})`,
  region: "CASE WHEN luck_permanentResidence < 200 THEN 'unknown' ELSE province END",
  columns: {
    personalId: { value: "id" },
    birthName: text("called(f, m)", 20),
    alternativeName: text("called(f + 1, m)", 3000),
    dateOfBirth: text(`make_date(born, 1 + ${roll(11, 12)}, 1 + ${roll(12, 28)})`, 40, 20),
    sex: text("CASE WHEN female THEN 'female' ELSE 'male' END", 30),
    placeOfBirth: text("'Bệnh viện ' || (f % 700)::VARCHAR", 300),
    placeOfBirthRegistration: text("'Phường ' || (f % 211)::VARCHAR", 500),
    placeOfOrigin: text("'Xã ' || (f % 1999)::VARCHAR", 250),
    ethnicity: text(`CASE WHEN ${roll(13, 100)} < 85 THEN 'Kinh' ELSE 'Tày' END`, 150),
    religion: text("'Không'", 1200),
    nationality: text("'VN'", 60),
    bloodType: text(oneOf(14, ["A", "B", "O", "AB"]), 3000),
    oldIdNumber: text(`CASE WHEN born < 1998 THEN lpad((f * 3 % 1000000000)::VARCHAR, 9, '0') END`, 900, 60),
    idCardIssuedOn: text(`CASE WHEN born < 2012 THEN DATE '2016-01-01' + ${roll(15, 3900)}::INTEGER END`, 250, 30),
    idCardIssuedBy: text("CASE WHEN born < 2012 THEN 'Cục Cảnh sát QLHC về TTXH' END", 250),
    idCardExpiresOn: text(`CASE WHEN born < 2012 THEN DATE '2026-01-01' + ${roll(16, 6000)}::INTEGER END`, 300),
    fatherId: text(
      link(17, "CASE WHEN m IN (2, 3) THEN pid(province, f, 0) ELSE elsewhere(province, another(f, 7), 4) END"),
      700
    ),
    fatherName: text("called(f, 0)", 300),
    fatherNationality: text("'VN'", 800),
    motherId: text(
      link(18, "CASE WHEN m IN (2, 3) THEN pid(province, f, 1) ELSE elsewhere(province, another(f, 11), 4) END"),
      600
    ),
    motherName: text("called(f, 1)", 250),
    motherNationality: text("'VN'", 800),
    spouseId: text(`CASE WHEN m < 2 THEN ${link(19, "pid(province, f, 1 - m)")} END`, 400),
    spouseName: text("CASE WHEN m < 2 THEN called(f, 1 - m) END", 300),
    spouseNationality: text("CASE WHEN m < 2 THEN 'VN' END", 700),
    permanentResidence: text("home(province, f)", 200),
    temporaryResidence: text(`CASE WHEN ${roll(20, 100)} < 15 THEN home(province, f + 17) END`, 100),
    currentResidence: text(`CASE WHEN ${roll(21, 100)} < 40 THEN home(province, f + 29) END`, 100),
    absenceStatus: text("'none'", 4000),
    residenceFileNumber: text("concat(province, f)", 900),
    maritalStatus: text("CASE WHEN m < 2 THEN 'married' WHEN m < 4 THEN 'single' ELSE 'widowed' END", 160),
    relationToHead: text("['Chủ hộ', 'Vợ', 'Con', 'Con', 'Bố mẹ'][m + 1]", 350),
    householdHeadId: text(link(22, "pid(province, f, 0)"), 400),
    dateOfDeath: {
      value: `CASE WHEN ${roll(23, 1000)} < CASE WHEN m = 4 THEN 60 ELSE 4 END THEN DATE '2020-01-01' + ${roll(24, 2400)}::INTEGER END`
    },
    phone: text(`CASE WHEN born < 2014 THEN '09' || lpad(${roll(25, 100_000_000)}::VARCHAR, 8, '0') END`, 700, 160),
    email: text(`CASE WHEN born < 2010 THEN concat('n', f % 100000, '.', m, '@example.vn') END`, 2500, 120),
    updatedAt: { value: instant }
  }
})

/** Sixty in a hundred are people with a tax code, five each household businesses and enterprises. */
export const taxpayersOf = ({ residents }: Size): number => (residents * 7) / 10
const INDIVIDUAL = "k < 6"

const owner = (families: number): string =>
  `CASE WHEN ${INDIVIDUAL} THEN i // 7 * 2 + k // 3 ELSE (i * 13) % ${families} END`

export const taxpayerRows = (size: Size, first: number, last: number): Rows => ({
  from: `SELECT *, pid(province, f, m) AS id, called(f, m) AS person, taxed(i, CASE k WHEN 6 THEN CASE WHEN i % 2 = 0 THEN '6' ELSE '0' END ELSE '8' END) AS code
    FROM (${placed(
      `SELECT i, k, ${owner(size.residents / FAMILY)} AS f, (CASE WHEN k % 3 = 2 THEN 4 ELSE k % 3 END)::INTEGER AS m FROM (
         SELECT i, (i % 7)::INTEGER AS k FROM (${scattered(taxpayersOf(size), first, last)}))`
    )})`,
  region: "CASE WHEN luck_province < 90 THEN 'unknown' ELSE province END",
  columns: {
    taxCode: { value: `CASE WHEN ${INDIVIDUAL} AND ${roll(31, 4)} > 0 THEN id ELSE code END` },
    taxpayerType: {
      value: `CASE WHEN ${INDIVIDUAL} THEN 'individual' WHEN i % 2 = 0 THEN 'householdBusiness' ELSE 'enterprise' END`
    },
    name: text(
      `CASE WHEN ${INDIVIDUAL} THEN CASE WHEN ${roll(32, 100)} = 0 THEN called(f + 1, m) WHEN ${roll(33, 2)} = 0 THEN upper(person) ELSE person END
         ELSE concat('CÔNG TY TNHH ', upper(person), ' ', i % 100000) END`,
      30
    ),
    personalId: text(`CASE WHEN ${INDIVIDUAL} THEN ${link(34, "id")} END`, 260, 50),
    dateOfBirth: text(
      `CASE WHEN ${INDIVIDUAL} THEN make_date(born(f, m), 1 + ${roll(11, 12, "(f * 5 + m)")}, CASE WHEN ${roll(35, 120)} = 0 THEN 1 ELSE 1 + ${roll(12, 28, "(f * 5 + m)")} END) END`,
      300,
      60
    ),
    sex: text(`CASE WHEN ${INDIVIDUAL} THEN CASE WHEN female(f, m) THEN 'female' ELSE 'male' END END`, 350, 40),
    address: text("concat('Số ', f % 997, ', Phường ', f % 211)", 240),
    province: { value: "province", missing: 60, invalid: 30 },
    phone: text(`'09' || lpad(${roll(36, 100_000_000)}::VARCHAR, 8, '0')`, 520, 160),
    email: text("concat('t', i % 1000000, '@example.vn')", 300, 120),
    taxOffice: text("concat('Thuế cơ sở ', f % 350)", 120),
    taxCodeIssuedOn: text(`DATE '2008-01-01' + ${roll(37, 6500)}::INTEGER`, 280, 40),
    status: text(oneOf(38, ["00", "00", "00", "00", "00", "00", "00", "01", "03", "05", "06", "04"]), 80, 20),
    representativeName: text(`CASE WHEN NOT (${INDIVIDUAL}) THEN person END`, 220),
    representativeId: text(`CASE WHEN NOT (${INDIVIDUAL}) THEN ${link(39, "id")} END`, 340, 60),
    updatedAt: { value: instant }
  }
})

export const feesOf = ({ residents }: Size): number => residents / 5
export const importsOf = ({ residents }: Size): number => residents / 5

export const feeRows = (size: Size, first: number, last: number): Rows => ({
  from: placed(
    `SELECT i, (i * 17) % ${size.residents / FAMILY} AS f, (i % 2)::INTEGER AS m FROM (${scattered(feesOf(size), first, last)})`
  ),
  region: "CASE WHEN luck_province < 90 THEN 'unknown' ELSE province END",
  columns: {
    feeFileNumber: { value: "concat('LPTB-##', lpad(i::VARCHAR, 7, '0'))" },
    payerId: text(`CASE WHEN i % 10 > 0 THEN ${link(41, "pid(province, f, m)")} END`, 200, 40),
    payerTaxCode: text("CASE WHEN i % 10 = 0 THEN taxed(i * 7 + 6, '0') END", 60, 20),
    payerName: text("called(f, m)", 60),
    // Every other vehicle was imported.
    chassisNumber: text(
      "CASE WHEN i % 2 = 0 THEN concat('MLHJF##', lpad(i::VARCHAR, 8, '0')) ELSE concat('RLHJF##', lpad(i::VARCHAR, 8, '0')) END",
      90
    ),
    engineNumber: text(`concat('E', CASE WHEN ${roll(43, 90)} = 0 THEN i + 1 ELSE i END)`, 130),
    brand: text(oneOf(42, ["Honda", "Yamaha", "SYM", "Piaggio", "Suzuki", "VinFast"]), 70),
    vehicleType: text("'Xe mô tô hai bánh'", 120),
    origin: text("CASE WHEN i % 2 = 0 THEN 'imported' ELSE 'domestic' END", 100),
    assessedValue: text(`18000000 + ${roll(44, 900)} * 100000`, 80, 20),
    amount: text(`900000 + ${roll(44, 900)} * 5000`, 90, 20),
    paidOn: text(`DATE '2019-01-01' + ${roll(45, 2800)}::INTEGER`, 110, 20),
    taxOffice: text("concat('Thuế cơ sở ', f % 350)", 140),
    province: { value: "province", missing: 60, invalid: 30 },
    updatedAt: { value: instant }
  }
})

export const importRows = (size: Size, first: number, last: number): Rows => ({
  from: `SELECT *, 0.15::FLOAT AS ease FROM (${scattered(importsOf(size), first, last)})`,
  columns: {
    declarationNumber: { value: "concat('10##', lpad((i // 4)::VARCHAR, 7, '0'))" },
    amendment: { value: `CASE WHEN ${roll(51, 20)} = 0 THEN 1 ELSE 0 END` },
    line: { value: "1 + i % 4" },
    procedureCode: text("'A11'", 60, 20),
    customsOffice: text(oneOf(52, ["02CI", "03CC", "15BB", "01AB", "34CE", "45B1"]), 80),
    entryGate: text(oneOf(53, ["Cảng Cát Lái", "Cảng Hải Phòng", "Cửa khẩu Hữu Nghị", "Sân bay Nội Bài"]), 420),
    registeredOn: text(`DATE '2019-01-01' + ${roll(54, 2800)}::INTEGER`, 130, 20),
    clearedOn: text(`DATE '2019-01-02' + ${roll(54, 2800)}::INTEGER`, 300, 20),
    channel: text("(1 + i % 3)::VARCHAR", 90),
    importerTaxCode: text(
      `CASE WHEN ${roll(55, 80)} = 0 THEN taxed(i, '9') ELSE taxed((i * 14 + 13) % ${taxpayersOf(size)}, '0') END`,
      120,
      60
    ),
    importerName: text("concat('CÔNG TY TNHH ', called(i // 4, 0))", 210),
    hsCode: text("'87112019'", 110),
    goodsName: text("'Xe mô tô hai bánh, mới 100%'", 100),
    brand: text(oneOf(56, ["Honda", "Yamaha", "Ducati", "Kawasaki"]), 150),
    // Some vehicles stand on two lines.
    chassisNumber: text("concat('MLHJF##', lpad((CASE WHEN i % 201 = 0 THEN i + 2 ELSE i END)::VARCHAR, 8, '0'))", 130),
    engineNumber: text("concat('E', i)", 190),
    originCountry: text(oneOf(57, ["JP", "TH", "IT", "CN"]), 120),
    customsValue: text(`10000000 + ${roll(58, 900)} * 60000`, 90, 40),
    updatedAt: { value: instant }
  }
})
