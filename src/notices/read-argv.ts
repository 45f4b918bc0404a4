export type ReadArgv =
  | {readonly ok: true; readonly words: readonly string[]}
  | {readonly ok: false; readonly reason: string}

/**
 * A program and its arguments: a JSON array of texts, or words parted by blanks as a shell parts them, where '…'
 * and "…" keep together and a backslash takes the next character as it is. Nothing is expanded, and what a
 * shell would do more with (`$`, `|`, `>` …) is refused outside of quotes, since it would not be done.
 */
export const readArgv = (text: string): ReadArgv => {
  const words = text.trimStart().startsWith('[') ? listed(text) : parted(text)
  if (typeof words === 'string') return {ok: false, reason: words}
  const [program = ''] = words
  if (program === '') return {ok: false, reason: 'names no program'}
  if (words.some((word) => word.includes('\0'))) return {ok: false, reason: 'holds a NUL byte'}
  return {ok: true, words}
}

const listed = (text: string): readonly string[] | string => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'is no JSON array'
  }
  const isList = Array.isArray(value) && value.every((word) => typeof word === 'string')
  return isList ? (value as readonly string[]) : 'is no JSON array of texts'
}

/** One piece of a word; `odd` is what only a shell understands. */
const PIECE =
  /(?<blank>\s+)|\\(?<taken>.)|'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|(?<bare>[^\s\\'"$`|&;<>()*?]+)|(?<odd>.)/gsu

const parted = (text: string): readonly string[] | string => {
  const words: string[] = []
  let word: string | null = null
  for (const {groups = {}} of text.matchAll(PIECE)) {
    const {blank, taken, single, double, bare, odd} = groups
    if (odd !== undefined) return oddReason(odd)
    if (blank !== undefined) {
      if (word !== null) words.push(word)
      word = null
      continue
    }
    const plain = taken ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? bare ?? ''
    word = (word ?? '') + plain
  }
  if (word !== null) words.push(word)
  return words
}

const oddReason = (odd: string): string => {
  if (odd === "'" || odd === '"') return 'has a quote that is not closed'
  if (odd === '\\') return 'ends with a backslash'
  return `holds ${odd} outside of quotes: no shell reads it; quote it, or write a script`
}
