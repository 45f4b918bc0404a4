import {endOfRun, kindOf, quotedSpan} from './named-values.js'
import {isPlainlySecret} from './plainly-secret.js'
import {withoutTail} from './secret-span.js'
import type {Add} from './secret-span.js'

/** Between an option and its value: a blank, or what parts them in a list of arguments. */
const BEFORE_VALUE = String.raw`(?:\s+|\\{0,3}["']\s*,\s*(?=\\{0,3}["']))`

/** `--db-password x`, `-token x`, `"--api-key", "x"`; with `=` it is a named value. */
const FLAG = new RegExp(
  String.raw`(?<![\w-])(?:--(?=[a-z])[\w-]*?|-)(?:(passw(?:or)?d|passphrase)|(secret(?:[_-]?(?:access[_-]?)?key)?)|(token)|((?:api|access|account)[_-]?key))${BEFORE_VALUE}`,
  'gi',
)

/** What is no value: the next flag, an operator of the shell, a variable, a name in a usage text. */
const NO_FLAG_VALUE =
  /^(?:[-|&;\\]|<[\w. -]*$|>|\$\{?[A-Z_][A-Z\d_]*\}?$|\[?(?:id|type|src|source|env)=|\/[\w.-]+\/)/

/** What goes on behind a flag's name where a program speaks of the flag, and what a usage calls a value. */
const NO_FLAG_WORD =
  /^(?:an?|and|any|are|arguments?|as|at|be|but|by|can(?:not|'t)?|conflicts?|could|deprecated|did|do(?:es)?|either|empty|expects?|flags?|for|from|given|ha[sd]|have|if|ignored|in|instead|invalid|is(?:n't)?|it|ma[dy]e?|missing|must|needs?|needed|not|null|of|on|only|options?|or|parameters?|passed|provided|requires?|required|set|should|specified|string|supplied|switch|takes?|text|tha[nt]|the|then|to|unknown|unless|used|using|value|via|was|were|when|where|while|will|with|without|would)$/i

/** Secrets on a command line: behind a flag, `curl -u bob:x`, `mysql -px`. Linear. */
export const findCommandSecrets = (text: string, add: Add): void => {
  if (!text.includes('-')) return
  for (const found of text.matchAll(FLAG)) {
    const [from, end] = argumentSpan(text, found.index + found[0].length)
    const name = found.slice(1).find(Boolean) ?? ''
    const value = text.slice(from, Math.min(end, from + 64))
    if (NO_FLAG_VALUE.test(value) || NO_FLAG_WORD.test(value)) continue
    // `--token validation failed` is a sentence.
    if (/^[a-z]+$/.test(value) && /^\s+[a-z]{2,}(?![\w=:/-])/.test(text.slice(end, end + 40)))
      continue
    // `--password PASSWORD` is how a usage tells it.
    if (value.toLowerCase() === name.toLowerCase()) continue
    add(kindOf(found), from, end)
  }
  findUserPasswords(text, add)
  findMysqlPasswords(text, add)
}

const CURL = /\bcurl(?:\.exe)?[\s"'\\]/gi
const USER = new RegExp(
  String.raw`(?<![\w-])(?:-u${BEFORE_VALUE}?|-[a-z]{1,8}u${BEFORE_VALUE}|(--(?:proxy-)?user)(?:=|${BEFORE_VALUE}))(?:(\\{0,3})(["']))?[^\s"':=[\]]{1,128}:(?!\/\/)`,
  'gi',
)

/** What parts one command from the next; `;`, `|` and `&` stand in what it sends, too. */
const NEXT_COMMAND = /\s(?:&&|\|\|)\s/g

/** Where commands of curl begin and end, in order. */
const curlsIn = (text: string): readonly (readonly [start: number, end: number])[] => {
  const found: (readonly [number, number])[] = []
  let last = -1
  for (const {index} of text.matchAll(CURL)) {
    if (index < last) continue
    NEXT_COMMAND.lastIndex = index
    last = NEXT_COMMAND.exec(text)?.index ?? text.length
    found.push([index, last])
  }
  return found
}

/** `-u` means another thing to other programs, and `--user 1000:1000` is a group: only where it is plain. */
const findUserPasswords = (text: string, add: Add): void => {
  const curls = curlsIn(text)
  if (curls.length === 0 && !text.includes('user')) return
  let current = 0
  USER.lastIndex = 0
  for (let found = USER.exec(text); found !== null; found = USER.exec(text)) {
    const {index} = found
    const start = index + found[0].length
    const [, long, , quote] = found
    const end = quote === undefined ? argumentEnd(text, start) : endOfQuoted(text, start, quote)
    while ((curls[current]?.[1] ?? Infinity) <= index) current++
    const isOfCurl = (curls[current]?.[0] ?? Infinity) < index
    if (isOfCurl || (long && isPlainlySecret(text.slice(start, end)))) add('password', start, end)
    USER.lastIndex = Math.max(USER.lastIndex, end)
  }
}

const endOfQuoted = (text: string, start: number, quote: string): number => {
  const end = text.indexOf(quote, start)
  const last = end < 0 ? text.length : end
  return text.charAt(last - 1) === '\\' ? last - 1 : last
}

/** The client with nothing but options before `-p`; ports (`-p3306:3306`) are another program's. */
const MYSQL =
  /(?<![\w.-])(?:mysql(?:dump|admin)?|mariadb(?:-dump|-admin)?)(?:\s+-(?!p)\S*(?:\s+(?!-)\S+)?){0,12}\s+-p(?=\S)/g
const PORT = /^\d{1,5}:\d{1,5}$/

const findMysqlPasswords = (text: string, add: Add): void => {
  for (const found of text.matchAll(MYSQL)) {
    const [from, end] = argumentSpan(text, found.index + found[0].length)
    if (!PORT.test(text.slice(from, Math.min(end, from + 16)))) add('password', from, end)
  }
}

/** One argument, with its quotes or without. */
const argumentSpan = (text: string, start: number): readonly [number, number] =>
  quotedSpan(text, start) ?? [start, argumentEnd(text, start)]

const ARGUMENT_ENDS = /[\s"]/g
/** The comma that parts it from what is said next, and the brackets around it all. */
const argumentEnd = (text: string, start: number): number =>
  withoutTail(text, start, endOfRun(text, start, ARGUMENT_ENDS))
