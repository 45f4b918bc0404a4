import type {Explanation, Severity} from '../analyse/finding.js'
import {isNeutralWord, standsAsWord, tellingWords} from './forms.js'
import {groundsOf, supportOf, ungroundedIn, type Grounds} from './grounds.js'
import {amountsMistakenIn} from './amounts.js'
import {mispairedIn} from './pairs.js'
import {reversedIn, saysFailed, tellsTrouble} from './polarity.js'
import {unsupportedIn} from './unsupported.js'
import {isProposal} from './next-check.js'
import {isDangerous, speaksToModel} from './orders.js'
import {EXAMPLE_REPLIES, type ExplainPrompt} from './prompt.js'
import type {ModelReply, NoReply} from './reply.js'
import {withinOneStep} from './told-finding.js'
import {isUnknownCause} from './unknown-cause.js'

/** What the server said about a reply beside its text. */
export interface ReplyFacts {
  /** The model's name. */
  readonly by: string
  /** Tokens of the prompt that it took; null where it did not say. */
  readonly promptTokens: number | null
}

export type Verdict =
  | {
      readonly isKept: true
      readonly explanation: Explanation
      /** Why it is not verified, one clause each; empty when it is. */
      readonly doubts: readonly string[]
      /** What of it stands neither in the lines that it cites nor in the facts. */
      readonly ungrounded: readonly string[]
    }
  | {readonly isKept: false; readonly why: NoReply}

/**
 * Holds a reply against what was sent. It is verified when it cites the line that it explains and no
 * line that is not there, when the server has taken the whole prompt, and when everything particular in
 * it stands in the lines that it cites, in the facts, or in what is known of the failure. The severity is
 * at most one step from the finding's, which stays whatever the model says.
 */
export const verifyReply = (
  reply: ModelReply,
  prompt: ExplainPrompt,
  severity: Severity,
  facts: ReplyFacts,
): Verdict => {
  const grounds = groundsFor(reply.cites, prompt)
  if (isExample(reply, grounds)) return {isKept: false, why: 'copies the example'}
  const claims = [reply.what, reply.cause]
  const ungrounded = [
    ...claims.flatMap((text) => ungroundedIn(text, grounds)),
    ...particularsIn(reply.nextCheck, grounds),
  ]
  const beyond = claims.flatMap((text) => unsupportedIn(text, grounds))
  const reversed = claims.flatMap((text) => reversedIn(text, grounds))
  const mistaken = claims.flatMap((text) => [
    ...amountsMistakenIn(text, grounds),
    ...mispairedIn(text, grounds),
  ])
  const doubts = [
    ...(reply.madeUp.length === 0 ? [] : [`cites ${reply.madeUp.join(', ')}, which was not sent`]),
    ...(reply.cites.includes(prompt.event) ? [] : ['does not cite the line that it explains']),
    ...doubt('not in the cited lines', ungrounded),
    ...doubt('says more than the cited lines', beyond),
    ...doubt('the cited lines do not say so', reversed),
    ...doubt('otherwise in the cited lines', mistaken),
    ...(isAbout(reply.what, prompt) ? [] : ['is not about the line that it explains']),
    ...(isSilentOn(prompt, reply) ? ['does not say what went wrong'] : []),
    ...(isTruncated(prompt.tokens, facts.promptTokens) ? ['the server has cut the prompt'] : []),
    ...(isAddressed(reply.cites, prompt) ? ['the lines speak to the model'] : []),
    ...(isDangerous(reply.nextCheck) ? ['its next check is a command, and is left out'] : []),
  ]
  const explanation: Explanation = {
    what: reply.what,
    cause: reply.cause,
    // What is no check is left out; a rule's own stands in its place.
    nextCheck: isProposal(reply.nextCheck, grounds)
      ? reply.nextCheck
      : (prompt.known?.nextCheck ?? ''),
    severity: withinOneStep(reply.severity, severity),
    category: reply.category,
    sure: reply.sure,
    cites: citedEvidence(reply.cites, prompt),
    by: facts.by,
    verified: doubts.length === 0,
  }
  return {isKept: true, explanation, doubts, ungrounded}
}

const doubt = (what: string, claims: readonly string[]): readonly string[] =>
  claims.length === 0 ? [] : [`${what}: ${[...new Set(claims)].join(', ')}`]

/** A good part of what it says must stand in the line itself, or in what is known of it. */
const isAbout = (what: string, {lines, event, facts, known}: ExplainPrompt): boolean => {
  const own = groundsOf([
    ...lines
      .filter(({label, evidence}) => label === event || evidence !== null)
      .map(({text}) => text),
    valuesOf(facts),
    ...(known === null ? [] : [known.what, known.cause]),
  ])
  const telling = tellingWords(what).filter((word) => !isNeutralWord(word))
  const supported = telling.filter(
    (word) => standsAsWord(word, own.words) || standsAsWord(word, own.denied),
  )
  return supported.length > 0 && supported.length >= telling.length * ABOUT_SHARE
}
const ABOUT_SHARE = 0.4

/** The line says that something failed, or is no longer there to be seen, and the reply does not. */
const isSilentOn = ({lines, event, facts}: ExplainPrompt, {what, cause}: ModelReply): boolean =>
  (/^finding=silence\b/m.test(facts) && !ENDED.test(what) && !tellsTrouble(what)) ||
  (lines.some(({label, text}) => label === event && saysFailed(text)) &&
    !tellsTrouble(what) &&
    (isUnknownCause(cause) || !tellsTrouble(cause)))
const ENDED = /silen|stopp|quiet|ceas|missing|absent|\bend(?:s|ed)\b|paus|no (?:more|longer)/i

/** That they are called `last` and `title` bears nothing out. */
const valuesOf = (facts: string): string =>
  facts.replace(
    /^(?:source|title|template)=|\b(?:severity|first|last)=|finding=known-failure/gm,
    '',
  )

const groundsFor = (cites: readonly string[], {lines, facts, known}: ExplainPrompt): Grounds =>
  groundsOf([
    ...lines.filter(({label}) => cites.includes(label)).map(({label, text}) => `${label} ${text}`),
    valuesOf(facts),
    ...(known === null ? [] : [known.what, known.cause, known.nextCheck]),
  ])

const isAddressed = (cites: readonly string[], {lines}: ExplainPrompt): boolean =>
  lines.some(({label, text}) => cites.includes(label) && speaksToModel(text))

/** A next check proposes, so that its words need no ground; what it points at does. */
const particularsIn = (nextCheck: string, grounds: Grounds): readonly string[] =>
  ungroundedIn(nextCheck, grounds).filter((claim) => /[\d/\\@_]|[\p{L}][.:][\p{L}]/u.test(claim))

const isBorneOut = (text: string, grounds: Grounds, share: number): boolean => {
  const {words, supported} = supportOf(text, grounds)
  return words === 0 ? text.length < 40 : supported >= words * share
}

/** Word for word one of the examples, about lines that say something else. */
const isExample = ({what, cause}: ModelReply, grounds: Grounds): boolean =>
  EXAMPLE_REPLIES.some((example) => {
    const isSameWhat = bare(what) === bare(example.what)
    const isSameCause = !isUnknownCause(cause) && bare(cause) === bare(example.cause)
    return (isSameWhat || isSameCause) && !isBorneOut(example.what, grounds, 0.8)
  })

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/**
 * Far fewer tokens than the prompt must have: the server has dropped a part of it, and does not say so. The
 * estimate is on the high side, and some servers leave out what they had in their cache, then saying next to
 * nothing or nothing.
 */
const isTruncated = (estimated: number, taken: number | null): boolean =>
  taken !== null && taken >= MIN_TAKEN && taken < estimated * 0.45
const MIN_TAKEN = 64

/** Lines that stood beside the evidence are cited by the reply, but are no evidence. */
const citedEvidence = (cites: readonly string[], {lines}: ExplainPrompt): readonly number[] =>
  lines.flatMap(({label, evidence}) =>
    evidence !== null && cites.includes(label) ? [evidence] : [],
  )
