import {isDigitCode, isTokenCode} from './secret-span.js'
import type {Add} from './secret-span.js'

/** Card numbers: digits in one piece, or in the groups that stand on a card. Linear. */
export const findCards = (text: string, add: Add): void => {
  let i = 0
  while (i < text.length) {
    if (!isDigitCode(text.charCodeAt(i))) {
      i++
      continue
    }
    const start = i
    i = endOfDigits(text, start)
    if (start > 0 && isNumberCode(text.charCodeAt(start - 1))) continue
    const end = cardEnd(text, start, i)
    if (end < 0) continue
    add('card', start, end)
    i = end
  }
}

/** What a longer number, name or version goes on with. */
const isNumberCode = (code: number): boolean => isTokenCode(code) || code === 0x2e

const endOfDigits = (text: string, start: number): number => {
  let end = start
  while (isDigitCode(text.charCodeAt(end))) end++
  return end
}

/** Groups of digits as they are printed; the last four may be followed by three more. */
const GROUPINGS = [
  [4, 4, 4, 3],
  [4, 4, 4],
  [6, 5],
  [6, 4],
] as const

/** Where the card number ends that begins with the digits `start…end`, or -1. */
const cardEnd = (text: string, start: number, end: number): number => {
  const first = text.charCodeAt(start)
  if (first < 0x32 || first > 0x36) return -1
  if (end - start >= 13) return end - start <= 19 && isCard(text, start, end) ? end : -1
  const separator = text.charAt(end)
  if (end - start !== 4 || (separator !== ' ' && separator !== '-')) return -1
  for (const groups of GROUPINGS) {
    const last = endOfGroups(text, end, separator, groups)
    if (last > 0 && isCard(text, start, last)) return last
  }
  return -1
}

const endOfGroups = (
  text: string,
  start: number,
  separator: string,
  groups: readonly number[],
): number => {
  let at = start
  for (const length of groups) {
    if (text.charAt(at) !== separator || endOfDigits(text, at + 1) !== at + 1 + length) return -1
    at += 1 + length
  }
  return at
}

/** Prefixes and lengths of the issuers (ISO/IEC 7812 ranges as published by them). */
const ISSUERS = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^62\d{14,17}$/,
]

const isCard = (text: string, start: number, end: number): boolean => {
  if (isTokenCode(text.charCodeAt(end))) return false
  if (text.charAt(end) === '.' && isDigitCode(text.charCodeAt(end + 1))) return false
  let sum = 0
  let isSecond = false
  for (let i = end - 1; i >= start; i--) {
    const code = text.charCodeAt(i)
    if (!isDigitCode(code)) continue
    const doubled = (code - 0x30) * (isSecond ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
    isSecond = !isSecond
  }
  if (sum % 10 !== 0) return false
  const digits = text.slice(start, end).replace(/[ -]/g, '')
  return ISSUERS.some((issuer) => issuer.test(digits))
}
