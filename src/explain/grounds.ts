import {isEmptyWord, standsAsWord, tellingWords, wordsIn} from './forms.js'
import {ACRONYMS, IMPLIED, MUST_STAND, NEGATORS, PRODUCTS} from './words.js'

/**
 * Whether what a text claims stands in other texts. Nothing here understands either of them: it is
 * a net for what a language model makes up. A number, an address, a path, a quoted or a particular name
 * must stand in the grounds as it is; words that accuse, excuse or name a cause must stand there in
 * some form; and of all words that carry meaning a good part must. What is caught may be true, and what
 * is not caught is only known to be made of what the grounds hold.
 */
export interface Grounds {
  /** Everything in lower case, blanks made one. */
  readonly text: string
  /** Whole numbers and decimals that are no part of a time or date. */
  readonly numbers: ReadonlySet<string>
  /** In lower case: those of the texts, and what follows from them. */
  readonly words: ReadonlySet<string>
  /** Words that follow from the texts where they are denied: of what was refused, that it was not accepted. */
  readonly denied: ReadonlySet<string>
}

export const groundsOf = (texts: readonly string[]): Grounds => {
  const joined = texts.join('\n')
  const text = lower(joined)
  const implied = IMPLIED.flatMap(([pattern, words]) => (pattern.test(text) ? words : []))
  return {
    text,
    numbers: new Set(numbersIn(joined.replace(TIMES, ' '))),
    words: new Set([
      ...wordsIn(joined),
      ...implied.filter((word) => !word.startsWith('!')),
      ...changesIn(text),
    ]),
    denied: new Set(implied.flatMap((word) => (word.startsWith('!') ? [word.slice(1)] : []))),
  }
}

/** `from 8 to 40` is a rise. */
const changesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bfrom (\d+(?:\.\d+)?)\S* to (\d+(?:\.\d+)?)/g)].flatMap(([, from, to]) =>
    Number(from) < Number(to) ? RISES : FALLS,
  )
const RISES = ['rise', 'rose', 'risen', 'increase', 'grow', 'grew', 'more']
const FALLS = ['fall', 'fell', 'fallen', 'decrease', 'shrink', 'shrank', 'less']

/** Each claim of a text that the grounds do not bear out, as it stands in the text; none twice. */
export const ungroundedIn = (text: string, grounds: Grounds): readonly string[] => {
  const {left, quoted} = quotesOf(text)
  const claims = [
    ...quoted.filter((quote) => lettersOf(quote) >= 4 && !grounds.text.includes(lower(quote))),
    ...specificsIn(left).filter((token) => !isGrounded(token, grounds)),
    ...numberWordsIn(left).filter((word) => !hasNumber(word, grounds)),
    ...matches(left, MUST_STAND).filter((phrase) => !isSaid(phrase, grounds)),
  ]
  return [...new Set(claims)]
}

/** How many words of a text carry meaning, and how many of these stand in the grounds. */
export const supportOf = (
  text: string,
  grounds: Grounds,
): {readonly words: number; readonly supported: number} => {
  const telling = wordsIn(text).filter((word) => !isEmptyWord(word))
  return {
    words: telling.length,
    supported: telling.filter((word) => standsAsWord(word, grounds.words)).length,
  }
}

/** Without quotations, and what can only be right or wrong; `ungroundedIn` looks at these. */
export const withoutParticulars = (text: string): string => {
  const {left} = quotesOf(text)
  return specificsIn(left)
    .filter((token) => !/^\p{Lu}\p{Ll}+$/u.test(token) && !NEGATORS.has(token.toLowerCase()))
    .reduce((rest, token) => rest.replace(token, ' '), left)
}

/** Numbers of a text, in digits or words, that the grounds do not have; as they stand in the text. */
export const amountsIn = (text: string, grounds: Grounds): readonly string[] => [
  ...specificsIn(text).filter((token) => AMOUNT.test(token) && !isGrounded(token, grounds)),
  ...numberWordsIn(text).filter((word) => !hasNumber(word, grounds)),
]

/** Words of a text that carry meaning and are, in some form, among these but not in the grounds. */
export const wordsSharedWith = (
  text: string,
  words: ReadonlySet<string>,
  grounds: Grounds,
): readonly string[] =>
  tellingWords(text).filter(
    (word) => standsAsWord(word, words) && !standsAsWord(word, grounds.words),
  )

/** Blanks made one; lines stay. */
const lower = (text: string): string => text.toLowerCase().replace(/[^\S\n]+/g, ' ')

const lettersOf = (text: string): number => text.replace(/[^\p{L}\d]/gu, '').length

const matches = (text: string, pattern: RegExp): readonly string[] => text.match(pattern) ?? []

/** What stands in quotes, and the text without it. An apostrophe within a word opens none. */
const quotesOf = (text: string): {readonly left: string; readonly quoted: readonly string[]} => {
  const quoted: string[] = []
  const left = text.replace(
    /"([^"]*)"|`([^`]*)`|“([^”]*)”|‘([^’]*)’|(?<![\p{L}\d])'([^']*)'(?![\p{L}\d])/gu,
    (...groups) => {
      quoted.push(groups.slice(1, 6).find((group) => typeof group === 'string') as string)
      return ' '
    },
  )
  return {left, quoted}
}

/** Dates and times, whose digits say nothing about how many. */
export const TIMES =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?|(?<![\d.])\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?!\d)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{1,2}\b/gi

/** `1,234` is 1234; `10.0.0.7` and `3.14` stay whole. */
export const numbersIn = (text: string): readonly string[] =>
  matches(text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, ''), /\d+(?:\.\d+)*/g)

/** Tokens that can only be right or wrong: with a digit, of a path, a host, a name of code. */
const specificsIn = (text: string): readonly string[] => {
  const found: string[] = []
  let isFirst = true
  for (const raw of text.split(/[\s,;!?()[\]{}<>|]+/)) {
    const token = raw.replace(/^[.:=*_-]+|[.:=*_-]+$/g, '')
    if (token !== '' && isSpecific(token, isFirst)) found.push(token)
    if (token !== '') isFirst = /[.:!?]$/.test(raw)
  }
  return found
}

const isSpecific = (token: string, isFirst: boolean): boolean => {
  if (/^(?:e\.g|i\.e|etc|and\/or|n\/a|read\/write|i\/o|tcp\/ip|client\/server)$/i.test(token)) {
    return false
  }
  if (/\d/.test(token)) return true
  if (/[/\\@_]|::|[\p{L}][.:][\p{L}]/u.test(token)) return true
  if (/\p{Ll}\p{Lu}/u.test(token)) return true
  if (/^\p{Lu}{3,}$/u.test(token)) return !ACRONYMS.has(token)
  // A name in the middle of a sentence; at its beginning every word has a capital.
  if (/^\p{Lu}\p{Ll}{2,}/u.test(token)) return !isFirst || PRODUCTS.has(token.toLowerCase())
  return PRODUCTS.has(token.toLowerCase())
}

const isGrounded = (token: string, grounds: Grounds): boolean => {
  const bare = token.toLowerCase()
  // How many: a digit of a date must not bear it out.
  const amount = AMOUNT.exec(bare)
  if (amount !== null) {
    const [number = ''] = numbersIn(amount[1] ?? '')
    return hasAmount(number, grounds) || standsIn(bare, grounds.text, true)
  }
  if (/^\d\d:\d\d(?::\d\d)?$/.test(bare)) {
    return new RegExp(`(?<!\\d)${bare}(?!\\d)`).test(grounds.text)
  }
  return standsIn(bare, grounds.text, false)
}

const AMOUNT =
  /^[~≈<>=+-]*(\d[\d,]*(?:\.\d+)?)(?:%|x|th|st|nd|rd|ms|s|sec|min|m|h|d|k|kb|mb|gb|kib|mib|gib|b)?$/i

/** A decimal bears out what it rounds to. */
const hasAmount = (number: string, {numbers}: Grounds): boolean =>
  numbers.has(number) || roundingTo(number, numbers).length > 0

/** Decimals among numbers that are this whole number, rounded up or down. */
export const roundingTo = (number: string, numbers: Iterable<string>): readonly string[] =>
  /^\d+$/.test(number)
    ? [...numbers].filter(
        (one) => /^\d+\.\d+$/.test(one) && Math.abs(Number(one) - Number(number)) < 1,
      )
    : []

/** Whether a token stands in a text on its own: `10.0.0.7` is not in `10.0.0.70`. */
const standsIn = (token: string, text: string, isAmount: boolean): boolean => {
  // Digits of a date or an address would bear out any amount.
  if (isAmount && /^\d+$/.test(token)) return false
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at)
    const after = text.slice(at + token.length, at + token.length + 2)
    const isWithin = /^[\p{L}\d]/u.test(token) && /[\p{L}\d]$/u.test(before)
    const isBegun = !isWithin && !(/^\d/.test(token) && /\d\.$/.test(before))
    const isEnded = !/^[\p{L}\d]/u.test(after) && !(/\d$/.test(token) && /^\.\d/.test(after))
    if (isBegun && isEnded) return true
  }
  return false
}

export const NUMBER_WORDS: ReadonlyMap<string, string> = new Map([
  ...['zero', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven']
    .concat(['twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen'])
    .concat('nineteen')
    .map((word, index) => [word, String(index)] as const),
  ...['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'].map(
    (word, index) => [word, String((index + 2) * 10)] as const,
  ),
  ...(
    [
      ['twice', '2'],
      ['thrice', '3'],
      ['hundred', '100'],
      ['hundreds', '100'],
      ['thousand', '1000'],
      ['thousands', '1000'],
      ['million', '1000000'],
      ['millions', '1000000'],
      ['dozen', '12'],
      ['dozens', '12'],
    ] as const
  ).map(([word, number]) => [word, number] as const),
])

const numberWordsIn = (text: string): readonly string[] =>
  wordsIn(text).filter((word) => NUMBER_WORDS.has(word))

const hasNumber = (word: string, {numbers, text}: Grounds): boolean =>
  numbers.has(NUMBER_WORDS.get(word) ?? '') || standsIn(word, text, false)

/** `no problem` stands as it is; of one word some form will do. */
const isSaid = (phrase: string, {text, words}: Grounds): boolean => {
  const said = phrase.toLowerCase()
  return said.includes(' ') ? text.includes(said) : standsAsWord(said, words)
}
