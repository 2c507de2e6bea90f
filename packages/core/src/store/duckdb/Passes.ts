/** A join that is too large for the memory, cut into parts by a hash of its keys. */

/** Into how many parts a join with so many records is cut, so that each fits; `bytes` of each are kept. */
export type Passes = (records: number, bytes?: number) => number

/** Conditions under which a key, as text, belongs to the part at hand. */
export type InPass = (key: string) => ReadonlyArray<string>

/** Statements that fill a temporary table with what `select` finds in each part. */
export const inPasses = (table: string, passes: number, select: (inPass: InPass) => string): ReadonlyArray<string> =>
  Array.from({ length: passes }, (_, pass) => {
    const part = select((key) => (passes === 1 ? [] : [`hash(${key}) % ${passes} = ${pass}`]))
    return pass === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS ${part}` : `INSERT INTO ${table} ${part}`
  })
