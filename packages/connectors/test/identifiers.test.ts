import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type * as z from "zod"
import { Country } from "../src/identifiers/Country.ts"
import { areaOf, CustomsOffice } from "../src/identifiers/CustomsOffice.ts"
import { DeclarationNumber, splitDeclarationNumber } from "../src/identifiers/DeclarationNumber.ts"
import { HsCode, harmonisedCodeOf } from "../src/identifiers/HsCode.ts"
import {
  birthYearOf,
  issuerNotice,
  issuerOf,
  PersonalId,
  personalIdPrefix,
  sexOf
} from "../src/identifiers/PersonalId.ts"
import { nationalNumberOf, Phone } from "../src/identifiers/Phone.ts"
import { Province } from "../src/identifiers/Province.ts"
import { isKnownProvince, PROVINCE_CODES, PROVINCES } from "../src/identifiers/Provinces.ts"
import { checkDigit, TaxCode } from "../src/identifiers/TaxCode.ts"

/** `ok`, or the code of the first issue as the check of records counts it. */
const codeOf = (schema: z.ZodType, value: unknown): string => {
  const issue = schema.safeParse(value).error?.issues[0]
  if (issue === undefined) return "ok"
  return issue.code === "custom" ? String(issue.params?.code) : issue.code
}

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(""))

/** Tax codes of ten digits that can have been issued. */
const issued = digits(9)
  .filter((body) => checkDigit(body) !== null && body.slice(2) !== "0000000")
  .map((body) => `${body}${checkDigit(body)}`)

const replaced = (text: string, at: number, digit: string): string => text.slice(0, at) + digit + text.slice(at + 1)

describe("a tax code", () => {
  it("is accepted if it was really issued", () => {
    for (const code of ["0100109106", "0300588569", "0101248141"]) expect(codeOf(TaxCode, code)).toBe("ok")
  })

  it("has any one wrong digit found", () => {
    fc.assert(
      fc.property(issued, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (code, at, shift) => {
        const wrong = replaced(code, at, String((Number(code[at]) + shift) % 10))
        expect(codeOf(TaxCode, wrong)).toBe("check_digit")
      })
    )
  })

  it("has any two neighbouring digits that were swapped found", () => {
    fc.assert(
      fc.property(issued, fc.integer({ min: 0, max: 8 }), (code, at) => {
        fc.pre(code[at] !== code[at + 1])
        const swapped = replaced(replaced(code, at, code[at + 1]!), at + 1, code[at]!)
        expect(codeOf(TaxCode, swapped)).toBe("check_digit")
      })
    )
  })

  it("does not show that the second and the seventh digit, whose weights are equal modulo 11, were swapped", () => {
    fc.assert(
      fc.property(issued, (code) => {
        const swapped = replaced(replaced(code, 1, code[6]!), 6, code[1]!)
        fc.pre(swapped.slice(2, 9) !== "0000000")
        expect(codeOf(TaxCode, swapped)).toBe("ok")
      })
    )
  })

  it("is never issued where the sum leaves nothing for the check digit", () => {
    fc.assert(
      fc.property(
        digits(9).filter((body) => checkDigit(body) === null),
        digits(1),
        (body, last) => {
          expect(codeOf(TaxCode, body + last)).toBe("check_digit")
        }
      ),
      { numRuns: 30 }
    )
  })

  it("needs a serial number and a branch, if it has one", () => {
    expect(codeOf(TaxCode, `010000000${checkDigit("010000000") ?? 0}`)).toBe("check_digit")
    expect(codeOf(TaxCode, "0100109106-001")).toBe("ok")
    expect(codeOf(TaxCode, "0100109106-000")).toBe("check_digit")
    expect(codeOf(TaxCode, "0100109107-001")).toBe("check_digit")
  })

  it("may be a personal ID, and nothing of another shape", () => {
    expect(codeOf(TaxCode, "001190000001")).toBe("ok")
    for (const wrong of [
      "010010910",
      "01001091060",
      "0100109106001",
      "0100109106-1",
      "0100109106-001\n",
      "٠١٠٠١٠٩١٠٦"
    ]) {
      expect(codeOf(TaxCode, wrong)).toBe("invalid_format")
    }
    expect(codeOf(TaxCode, 100109106)).toBe("invalid_type")
  })
})

describe("a personal ID", () => {
  it("tells back the issuer, sex and year it was made from", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PROVINCE_CODES),
        fc.integer({ min: 1900, max: 2399 }),
        fc.constantFrom("male" as const, "female" as const),
        digits(6),
        (issuer, year, sex, rest) => {
          const id = personalIdPrefix(issuer, year, sex) + rest
          expect([codeOf(PersonalId, id), issuerOf(id), birthYearOf(id), sexOf(id)]).toEqual(["ok", issuer, year, sex])
          expect(issuerNotice(id)).toBeNull()
        }
      )
    )
  })

  it("of an unknown issuer is valid and noticed", () => {
    expect(codeOf(PersonalId, "999190000001")).toBe("ok")
    expect(issuerNotice("999190000001")).toBe("unknown_issuer")
  })

  it("has twelve digits", () => {
    for (const wrong of ["00119000001", "0011900000012", "00119000000A", " 01190000001"]) {
      expect(codeOf(PersonalId, wrong)).toBe("invalid_format")
    }
  })
})

describe("a telephone number", () => {
  it("is the same number in each of its spellings", () => {
    const spellings = ["0912345678", "+84912345678", "84912345678", "091 234 5678", "0912.345.678", "091-234-5678"]
    expect(new Set(spellings.map(nationalNumberOf))).toEqual(new Set(["912345678"]))
    for (const spelling of spellings) expect(codeOf(Phone, spelling)).toBe("ok")
    expect(codeOf(Phone, "02438251234")).toBe("ok")
  })

  it("of no Vietnamese network is invalid", () => {
    for (const wrong of ["091234567", "09123456789", "0112345678", "0212345678", "+1 912345678", "(091)2345678"]) {
      expect(codeOf(Phone, wrong)).toBe("invalid_format")
    }
    expect(codeOf(Phone, `0${" ".repeat(500)}912345678`)).toBe("invalid_format")
    expect(codeOf(Phone, 912345678)).toBe("invalid_type")
  })
})

describe("the other identifiers", () => {
  it("know the 63 provinces", () => {
    expect(PROVINCE_CODES).toHaveLength(63)
    expect(new Set(Object.values(PROVINCES)).size).toBe(63)
    expect([isKnownProvince("079"), isKnownProvince("003"), isKnownProvince("toString")]).toEqual([true, false, false])
    expect([codeOf(Province, "003"), codeOf(Province, "79")]).toEqual(["ok", "invalid_format"])
  })

  it("split a declaration number into declaration and amendment", () => {
    fc.assert(
      fc.property(digits(11), fc.integer({ min: 0, max: 9 }), (declarationNumber, amendment) => {
        expect(splitDeclarationNumber(`${declarationNumber}${amendment}`)).toEqual({ declarationNumber, amendment })
        expect(codeOf(DeclarationNumber, declarationNumber)).toBe("ok")
      })
    )
    expect(splitDeclarationNumber("10770123456")).toBeNull()
    expect(splitDeclarationNumber("1077012345678")).toBeNull()
  })

  it("accept the codes of goods, offices and countries by their shape", () => {
    expect([codeOf(HsCode, "87112019"), codeOf(HsCode, "871120"), harmonisedCodeOf("87112019")]).toEqual([
      "ok",
      "invalid_format",
      "871120"
    ])
    expect([codeOf(CustomsOffice, "18A3"), codeOf(CustomsOffice, "03cc"), areaOf("18A3")]).toEqual([
      "ok",
      "invalid_format",
      "18"
    ])
    expect([codeOf(Country, "VN"), codeOf(Country, "VNM"), codeOf(Country, "vn")]).toEqual([
      "ok",
      "invalid_format",
      "invalid_format"
    ])
  })
})
