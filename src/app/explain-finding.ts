import type {Explanation, Finding} from '../analyse/finding.js'
import type {PURPOSES} from '../asked/asked.js'
import {answerKey} from '../explain/answer-key.js'
import {isNoWorse} from '../explain/no-worse.js'
import {explainPrompt, REPLY_TOKENS, type Around, type ExplainPrompt} from '../explain/prompt.js'
import {readReply} from '../explain/reply.js'
import {particularsOf, reused, type KeptExplanation} from '../explain/reuse.js'
import {verifyReply} from '../explain/verify.js'
import type {AskedPrompt, Explained} from '../findings/findings.js'
import {ModelFailure, type ChatReply} from '../model/model.js'
import {contextOf, type ExplainPorts, type ModelInUse} from './model-in-use.js'
import {recordedChat} from './recorded-chat.js'
import {redactMessages} from './redact-messages.js'

export interface ExplainRequest {
  readonly finding: Finding
  readonly around: Around
  /** The file or monitor, by name. */
  readonly source: string
  readonly model: ModelInUse
  readonly purpose: (typeof PURPOSES)[number]
  readonly monitorId: string | null
  readonly redactPii: boolean
  /** The model may have to be loaded. */
  readonly isFirst: boolean
  /** Whether the budget allows one more call; looked at when it is one's turn. Absent: it does. */
  readonly mayAsk?: () => Promise<boolean>
  /** Asked anew, whatever was answered before. */
  readonly isAnew?: boolean
  readonly signal: AbortSignal
}

export interface ExplainOutcome {
  readonly explained: Explained
  /** The same for other findings of the template. */
  readonly kept: KeptExplanation
  /** An answer from before: nothing was sent. */
  readonly isCached: boolean
  /** How often the model was asked. */
  readonly calls: number
  /** Replies that could not be used. */
  readonly rejected: number
}

/** Others have used the budget up since it was looked at; nothing was sent. */
export class OverBudget extends Error {}

/** The server gave no reply to what was sent. */
export class Unanswered extends ModelFailure {
  readonly asked: AskedPrompt
  /** How often it was asked, and how many replies that could not be used came before. */
  readonly calls: number
  readonly rejected: number

  constructor(
    {kind, message, cause, retryAfterMs, betterHost}: ModelFailure,
    {asked, calls, rejected}: Pick<Unanswered, 'asked' | 'calls' | 'rejected'>,
  ) {
    super(kind, message, {cause, retryAfterMs, betterHost})
    this.asked = asked
    this.calls = calls
    this.rejected = rejected
  }
}

/** A reply that cannot be used is asked for once more; one whose connection was cut, too. */
const MOST_TRIES = 2

/**
 * Explains one finding by a model: an answer from before where there is one, else redacted, asked in turn,
 * verified, kept and put into the ledger. Gives an explanation of null for a reply that could not be used.
 * Throws a ModelFailure when the server gave none (Unanswered when it was asked), and OverBudget.
 */
export const explainFinding = async (
  ports: ExplainPorts,
  request: ExplainRequest,
): Promise<ExplainOutcome> => {
  const {finding, model, signal} = request
  const key = keyOf(finding, model)
  // 1. What was answered before.
  const before = request.isAnew === true ? null : await fromBefore(ports, request, key)
  if (before) return before
  // 2. One at a time; another monitor may have asked the same meanwhile.
  const turn = await ports.asked.takeTurn(model.facts.server, signal)
  if (turn === undefined) throw new ModelFailure('cancelled', 'the request was cancelled')
  try {
    const meanwhile = request.isAnew === true ? null : await fromBefore(ports, request, key)
    if (meanwhile) return meanwhile
    if (!(await mayAsk(request))) throw new OverBudget()
    return await askInTurn(ports, request, key)
  } finally {
    turn.release()
  }
}

const mayAsk = (request: ExplainRequest): Promise<boolean> =>
  request.mayAsk?.() ?? Promise.resolve(true)

/** What an answer of this model about the finding is kept under. */
export const keyOf = (finding: Finding, {name, facts}: ModelInUse): string =>
  answerKey(finding, `${name}@${facts.digest}`)

const fromBefore = async (
  ports: ExplainPorts,
  request: ExplainRequest,
  key: string,
): Promise<ExplainOutcome | null> => {
  const kept = await ports.asked.recall(key)
  if (kept === undefined) return null
  const {finding, model, purpose, monitorId} = request
  // Its own lines may have grown more by now, but none of those that were sent is another.
  const isOwn = kept.findingId === finding.id && kept.explanation !== null
  const {explanation, doubts} = isOwn ? {...kept, doubts: []} : reused(kept, finding)
  const {server, isLoopback, digest} = model.facts
  await ports.asked.record({
    id: ports.clock.newToken().slice(0, 12),
    at: ports.clock.now().toISOString(),
    ...{purpose, monitorId, findingId: finding.id, server, isLoopback, model: model.name, digest},
    ...{promptTokens: 0, replyTokens: 0, ms: 0, redacted: {}, cached: true},
    outcome: outcomeOf(explanation),
  })
  const explained = {findingId: finding.id, explanation, asked: null, doubts}
  return {explained, kept, isCached: true, calls: 0, rejected: 0}
}

const askInTurn = async (
  ports: ExplainPorts,
  request: ExplainRequest,
  key: string,
): Promise<ExplainOutcome> => {
  const {finding} = request
  const contextTokens = contextOf(request.model)
  // What is estimated as fitting may not fit: then less is sent into the same window.
  let room = contextTokens
  let think = request.model.facts.canThink ? false : undefined
  let rejected = 0
  for (let tries = 1; ; tries++) {
    const prompt = promptFor(ports, request, room)
    const asked: AskedPrompt = {
      at: ports.clock.now().toISOString(),
      model: request.model.name,
      server: request.model.facts.server,
      messages: prompt.messages,
      ...(prompt.isCut ? {isCut: true} : {}),
    }
    const answer = await askOnce(ports, request, prompt, {contextTokens, think})
    const isUsable = !(answer instanceof ModelFailure) && answer.explanation !== null
    const isLast = isUsable || tries === MOST_TRIES || !(await mayAsk(request))
    if (answer instanceof ModelFailure) {
      if (isLast || !RETRIED.has(answer.kind)) {
        throw new Unanswered(answer, {asked, calls: tries, rejected})
      }
      if (answer.kind === 'prompt-too-long') room = REPLY_TOKENS + Math.ceil(prompt.tokens / 2)
      continue
    }
    const explained = {findingId: finding.id, asked, ...answer}
    if (answer.explanation === null) rejected += 1
    // Some servers give no text, or one without shape, when thinking is turned off.
    if (answer.explanation === null && !isLast) {
      think = undefined
      continue
    }
    const kept = {
      explanation: answer.explanation,
      particulars: answer.explanation === null ? [] : particularsOf(prompt, finding),
    }
    const known = await ports.asked.recall(key)
    if (isNoWorse(kept.explanation, known?.explanation ?? null)) {
      await ports.asked.keep(key, {at: asked.at, findingId: finding.id, ...kept})
    }
    return {explained, kept, isCached: false, calls: tries, rejected}
  }
}

const RETRIED: ReadonlySet<string> = new Set(['cut', 'prompt-too-long'])

/** One call, judged. */
const askOnce = async (
  ports: ExplainPorts,
  request: ExplainRequest,
  prompt: ExplainPrompt,
  limits: {readonly contextTokens: number; readonly think: boolean | undefined},
): Promise<Answer | ModelFailure> => {
  const {finding, model, purpose, monitorId, isFirst, signal} = request
  const {messages, schema} = prompt
  const about = {purpose, monitorId, findingId: finding.id}
  const call = {model, about, messages, schema, isFirst, signal, replyTokens: REPLY_TOKENS}
  let answer: Answer = {explanation: null, doubts: ['too long']}
  try {
    await recordedChat(ports, {...call, ...limits}, (reply) => {
      answer = judge(ports, request, prompt, reply)
      const {explanation, doubts} = answer
      return explanation === null ? `rejected: ${doubts.join(', ')}` : outcomeOf(explanation)
    })
    return answer
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error
    // Megabytes instead of a sentence: the reply is of no use, the server is well.
    return error.kind === 'too-long' ? answer : error
  }
}

type Answer = Pick<Explained, 'explanation' | 'doubts'>

const judge = (
  ports: ExplainPorts,
  {finding, model, redactPii}: ExplainRequest,
  prompt: ExplainPrompt,
  {text, isCutOff, promptTokens}: ChatReply,
): Answer => {
  if (isCutOff) return {explanation: null, doubts: ['cut off']}
  const read = readReply(text, prompt)
  if (!read.ok) return {explanation: null, doubts: [read.why]}
  const facts = {by: model.name, promptTokens}
  const verdict = verifyReply(read.reply, prompt, finding.severity, facts)
  if (!verdict.isKept) return {explanation: null, doubts: [verdict.why]}
  // A model may put together a secret that the lines held in pieces (fault 110).
  const redactor = ports.redactor({pii: redactPii})()
  const {explanation} = verdict
  const [what, cause, nextCheck] = [explanation.what, explanation.cause, explanation.nextCheck].map(
    (one) => redactor(one),
  ) as [string, string, string]
  const doubts = verdict.doubts.map((doubt) => redactor(doubt))
  return {explanation: {...explanation, what, cause, nextCheck}, doubts}
}

const promptFor = (
  ports: ExplainPorts,
  {finding, around, source, redactPii}: ExplainRequest,
  room: number,
): ExplainPrompt => {
  const fence = ports.clock.newToken().slice(0, 8).toUpperCase()
  const prompt = explainPrompt(finding, around, {source, contextTokens: room, fence})
  if (prompt === null)
    throw new Error(`a finding without a line cannot be explained: ${finding.id}`)
  return {...prompt, messages: redactMessages(prompt.messages, ports.redactor({pii: redactPii}))}
}

const outcomeOf = (explanation: Explanation | null): string => {
  if (explanation === null) return 'rejected'
  return explanation.verified === true ? 'verified' : 'unverified'
}
