import {hasHidden, plainView, withoutEscapes} from './escapes.js'
import {KEY_BEGIN, KEY_END, findSecrets, mayHoldSecret} from './secrets.js'
import type {Span} from './secret-span.js'

/** Settings of redaction; see `createLineRedactor`. */
export interface RedactSettings {
  /** Keyed hash of a secret, 4 hex digits: equal secrets stay comparable, none can be guessed. */
  readonly hash: (secret: string) => string
  /** E-mail and IP addresses too. */
  readonly pii: boolean
}

/**
 * Makes the redactor of one file's lines, in order: every secret becomes `[secret:kind:9f3a]`. It
 * remembers a private key's block across lines, for at most 200 of them. Escape sequences and
 * hidden characters do not hide a secret; what is not secret stays exact. Idempotent; linear in the
 * line; a line without a trace of a secret costs one scan.
 */
export const createLineRedactor = (settings: RedactSettings): ((line: string) => string) => {
  let keyLines = 0
  return (line) => {
    const before = keyLines
    if (before === 0 && !mayHoldSecret(line, settings.pii)) {
      if (!hasHidden(line) || !mayHoldSecret(withoutEscapes(line), settings.pii)) return line
    }
    keyLines = keyBlockAfter(keyLines, line)
    return redactLine(line, before > 0, settings)
  }
}

/** Redacts a text of several lines; see `createLineRedactor`. */
export const redact = (text: string, settings: RedactSettings): string =>
  text.split('\n').map(createLineRedactor(settings)).join('\n')

/** A key block without its end masks no more than this (fault 131). */
const MAX_KEY_LINES = 200

/**
 * How many lines of a private key's block have gone by after `line`, 0 outside of one: the only
 * thing a line redactor remembers. Who keeps it can bring a fresh redactor to the same state by
 * `keyBlockLead`.
 */
export const keyBlockAfter = (linesInBlock: number, line: string): number => {
  if (linesInBlock === 0 && !mayHoldKeyMark(line)) return 0
  const plain = withoutEscapes(line)
  const begin = lastIndexOf(KEY_BEGIN, plain)
  const end = lastIndexOf(KEY_END, plain)
  if (begin > end) return 1
  if (end >= 0 || linesInBlock === 0) return 0
  return linesInBlock + 1 >= MAX_KEY_LINES ? 0 : linesInBlock + 1
}

/** Lines that bring a fresh line redactor into a block of which `linesInBlock` lines have gone by. */
export const keyBlockLead = (linesInBlock: number): readonly string[] =>
  Array.from({length: linesInBlock}, (_, i) => (i === 0 ? '-----BEGIN PRIVATE KEY-----' : ''))

const mayHoldKeyMark = (line: string): boolean =>
  line.includes('PRIVATE KEY') || (hasHidden(line) && withoutEscapes(line).includes('PRIVATE KEY'))

const lastIndexOf = (mark: RegExp, text: string): number => {
  let last = -1
  for (const found of text.matchAll(mark)) last = found.index
  return last
}

const redactLine = (line: string, isInKey: boolean, settings: RedactSettings): string => {
  let text = replaceSpans(line, spansOf(line, isInKey, settings), settings)
  // A replacement changes what stands beside the next text. Until nothing is found, so that a text
  // that was redacted stays as it is; in practice the second look finds nothing.
  for (let look = 0; look < 8; look++) {
    const spans = spansOf(text, false, settings)
    if (spans.length === 0) return text
    text = replaceSpans(text, spans, settings)
  }
  return text
}

const spansOf = (line: string, isInKey: boolean, {pii}: RedactSettings): readonly Span[] => {
  if (!hasHidden(line)) return findSecrets(line, {pii, isInKey})
  // Two looks: as a terminal shows it, and with the bodies of sequences, where secrets can stand too.
  const spans: Span[] = []
  for (const dropSequences of [true, false]) {
    const view = plainView(line, dropSequences)
    for (const span of findSecrets(view.text, {pii, isInKey})) {
      const start = view.at[span.start] ?? 0
      const end = (view.at[span.end - 1] ?? line.length - 1) + 1
      spans.push({...span, start, end})
    }
  }
  return spans
}

const replaceSpans = (line: string, spans: readonly Span[], settings: RedactSettings): string => {
  const parts: string[] = []
  let from = 0
  for (const {kind, start, end, isBare} of merged(spans)) {
    const secret = withoutEscapes(line.slice(start, end))
    const placeholder = `[secret:${kind}:${settings.hash(secret)}]`
    parts.push(line.slice(from, start), isBare ? `"${placeholder}"` : placeholder)
    from = end
  }
  parts.push(line.slice(from))
  return parts.join('')
}

/** In order, without overlaps; of two that overlap the wider one gives the kind. */
const merged = (spans: readonly Span[]): readonly Span[] => {
  const result: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || span.start >= last.end) result.push(span)
    else if (span.end > last.end) result[result.length - 1] = widened(last, span)
  }
  return result
}

const widened = (a: Span, b: Span): Span => ({
  ...(b.end - b.start > a.end - a.start ? b : a),
  start: a.start,
  end: b.end,
})
