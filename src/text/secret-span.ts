/** Where a secret stands in a text. */
export interface Span {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
  /** A bare value in JSON: its replacement needs quotes, or the line could not be read any more. */
  readonly isBare?: boolean
}

export type SecretKind = (typeof KINDS)[number]

const KINDS = [
  'aws-key',
  'github',
  'slack',
  'jwt',
  'authorization',
  'url',
  'password',
  'secret',
  'token',
  'api-key',
  'private-key',
  'cookie',
  'session',
  'card',
  'email',
  'ip',
] as const

/** Takes a secret that was found; what is a placeholder already is no secret. */
export type Add = (kind: SecretKind, start: number, end: number, isBare?: boolean) => void

/**
 * What stands in a secret's place: our own mark, the same in a template (`[secret:token:<*>]`), what a
 * template has where lines vary, and what other programs write (`***`, `[FILTERED]`).
 */
const PLACEHOLDER = new RegExp(
  [
    `\\[secret:(?:(?:${KINDS.join('|')}|<\\*>):(?:[0-9a-f]{4}|<\\*>)|<\\*>)\\]`,
    '<\\*>',
    '\\*{3,}',
    '[[<(](?:redacted|filtered|masked|hidden|protected|removed|sanitized)[\\])>]',
  ].join('|'),
  'iy',
)
const AROUND = '"\'`\\()[]{}<>.,;:/|@_+-'

/** Where the placeholder that begins at `start` ends, or -1. */
export const placeholderEnd = (text: string, start: number): number => {
  if (!PLACEHOLDER_BEGINS.includes(text.charCodeAt(start))) return -1
  PLACEHOLDER.lastIndex = start
  return PLACEHOLDER.test(text) ? PLACEHOLDER.lastIndex : -1
}
/** `[`, `<`, `(`, `*` */
const PLACEHOLDER_BEGINS: readonly number[] = [0x5b, 0x3c, 0x28, 0x2a]

/**
 * Placeholders and nothing but punctuation around them: a template has lists of them. Text beside one
 * is no excuse.
 */
export const isPlaceholder = (text: string, start: number, end: number): boolean => {
  let hasOne = false
  let at = start
  while (at < end) {
    const after = placeholderEnd(text, at)
    if (after >= 0) hasOne = true
    else if (!AROUND.includes(text.charAt(at))) return false
    at = after >= 0 ? after : at + 1
  }
  return hasOne
}

/** Where a value ends that has a sentence, quotes or brackets around it. */
export const withoutTail = (text: string, start: number, end: number): number => {
  let last = end
  while (last > start + 1 && TAIL.includes(text.charAt(last - 1))) last--
  return last
}
const TAIL = '"\'`\\)]}>,;.:'

/** True for 0…9. */
export const isDigitCode = (code: number): boolean => code >= 0x30 && code <= 0x39

/** True for letters, digits, `_` and `-`. */
export const isTokenCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f ||
  code === 0x2d
