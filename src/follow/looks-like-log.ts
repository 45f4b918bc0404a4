import {textKindOf} from './text-kind.js'

/** How much of a file's start is read to judge it. */
export const JUDGED_BYTES = 2048

const MOST_LINES = 20

/** What a text's lines say: times or levels in them, one structured document, or just text. */
export type TextLook = 'log' | 'document' | 'plain' | 'binary' | 'empty'

/**
 * Judges a file by its first bytes, never by its name: `catalog.json` is one document, `blog.png`
 * and `syslog.2.gz` are binary. A log has a time or a level in at least a third of its lines, or
 * an object on each.
 */
export const lookOf = (head: Uint8Array): TextLook => {
  if (head.length === 0) return 'empty'
  const kind = textKindOf(head)
  if (kind !== 'text') return 'binary'
  const lines = linesOf(head)
  if (lines.length === 0) return 'plain'
  const logLines = lines.filter((line) => isLogLine(line)).length
  if (logLines * 3 >= lines.length) return 'log'
  return DOCUMENT_START.test(lines[0] ?? '') ? 'document' : 'plain'
}

/** Whole lines that are not empty; the last of a cut head only when it is the only one. */
const linesOf = (head: Uint8Array): string[] => {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1')
  const lines = text.split('\n')
  if (head.length >= JUDGED_BYTES && lines.length > 1) lines.pop()
  return lines.filter((line) => line.trim() !== '').slice(0, MOST_LINES)
}

const isLogLine = (line: string): boolean => {
  const start = line.slice(0, 160)
  return TIME.test(start) || LEVEL.test(start) || OBJECT_LINE.test(line.trimEnd())
}

/** A clock time, an epoch with a fraction, the kernel's seconds since boot, or a syslog priority. */
const TIME =
  /(?:\b|T)\d{1,2}:\d{2}:\d{2}\b|^\D{0,2}1\d{9}(?:\.\d+|\d{3})?\b|^\[ {0,6}\d+\.\d{6}\]|^<\d{1,3}>/
const LEVEL =
  /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|SEVERE|level=\w+)\b/
const OBJECT_LINE = /^\{"[^"]{1,64}":.*\}$/
const DOCUMENT_START = /^\uFEFF?\s*(?:[{[]|<[?!a-zA-Z]|#!|---|%PDF|\/\*|import\b|package\b)/
