import type {Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import type {ToldFinding} from './notice.js'

/** Room for what is told; a line of a log may be as long as it likes. */
const MOST = {title: 200, line: 300, lines: 3, word: 300}

/** A finding as notices tell it: printable, cut to what a small screen takes. */
export const toldFinding = (finding: Finding): ToldFinding => {
  const {id, kind, severity, title, count, firstSeen, lastSeen, evidence, explanation} = finding
  const isBuiltIn = explanation?.by === 'builtin'
  return {
    ...{id, kind, severity, count, firstSeen, lastSeen},
    title: cut(title, MOST.title),
    evidence: evidence
      .slice(0, MOST.lines)
      .map(({text, line}) => ({text: cut(text, MOST.line), line})),
    cause: isBuiltIn ? cut(explanation.cause, MOST.word) : null,
    nextCheck: isBuiltIn ? cut(explanation.nextCheck, MOST.word) : null,
  }
}

/**
 * The beginning of a text as one printable line of at most `most` characters, `…` at its end where something is
 * left out. No character is cut in two.
 */
export const cut = (text: string, most: number): string => {
  // What is made visible is longer: cutting first bounds the work.
  const line = printable(text.slice(0, most + 1)).trim()
  if (text.length <= most && line.length <= most) return line
  return `${withoutHalf(line.slice(0, most - 1)).trimEnd()}…`
}

/** A surrogate alone was made visible by `printable`; one that the cut leaves alone goes. */
const withoutHalf = (text: string): string => text.replace(/[\ud800-\udbff]$/, '')
