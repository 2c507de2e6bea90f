/** The nearest right spelling of a word that is not known. */

/** Insertions, removals and changes of a letter that lead from one word to another. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[to.length]!
}

/** How many letters two words begin with alike; as a fraction of one, how many they end with. */
const alike = (one: string, other: string): number => {
  let first = 0
  while (first < one.length && one[first] === other[first]) first++
  let last = 0
  while (last < one.length && one.at(-1 - last) === other.at(-1 - last)) last++
  return first + last / (one.length + 1)
}

/**
 * The known word that was probably meant: the nearest, and of equally near ones the one that begins, or else ends, most
 * alike. `null` if none is near enough, or several are and none of them begins or ends like it.
 *
 * @example
 * nearest("person.dateOfBrith", ["person.dateOfBirth", "person.sex"]) // "person.dateOfBirth"
 * nearest("vn", ["en", "vi"]) // "vi"
 */
export const nearest = (word: string, known: Iterable<string>): string | null => {
  const meant = word.toLowerCase()
  let best: string | null = null
  let edits = Math.max(2, Math.floor(word.length / 3))
  let most = -1
  for (const candidate of new Set(known)) {
    // The difference in length is a lower bound, and cheaper than the distance.
    if (Math.abs(candidate.length - word.length) > edits) continue
    const text = candidate.toLowerCase()
    const needed = distance(meant, text)
    if (needed > edits) continue
    const shared = alike(meant, text)
    if (needed < edits || shared > most) {
      best = candidate
      edits = needed
      most = shared
    } else if (most === 0) best = null
  }
  return best
}
