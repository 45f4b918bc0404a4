import type {Purpose} from '../asked/asked.js'
import type {ChatMessage} from '../explain/prompt.js'
import {ModelFailure, type ChatReply} from '../model/model.js'
import type {ExplainPorts, ModelInUse} from './model-in-use.js'
import {secretsIn} from './redact-messages.js'

export interface OneQuestion {
  readonly model: ModelInUse
  readonly purpose: Purpose
  /** Redacted. */
  readonly messages: readonly ChatMessage[]
  readonly schema: object
  readonly contextTokens: number
  readonly replyTokens: number
  readonly signal: AbortSignal
}

/** A reply, and the milliseconds from the question to its end. */
export interface TimedReply {
  readonly reply: ChatReply
  readonly tookMs: number
}

/**
 * Asks a model once, when it is one's turn at its server, and puts the call into the ledger with what `judge`
 * makes of the reply. Throws a ModelFailure.
 */
export const askInTurn = async (
  ports: Pick<ExplainPorts, 'asked' | 'clock' | 'models'>,
  {model, purpose, messages, schema, contextTokens, replyTokens, signal}: OneQuestion,
  judge: (reply: ChatReply) => string,
): Promise<TimedReply> => {
  const {server, isLoopback, digest, canThink} = model.facts
  const turn = await ports.asked.takeTurn(server, signal)
  if (turn === undefined) throw new ModelFailure('cancelled', 'the request was cancelled')
  const at = ports.clock.now().toISOString()
  const began = ports.clock.stamp().sinceBootMs
  const record = (outcome: string, reply: ChatReply | null): Promise<void> =>
    ports.asked.record({
      ...{at, purpose, monitorId: null, findingId: null, cached: false, outcome},
      ...{server, isLoopback, model: model.name, digest, redacted: secretsIn(messages)},
      promptTokens: reply?.promptTokens ?? null,
      replyTokens: reply?.replyTokens ?? null,
      ms: Math.round(ports.clock.stamp().sinceBootMs - began),
    })
  try {
    const reply = await ports.models.chat(
      {
        ...{model: model.name, messages, schema, contextTokens, replyTokens},
        ...(canThink ? {think: false} : {}),
      },
      {signal, isFirst: true, allowRemote: model.allowRemote},
    )
    const tookMs = ports.clock.stamp().sinceBootMs - began
    await record(judge(reply), reply)
    return {reply, tookMs}
  } catch (error) {
    if (error instanceof ModelFailure) await record(`failed: ${error.kind}`, null)
    throw error
  } finally {
    turn.release()
  }
}
