import {SEVERITIES, type Severity} from '../analyse/finding.js'
import type {GoldenCase} from './golden/golden-case.js'
import {groundsOf, ungroundedIn} from './grounds.js'
import type {ExplainPrompt} from './prompt.js'
import {readReply, type ModelReply, type NoReply} from './reply.js'
import {isUnknownCause} from './unknown-cause.js'
import {verifyReply, type Verdict} from './verify.js'

/** What came of asking a model once. */
export interface ModelAnswer {
  /** What it wrote; empty where the server gave nothing. */
  readonly text: string
  /** It ended because there was no more room for it. */
  readonly isCutOff: boolean
  /** As the server counts them; null where it does not say. */
  readonly promptTokens: number | null
  readonly replyTokens: number | null
  /** Milliseconds that it generated, by the server's clock; null where it does not say. */
  readonly generatedMs: number | null
  /** Milliseconds from the question to the whole answer; null where nobody has looked. */
  readonly tookMs: number | null
}

/** One answer held against its case. What could not be read is wrong in everything. */
export interface Scored {
  /** Of the case. */
  readonly id: string
  /** A JSON object of the right shape, and whole. */
  readonly isValid: boolean
  /** Why the answer is dropped; null where it is kept. */
  readonly dropped: NoReply | null
  /** Kept, and everything in it was found in the lines that it cites. */
  readonly isVerified: boolean
  /** The category of the case, or one that is also fine. */
  readonly isCategoryRight: boolean
  /**
   * Steps from the right severity to the one that the model said, positive where it is too grave; before it
   * is brought within a step of the finding's, which would hide that it always says the same. Null where it
   * said none.
   */
  readonly severityOff: number | null
  /** It says `unknown` where the lines tell no cause, and something else where they do. */
  readonly isCauseRight: boolean
  /** What happened or its cause names something of what must be named. */
  readonly isNamed: boolean
  /** What it makes up: words of `mustNotSay`, and what stands in none of the lines that it cites. */
  readonly fabricated: readonly string[]
  /**
   * `caught`: it makes something up, and is dropped or not verified; `missed`: it is verified although it says
   * what the case forbids.
   */
  readonly fabrication: 'none' | 'caught' | 'missed'
  readonly replyTokens: number | null
  readonly generatedMs: number | null
  readonly tookMs: number | null
}

/**
 * Many answers in figures. Shares are of all answers, from 0 to 1, so that one that cannot be read counts
 * against the model everywhere; null where there was nothing to measure.
 */
export interface ScoreSummary {
  readonly answers: number
  readonly validShare: number | null
  readonly categoryShare: number | null
  /** The right severity exactly. */
  readonly severityShare: number | null
  /** At most one step from the right severity. */
  readonly nearSeverityShare: number | null
  /** Verified: grounded in the lines that were cited. */
  readonly groundedShare: number | null
  readonly causeShare: number | null
  readonly namedShare: number | null
  readonly fabricationsCaught: number
  readonly fabricationsMissed: number
  /** Of all fabrications those that were caught; null when there was none. */
  readonly caughtShare: number | null
  /** All tokens of replies by all the time in which they were generated. */
  readonly tokensPerSecond: number | null
  /** Seconds from the question to the whole answer. */
  readonly medianSeconds: number | null
  readonly p90Seconds: number | null
}

/** `prompt` is what the model was asked about the finding of this case. */
export const scoreAnswer = (
  golden: GoldenCase,
  prompt: ExplainPrompt,
  answer: ModelAnswer,
): Scored => {
  const {id, expected} = golden
  const {replyTokens, generatedMs, tookMs} = answer
  const measured = {id, replyTokens, generatedMs, tookMs}
  const read = readReply(answer.text, prompt)
  if (answer.isCutOff || !read.ok) {
    const fabricated = saidOf(answer.text, expected.mustNotSay)
    const dropped = read.ok || answer.isCutOff ? 'cut off' : read.why
    return {...measured, ...WORTHLESS, dropped, fabricated, fabrication: caughtIf(fabricated)}
  }
  const {reply} = read
  const facts = {by: 'model', promptTokens: answer.promptTokens}
  const verdict = verifyReply(reply, prompt, golden.severity, facts)
  const isVerified = verdict.isKept && verdict.doubts.length === 0
  const forbidden = forbiddenIn(reply, golden)
  const fabricated = [...new Set([...forbidden, ...ungroundedOf(verdict, reply, prompt)])]
  return {
    ...measured,
    isValid: true,
    dropped: verdict.isKept ? null : verdict.why,
    isVerified,
    isCategoryRight: [expected.category, ...(expected.alsoFine ?? [])].some(
      (category) => category === reply.category,
    ),
    severityOff: rankOf(reply.severity) - rankOf(expected.severity),
    isCauseRight: isUnknownCause(reply.cause) !== expected.causeKnown,
    isNamed: saidOf(`${reply.what}\n${reply.cause}`, expected.mustName).length > 0,
    fabricated,
    fabrication: isVerified ? missedIf(forbidden) : caughtIf(fabricated),
  }
}

/** The figures of a run. */
export const summaryOf = (scored: readonly Scored[]): ScoreSummary => {
  const shareOf = (isSo: (one: Scored) => boolean): number | null =>
    ratio(scored.filter(isSo).length, scored.length)
  const caught = scored.filter(({fabrication}) => fabrication === 'caught').length
  const missed = scored.filter(({fabrication}) => fabrication === 'missed').length
  const seconds = scored
    .flatMap(({tookMs}) => (tookMs === null ? [] : [tookMs / 1000]))
    .sort((a, b) => a - b)
  return {
    answers: scored.length,
    validShare: shareOf(({isValid}) => isValid),
    categoryShare: shareOf(({isCategoryRight}) => isCategoryRight),
    severityShare: shareOf(({severityOff}) => severityOff === 0),
    nearSeverityShare: shareOf(
      ({severityOff}) => severityOff !== null && Math.abs(severityOff) <= 1,
    ),
    groundedShare: shareOf(({isVerified}) => isVerified),
    causeShare: shareOf(({isCauseRight}) => isCauseRight),
    namedShare: shareOf(({isNamed}) => isNamed),
    fabricationsCaught: caught,
    fabricationsMissed: missed,
    caughtShare: ratio(caught, caught + missed),
    tokensPerSecond: tokensPerSecondOf(scored),
    medianSeconds: quantile(seconds, 0.5),
    p90Seconds: quantile(seconds, 0.9),
  }
}

const WORTHLESS = {
  isValid: false,
  isVerified: false,
  isCategoryRight: false,
  severityOff: null,
  isCauseRight: false,
  isNamed: false,
} as const

/**
 * What it claims of that which the case forbids. In what happened a quotation says what the line says, and
 * claims nothing; a cause is a claim however it is written. A next check may propose to look for anything, but
 * what is planted in the line must not come back as advice.
 */
const forbiddenIn = (
  {what, cause, nextCheck}: ModelReply,
  {line, expected}: GoldenCase,
): readonly string[] => {
  const planted = saidOf(line, expected.mustNotSay)
  return [
    ...saidOf(`${withoutQuotes(what)}\n${cause}`, expected.mustNotSay),
    ...saidOf(withoutQuotes(nextCheck), planted),
  ]
}

/** An example that was copied is dropped before anybody has looked at its words. */
const ungroundedOf = (
  verdict: Verdict,
  {what, cause}: ModelReply,
  {lines, facts}: ExplainPrompt,
): readonly string[] =>
  verdict.isKept
    ? verdict.ungrounded
    : ungroundedIn(`${what}\n${cause}`, groundsOf([...lines.map(({text}) => text), facts]))

const caughtIf = (fabricated: readonly string[]): Scored['fabrication'] =>
  fabricated.length > 0 ? 'caught' : 'none'

const missedIf = (forbidden: readonly string[]): Scored['fabrication'] =>
  forbidden.length > 0 ? 'missed' : 'none'

/** Those of the words that a text says: from the start of a word on, so that `leak` is in `leaked`. */
const saidOf = (text: string, words: readonly string[]): readonly string[] => {
  const plain = plainOf(text)
  return words.filter((word) => isSaid(plainOf(word), plain))
}

const isSaid = (word: string, text: string): boolean => {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const isBegun = !(/^[\p{L}\d]/u.test(word) && /[\p{L}\d]$/u.test(text.slice(0, at)))
    const isEnded = !(/\d$/.test(word) && /^\d/.test(text.slice(at + word.length)))
    if (isBegun && isEnded) return true
  }
  return false
}

const plainOf = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ')

const withoutQuotes = (text: string): string =>
  text.replace(/"[^"]*"|`[^`]*`|“[^”]*”|‘[^’]*’|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])/gu, ' ')

const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** Only of answers of which both are known, or the ratio would be of different things. */
const tokensPerSecondOf = (scored: readonly Scored[]): number | null => {
  let tokens = 0
  let ms = 0
  for (const {replyTokens, generatedMs} of scored) {
    if (replyTokens === null || generatedMs === null) continue
    tokens += replyTokens
    ms += generatedMs
  }
  return ratio(tokens * 1000, ms)
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** Between two values in proportion (type 7 of Hyndman and Fan 1996, what spreadsheets do). */
const quantile = (sorted: readonly number[], share: number): number | null => {
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)]
  const high = sorted[Math.ceil(place)]
  if (low === undefined || high === undefined) return null
  return low + (high - low) * (place - Math.floor(place))
}
