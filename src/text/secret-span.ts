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
  'card',
  'email',
  'ip',
] as const

/** Takes a secret that was found; what is a placeholder already is no secret. */
export type Add = (kind: SecretKind, start: number, end: number, isBare?: boolean) => void

const PLACEHOLDER = new RegExp(`\\[secret:(?:${KINDS.join('|')}):[0-9a-f]{4}\\]`, 'y')
const CLOSERS = /["'`\\)\]}>.]*/y

/** Where the placeholder that begins at `start` ends, or -1. */
export const placeholderEnd = (text: string, start: number): number => {
  if (text.charCodeAt(start) !== 0x5b) return -1
  PLACEHOLDER.lastIndex = start
  return PLACEHOLDER.test(text) ? PLACEHOLDER.lastIndex : -1
}

/** A placeholder, with nothing but closing punctuation after it. Text around one is no excuse. */
export const isPlaceholder = (text: string, start: number, end: number): boolean => {
  const after = placeholderEnd(text, start)
  if (after < 0 || after > end) return false
  CLOSERS.lastIndex = after
  CLOSERS.test(text)
  return CLOSERS.lastIndex >= end
}

/** True for 0…9. */
export const isDigitCode = (code: number): boolean => code >= 0x30 && code <= 0x39

/** True for letters, digits, `_` and `-`. */
export const isTokenCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f ||
  code === 0x2d
