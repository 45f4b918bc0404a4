import {findCards} from './cards.js'
import {findCommandSecrets} from './command-secrets.js'
import {closingQuote, endOfRun, findCookies, findNamedValues, trimmedEnd} from './named-values.js'
import {findElements, findSqlPasswords, findToldPasswords} from './phrased-secrets.js'
import {isPlaceholder, isTokenCode} from './secret-span.js'
import type {Add, SecretKind, Span} from './secret-span.js'

/** Marks of a private key's block; global, for `matchAll`. */
export const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
export const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/**
 * False when no finder below can find anything: the cheap look that ordinary lines get. It has no
 * context, so it says yes too often, never too seldom. Words and digits apart, because one pattern
 * of both took twice as long.
 */
export const mayHoldSecret = (text: string, pii: boolean): boolean =>
  WORD_TRACE.test(text) || CARD_TRACE.test(text) || (pii && PII_TRACE.test(text))

/** By first letters, which is a quarter faster than in an order for reading: most places of a text have none of them. */
const WORD_TRACE =
  /p(?:ass(?:w|phrase|[%>&]|\\u003e|[\\"']{0,4}\s*[=:])|wd|rivate key|ypi-|i[_-]?key)|s(?:ecret|ess(?:ion)?[_-]?id|s[_-]?key|k_(?:live|test)_|hp(?:at|ss)_)|t(?:oken|e[_-]?key)|c(?:redential|ookie|onnect\.sid|url(?:\.exe)?[\s"'\\])|n(?:[tg][_-]?key|pm_)|on[_-]?key|a(?:uthorization|kia|sia|iza)|:\/\/|g(?:h[pousr]_|ithub_pat_|lpat-)|x(?:ox[abprs]-|app-)|\.eyJ|\b(?:sk[-_]|hf_|SG\.)|rk_(?:live|test)_|ya29\.|dop_v1_|hooks\.slack|identified\s|--(?:proxy-)?user[\s="'\\]|m(?:ysql(?:dump|admin)?|ariadb(?:-dump|-admin)?)\s+-/i
const CARD_TRACE = /(?<![\w.-])[2-6]\d{3}(?:\d{9}|[ -]\d{4,6}[ -]\d)/
const PII_TRACE = /@|\d\.\d{1,3}\.\d|::|(?:[0-9a-f]{1,4}:){3}/i

/** All secrets of one line, in no order, possibly overlapping. Linear. */
export const findSecrets = (
  text: string,
  options: {readonly pii: boolean; readonly isInKey: boolean},
): readonly Span[] => {
  const spans: Span[] = []
  const add: Add = (kind, start, end, isBare = false) => {
    if (end > start && !isPlaceholder(text, start, end)) spans.push({kind, start, end, isBare})
  }
  findKeyBlocks(text, options.isInKey, add)
  for (const [kind, pattern] of TOKENS) {
    for (const found of text.matchAll(pattern))
      add(kind, found.index, found.index + found[0].length)
  }
  findWebTokens(text, add)
  findAuthorization(text, add)
  findUrlUsers(text, add)
  findNamedValues(text, add)
  findCookies(text, add)
  findCommandSecrets(text, add)
  findElements(text, add)
  findSqlPasswords(text, add)
  findToldPasswords(text, add)
  findCards(text, add)
  if (options.pii) findPersonal(text, add)
  return spans
}

/** Shapes that are secret by themselves. No upper bounds: a longer token would show its rest. */
const TOKENS: readonly (readonly [SecretKind, RegExp])[] = [
  ['aws-key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['github', /\bgh[pousr]_[A-Za-z0-9]{36,}/g],
  ['github', /\bgithub_pat_[A-Za-z0-9_]{22,}/g],
  ['slack', /\b(?:xox[abprs]|xapp)-[A-Za-z0-9-]{10,}/g],
  ['slack', /(?<=hooks\.slack\.com\/[a-z]{1,20}\/)[\w/-]{10,}/g],
  // Of those who sell models, payments, mail, machines, packages.
  ['api-key', /\bsk-[A-Za-z0-9_-]{20,}/g],
  ['api-key', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}/g],
  ['api-key', /\bAIza[A-Za-z0-9_-]{30,}/g],
  ['api-key', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g],
  ['token', /\bya29\.[A-Za-z0-9_-]{20,}/g],
  ['token', /\bglpat-[A-Za-z0-9_-]{20,}/g],
  ['token', /\b(?:npm|hf)_[A-Za-z0-9]{30,}/g],
  ['token', /\bpypi-[A-Za-z0-9_-]{40,}/g],
  ['token', /\bdop_v1_[a-f0-9]{40,}/g],
  ['token', /\bshp(?:at|ss)_[A-Za-z0-9]{30,}/g],
]

const findKeyBlocks = (text: string, isInKey: boolean, add: Add): void => {
  let from = isInKey ? 0 : -1
  const marks = [
    ...Array.from(text.matchAll(KEY_BEGIN), (m) => ({at: m.index, end: m.index, begins: true})),
    ...Array.from(text.matchAll(KEY_END), (m) => ({
      at: m.index,
      end: m.index + m[0].length,
      begins: false,
    })),
  ].sort((a, b) => a.at - b.at)
  for (const mark of marks) {
    if (mark.begins && from < 0) from = mark.at
    if (mark.begins || from < 0) continue
    add('private-key', from, mark.end)
    from = -1
  }
  if (from >= 0) add('private-key', from, text.length)
}

/**
 * JSON web tokens, from their second part `.eyJ` outwards: a pattern that begins at the first part
 * would read a run of near-matches once for each place where it could begin.
 */
const findWebTokens = (text: string, add: Add): void => {
  let at = text.indexOf('.eyJ')
  while (at >= 0) {
    let left = at
    while (left > 0 && isTokenCode(text.charCodeAt(left - 1))) left--
    const head = text.slice(left, at).indexOf('eyJ')
    let end = at
    // Signature, and the further parts of an encrypted token.
    for (let parts = 0; parts < 4 && text.charAt(end) === '.'; parts++) {
      let next = end + 1
      while (next < text.length && isTokenCode(text.charCodeAt(next))) next++
      if (parts === 0 && next - end < 12) break
      end = next
    }
    if (head >= 0 && at - left - head >= 11 && end > at) add('jwt', left + head, end)
    at = text.indexOf('.eyJ', Math.max(end, at + 1))
  }
}

const SPACE_ENDS = /\s/g
const AUTHORIZATION =
  /\bauthorization\\{0,3}["']?\s*[=:]>?\s*\[?\s*(?:(\\{0,3})(["']))?(?:bearer|basic|token|negotiate|ntlm)\s+/gi

const findAuthorization = (text: string, add: Add): void => {
  for (const found of text.matchAll(AUTHORIZATION)) {
    const start = found.index + found[0].length
    const [, escapes = '', quote] = found
    const end =
      quote === undefined
        ? trimmedEnd(text, start, endOfRun(text, start, SPACE_ENDS))
        : closingQuote(text, start, quote, escapes.length)
    add('authorization', start, end)
  }
}

/** `"`, `<`, `>`: a URL in JSON or markup ends there, whatever stands behind. */
const URL_ENDS: readonly number[] = [0x22, 0x3c, 0x3e]

const findUrlUsers = (text: string, add: Add): void => {
  let at = text.indexOf('://')
  while (at >= 0) {
    const start = at + 3
    let end = -1
    let i = start
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 0x2f || URL_ENDS.includes(code) || isBlankCode(code)) break
      if (code === 0x40) end = i
    }
    const hasScheme = /[a-z0-9+.-]/i.test(text.charAt(at - 1))
    if (hasScheme && end > start && text.slice(start, end).includes(':')) add('url', start, end)
    at = text.indexOf('://', Math.max(start, i - 1))
  }
}

const EMAIL_DOMAIN = /@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}/g
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi

const findPersonal = (text: string, add: Add): void => {
  for (const found of text.matchAll(EMAIL_DOMAIN)) {
    let start = found.index
    const least = Math.max(0, start - 64)
    while (start > least && /[\w.%+-]/.test(text.charAt(start - 1))) start--
    if (start < found.index) add('email', start, found.index + found[0].length)
  }
  for (const found of text.matchAll(IPV4)) add('ip', found.index, found.index + found[0].length)
  for (const found of text.matchAll(IPV6)) {
    const groups = found[0].split(':')
    const isAddress = found[0].includes('::') ? /[0-9a-f]/i.test(found[0]) : groups.length === 8
    if (isAddress) add('ip', found.index, found.index + found[0].length)
  }
}

const isBlankCode = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)
