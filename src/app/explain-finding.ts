import type {Explanation, Finding} from '../analyse/finding.js'
import type {PURPOSES} from '../asked/asked.js'
import {type ModelCall} from '../asked/asked.js'
import {answerKey} from '../explain/answer-key.js'
import {explainPrompt, REPLY_TOKENS, type Around, type ExplainPrompt} from '../explain/prompt.js'
import {readReply} from '../explain/reply.js'
import {reused} from '../explain/reuse.js'
import {verifyReply} from '../explain/verify.js'
import type {AskedPrompt, Explained} from '../findings/findings.js'
import {ModelFailure, type ChatReply} from '../model/model.js'
import {contextOf, type ExplainPorts, type ModelInUse} from './model-in-use.js'
import {redactMessages, secretsIn} from './redact-messages.js'

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
  /** Asked anew, whatever was answered before. */
  readonly isAnew?: boolean
  readonly signal: AbortSignal
}

export interface ExplainOutcome {
  readonly explained: Explained
  /** An answer from before: nothing was sent. */
  readonly isCached: boolean
  /** How often the model was asked. */
  readonly calls: number
  /** Replies that could not be used. */
  readonly rejected: number
}

/** A reply that cannot be used is asked for once more; one whose connection was cut, too. */
const MOST_TRIES = 2

/**
 * Explains one finding by a model: an answer from before where there is one, else redacted, asked in turn,
 * verified, kept and put into the ledger. Gives an explanation of null for a reply that could not be used.
 * Throws a ModelFailure when the server gave none.
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
    return meanwhile ?? (await askInTurn(ports, request, key))
  } finally {
    turn.release()
  }
}

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
  const {finding} = request
  const isOwn = kept.findingId === finding.id
  const explanation =
    kept.explanation && (isOwn ? kept.explanation : reused(kept.explanation, finding))
  const doubts =
    kept.explanation === null ? ['the model had no usable answer for this pattern'] : []
  await ports.asked.record({
    ...callOf(ports, request),
    ...{promptTokens: 0, replyTokens: 0, ms: 0, redacted: {}, cached: true},
    outcome: outcomeOf(explanation),
  })
  const explained = {findingId: finding.id, explanation, asked: null, doubts}
  return {explained, isCached: true, calls: 0, rejected: 0}
}

const askInTurn = async (
  ports: ExplainPorts,
  request: ExplainRequest,
  key: string,
): Promise<ExplainOutcome> => {
  const {finding} = request
  let contextTokens = contextOf(request.model)
  let think = request.model.facts.canThink ? false : undefined
  let rejected = 0
  for (let tries = 1; ; tries++) {
    const prompt = promptFor(ports, request, contextTokens)
    const asked: AskedPrompt = {
      at: ports.clock.now().toISOString(),
      model: request.model.name,
      server: request.model.facts.server,
      messages: prompt.messages,
    }
    const isLast = tries === MOST_TRIES
    const answer = await askOnce(ports, request, prompt, {contextTokens, think})
    if (answer instanceof ModelFailure) {
      if (isLast || !RETRIED.has(answer.kind)) throw answer
      if (answer.kind === 'prompt-too-long') contextTokens = Math.ceil(contextTokens / 2)
      continue
    }
    const explained = {findingId: finding.id, asked, ...answer}
    if (answer.explanation === null) rejected += 1
    // Some servers give no text, or one without shape, when thinking is turned off.
    if (answer.explanation === null && !isLast) {
      think = undefined
      continue
    }
    await ports.asked.keep(key, {
      at: asked.at,
      findingId: finding.id,
      explanation: answer.explanation,
    })
    return {explained, isCached: false, calls: tries, rejected}
  }
}

const RETRIED: ReadonlySet<string> = new Set(['cut', 'prompt-too-long'])

/** One call, judged and put into the ledger. */
const askOnce = async (
  ports: ExplainPorts,
  request: ExplainRequest,
  prompt: ExplainPrompt,
  {contextTokens, think}: {readonly contextTokens: number; readonly think: boolean | undefined},
): Promise<Pick<Explained, 'explanation' | 'doubts'> | ModelFailure> => {
  const {model, isFirst, signal} = request
  const call = callOf(ports, request)
  const began = ports.clock.stamp().sinceBootMs
  const record = async (outcome: string, reply: ChatReply | null): Promise<void> => {
    const ms = Math.round(ports.clock.stamp().sinceBootMs - began)
    const {promptTokens = null, replyTokens = null} = reply ?? {}
    const redacted = secretsIn(prompt.messages)
    await ports.asked.record({
      ...call,
      ...{promptTokens, replyTokens, ms, redacted, cached: false, outcome},
    })
  }
  let reply: ChatReply
  try {
    reply = await ports.models.chat(
      {
        model: model.name,
        messages: prompt.messages,
        schema: prompt.schema,
        contextTokens,
        replyTokens: REPLY_TOKENS,
        ...(think === undefined ? {} : {think}),
      },
      {signal, isFirst, allowRemote: model.allowRemote},
    )
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error
    await record(`failed: ${error.kind}`, null)
    // Megabytes instead of a sentence: the reply is of no use, the server is well.
    return error.kind === 'too-long' ? {explanation: null, doubts: ['too long']} : error
  }
  const judged = judge(ports, request, prompt, reply)
  const {explanation, doubts} = judged
  await record(
    explanation === null ? `rejected: ${doubts.join(', ')}` : outcomeOf(explanation),
    reply,
  )
  return judged
}

const judge = (
  ports: ExplainPorts,
  {finding, model, redactPii}: ExplainRequest,
  prompt: ExplainPrompt,
  {text, isCutOff, promptTokens}: ChatReply,
): Pick<Explained, 'explanation' | 'doubts'> => {
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
  contextTokens: number,
): ExplainPrompt => {
  const fence = ports.clock.newToken().slice(0, 8).toUpperCase()
  const prompt = explainPrompt(finding, around, {source, contextTokens, fence})
  if (prompt === null)
    throw new Error(`a finding without a line cannot be explained: ${finding.id}`)
  return {...prompt, messages: redactMessages(prompt.messages, ports.redactor({pii: redactPii}))}
}

const callOf = (
  ports: Pick<ExplainPorts, 'clock'>,
  {purpose, monitorId, finding, model}: ExplainRequest,
): Pick<
  ModelCall,
  'at' | 'purpose' | 'monitorId' | 'findingId' | 'server' | 'isLoopback' | 'model' | 'digest'
> => ({
  at: ports.clock.now().toISOString(),
  purpose,
  monitorId,
  findingId: finding.id,
  server: model.facts.server,
  isLoopback: model.facts.isLoopback,
  model: model.name,
  digest: model.facts.digest,
})

const outcomeOf = (explanation: Explanation | null): string => {
  if (explanation === null) return 'rejected'
  return explanation.verified === true ? 'verified' : 'unverified'
}
