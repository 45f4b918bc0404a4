import {UsageError} from '../errors.js'

export interface WordRules {
  /** What a leading `~/` stands for. */
  readonly home: string
  /** A backslash takes the next character as it is; on Windows it parts folders instead. */
  readonly hasEscapes: boolean
}

/**
 * The words of a line as a shell would part them: blanks part, '…' and "…" keep together, a
 * backslash takes the next character as it is. Nothing else means anything: no variables, no
 * globs, no commands. Throws a UsageError for a quote that is not closed.
 */
export const wordsOf = (line: string, {home, hasEscapes}: WordRules): readonly string[] => {
  const words: string[] = []
  const pattern = hasEscapes ? ESCAPED : UNESCAPED
  for (const [word] of line.matchAll(pattern)) {
    const text = [...word.matchAll(pieces(hasEscapes))].map(plain(hasEscapes)).join('')
    words.push(/^~(?=\/|$)/.test(word) ? home + text.slice(1) : text)
  }
  return words
}

const QUOTED = String.raw`'[^']*(?:'|$)|"(?:\\.|[^"\\])*(?:"|\\?$)`
const ESCAPED = new RegExp(String.raw`(?:\\.|${QUOTED}|[^\s"'])+`, 'gs')
const UNESCAPED = /(?:'[^']*(?:'|$)|"[^"]*(?:"|$)|[^\s"'])+/gs

const pieces = (hasEscapes: boolean): RegExp =>
  hasEscapes
    ? new RegExp(String.raw`\\(?<taken>.)|(?<quoted>${QUOTED})|(?<bare>[^"'\\]+)`, 'gs')
    : /(?<quoted>'[^']*(?:'|$)|"[^"]*(?:"|$))|(?<bare>[^"']+)/gs

const plain =
  (hasEscapes: boolean) =>
  ({0: piece, groups = {}}: RegExpExecArray): string => {
    const {taken, quoted} = groups
    if (taken !== undefined) return taken
    if (quoted === undefined) return piece
    const isEscaped = hasEscapes && quoted.startsWith('"')
    if (!(isEscaped ? ESCAPED_AND_CLOSED : CLOSED).test(quoted)) throw unclosed(quoted)
    const inner = quoted.slice(1, -1)
    return isEscaped ? inner.replace(/\\(["\\])/g, '$1') : inner
  }

const CLOSED = /^(["']).*\1$/s
/** An escaped quote does not close. */
const ESCAPED_AND_CLOSED = /^"(?:\\.|[^"\\])*"$/s

const unclosed = (text: string): UsageError =>
  new UsageError(
    'unclosed-quote',
    `Cannot understand ${text.slice(0, 40)}: its quote is not closed`,
    'Close it, or put a backslash before it.',
  )

/** A word as it must be typed to be that word again. */
export const quoted = (word: string, hasEscapes: boolean): string => {
  if (/^[\w@%+=:,./~-]+$/.test(word)) return word
  return hasEscapes ? word.replace(/[^\w@%+=:,./~-]/gu, '\\$&') : `"${word}"`
}
