import {endOfRun, kindOf, quotedSpan} from './named-values.js'
import {isPlainlySecret} from './plainly-secret.js'
import {placeholderEnd, withoutTail} from './secret-span.js'
import type {Add} from './secret-span.js'

/** The start of an element with a secret's name, also as JSON and markup write it in a text. */
const ELEMENT =
  /(?:<|&lt;|\\u003c)[\w.:-]{0,80}?(?:(passw(?:or)?d|passphrase|(?<![a-z])pass|pwd)|(secret|credentials?|(?:secret|private|signing|encryption)[_-]?(?:access[_-]?)?key)|(token)|(?:api|access|account)[_-]?key)(?:\s[^<>]{0,400})?(?<!\/)(?:>|&gt;|\\u003e)/gi
const CDATA = '<![CDATA['
const TAG_BEGINS = /<|&lt;|\\u003c/gi
const TAG_CLOSES = /(?:<|&lt;|\\u003c)\//iy

/** `<password>…</password>`; but `login <user> <password>` is a usage. Linear. */
export const findElements = (text: string, add: Add): void => {
  ELEMENT.lastIndex = 0
  for (let found = ELEMENT.exec(text); found !== null; found = ELEMENT.exec(text)) {
    const start = found.index + found[0].length
    const kind = kindOf(found)
    if (text.startsWith(CDATA, start)) {
      const close = text.indexOf(']]>', start)
      const end = close < 0 ? text.length : close
      add(kind, start + CDATA.length, end)
      ELEMENT.lastIndex = end
      continue
    }
    const end = endOfRun(text, Math.max(start, placeholderEnd(text, start)), TAG_BEGINS)
    TAG_CLOSES.lastIndex = end
    const isWhole = TAG_CLOSES.test(text) && text.slice(start, end).trim() !== ''
    // Of a line that was cut the end of the element is missing.
    const isCut = end === text.length && /^\w\S*$/.test(text.slice(start, end))
    const isType = /\w/.test(text.charAt(found.index - 1))
    if (isWhole) add(kind, start, end)
    else if (isCut && !isType) add(kind, start, withoutTail(text, start, end))
  }
}

const IDENTIFIED =
  /\bidentified\s+(?:with\s+\S{1,64}\s+)?(?:by|as)\s+(?:password\s+|values\s+)?(?:[EN](?='))?(?=\\{0,3}["'])/gi
const SQL_PASSWORD = /\bpassword(?:\s+|\s*\(\s*)(?:[EN](?='))?(?=\\{0,3}["'])/gi
const STATEMENT =
  /\b(?:create|alter)\s+(?:or\s+replace\s+)?(?:user|role|login)\b|\bgrant\s+[\w, ]+\son\s/i

/** `IDENTIFIED BY 'x'`, `PASSWORD 'x'`, in capitals or within a statement: prose has both, too. Linear. */
export const findSqlPasswords = (text: string, add: Add): void => {
  if (!/identified|password/i.test(text)) return
  const statement = text.search(STATEMENT)
  for (const pattern of [IDENTIFIED, SQL_PASSWORD]) {
    let last = 0
    for (const found of text.matchAll(pattern)) {
      const start = found.index + found[0].length
      if (start < last) continue
      const isSql = /^[A-Z]+\b/.test(found[0]) || (statement >= 0 && statement < found.index)
      const span = isSql ? sqlSpan(text, start) : undefined
      if (span === undefined) continue
      add('password', ...span)
      last = span[1]
    }
  }
}

/** A quote within the text is doubled. */
const sqlSpan = (text: string, start: number): readonly [number, number] | undefined => {
  const span = quotedSpan(text, start)
  if (!span) return undefined
  const [from] = span
  let [, end] = span
  while (/^(?:''|"")/.test(text.slice(end, end + 2))) {
    end = quotedSpan(text, end + 1)?.[1] ?? text.length
  }
  return [from, end]
}

const TOLD = /(?:passw(?:or)?d|passphrase)\s+(?:((?:is|was)\s+)(?:now\s+)?)?\\{0,3}["'`]?(?=\S)/gi
/** MySQL tells the first password of root so. */
const GENERATED = /temporary password is generated for [^\s:]{1,100}:\s+(?=\S)/gi
const WORD_ENDS = /[\s"]/g

/** `the password is x`, where x can be nothing else. Linear. */
export const findToldPasswords = (text: string, add: Add): void => {
  for (const found of text.matchAll(TOLD)) {
    const start = found.index + found[0].length
    const end = withoutTail(text, start, endOfRun(text, start, WORD_ENDS))
    if (isPlainlySecret(text.slice(start, end))) add('password', start, end)
  }
  for (const found of text.matchAll(GENERATED)) {
    const start = found.index + found[0].length
    add('password', start, endOfRun(text, start, WORD_ENDS))
  }
}
