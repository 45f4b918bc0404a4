/**
 * The known word that a mistyped one most likely means, upper and lower case apart; undefined when
 * none is near. Near is at most a third of the letters wrong, but two are always allowed.
 */
export const nearest = (typed: string, known: readonly string[]): string | undefined => {
  const word = typed.toLowerCase()
  let best: {readonly name: string; readonly distance: number} | undefined
  for (const name of known) {
    const limit = Math.max(2, Math.floor(name.length / 3))
    // A far longer or shorter word cannot be near, and need not be measured.
    if (Math.abs(name.length - word.length) > limit) continue
    const distance = editDistance(word, name.toLowerCase())
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = {name, distance}
  }
  return best?.name
}

/** Letters to insert, delete, replace or swap with their neighbour. Cost: product of the lengths. */
const editDistance = (from: string, to: string): number => {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({length: to.length + 1}, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const isEqual = from[i - 1] === to[j - 1]
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isEqual ? 0 : 1))
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (isSwapped) least = Math.min(least, at(beforeLast, j - 2) + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return at(last, to.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity
