import {printable} from '../text/printable.js'

/** A word that may stand there, and what it is. */
export interface Candidate {
  readonly value: string
  /** One line; shells that can show it beside the word. */
  readonly about: string
}

/** What may stand where the cursor is. */
export interface Candidates {
  /** What the shell itself completes, beside the words. */
  readonly also: 'nothing' | 'files'
  readonly words: readonly Candidate[]
}

/** Longer ones are cut: shells lay the rows out in columns. */
const MOST_ABOUT = 72

/** A word that no shell reads as anything but a word, quoted or not. */
const PLAIN = /^[\w@%+=:,./-]+$/

/**
 * What the scripts of the shells read: `nothing` or `files`, then a word a line, behind a tab what
 * it is. Names come from files that others may have written: what is not plain is left out, and no
 * control character goes through.
 */
export const candidateLines = ({also, words}: Candidates): string =>
  [
    also,
    ...words
      .filter(({value}) => PLAIN.test(value))
      .map(({value, about}) => `${value}\t${cut(about)}`),
  ]
    .map((line) => `${line}\n`)
    .join('')

const cut = (about: string): string => {
  const line = printable(about.replaceAll(/\s+/g, ' ')).trim()
  const letters = Array.from(line)
  return letters.length <= MOST_ABOUT ? line : `${letters.slice(0, MOST_ABOUT - 1).join('')}…`
}
