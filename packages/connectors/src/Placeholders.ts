/** What the three sources write where they have no value. */

/** Compared without regard to case. "Không" is none of them: as a religion it is an answer. */
export const PLACEHOLDERS: ReadonlyArray<string> = [
  "Không rõ",
  "N/A",
  "NULL",
  "-",
  ".",
  "0000000000",
  "000000000000",
  "Chưa cập nhật"
]
