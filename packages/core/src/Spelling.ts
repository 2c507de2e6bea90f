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

/**
 * The known word that was probably meant, or `null` if none is near enough.
 *
 * @example
 * nearest("person.dateOfBrith", ["person.dateOfBirth", "person.sex"]) // "person.dateOfBirth"
 */
export const nearest = (word: string, known: Iterable<string>): string | null => {
  let best: string | null = null
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    // The difference in length is a lower bound, and cheaper than the distance.
    if (Math.abs(candidate.length - word.length) >= least) continue
    const edits = distance(word.toLowerCase(), candidate.toLowerCase())
    if (edits < least) {
      least = edits
      best = candidate
    }
  }
  return best
}
