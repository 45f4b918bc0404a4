import type {ModelCall} from '../asked/asked.js'
import {MachineError} from '../errors.js'
import {ModelFailure, type ChatReply} from '../model/model.js'
import type {ChatMessage} from '../explain/prompt.js'
import type {ExplainPorts, ModelInUse} from './model-in-use.js'
import {secretsIn} from './redact-messages.js'

export interface OneCall {
  readonly model: ModelInUse
  /** What it is for. */
  readonly about: Pick<ModelCall, 'purpose' | 'monitorId' | 'findingId'>
  /** Redacted. */
  readonly messages: readonly ChatMessage[]
  readonly schema: object
  readonly contextTokens: number
  readonly replyTokens: number
  /** Undefined leaves it to the server. */
  readonly think: boolean | undefined
  /** The model may have to be loaded. */
  readonly isFirst: boolean
  readonly signal: AbortSignal
}

/** A reply, and the milliseconds from the question to its end. */
export interface TimedReply {
  readonly reply: ChatReply
  readonly tookMs: number
}

/**
 * Asks a model once and keeps the ledger of it: that it is asked stands there before anything is sent, and
 * what `judge` makes of the reply afterwards. So the ledger may name a call that was never sent, when this
 * process is killed between the two; one that was sent it always names. Whoever calls has the turn.
 * Throws a ModelFailure; and a MachineError where the ledger cannot be written, and nothing was sent.
 */
export const recordedChat = async (
  ports: Pick<ExplainPorts, 'asked' | 'clock' | 'models'>,
  {model, about, messages, schema, contextTokens, replyTokens, think, isFirst, signal}: OneCall,
  judge: (reply: ChatReply) => string,
): Promise<TimedReply> => {
  const {server, isLoopback, digest} = model.facts
  const began = ports.clock.stamp().sinceBootMs
  const tookMs = (): number => ports.clock.stamp().sinceBootMs - began
  const asked: ModelCall = {
    id: ports.clock.newToken().slice(0, 12),
    at: ports.clock.now().toISOString(),
    ...about,
    ...{server, isLoopback, model: model.name, digest, redacted: secretsIn(messages)},
    ...{promptTokens: null, replyTokens: null, ms: 0, cached: false, outcome: 'asked'},
  }
  await ports.asked.record(asked)
  const record = async (
    outcome: string,
    reply: Pick<ChatReply, 'promptTokens' | 'replyTokens'>,
  ): Promise<void> => {
    const {promptTokens, replyTokens} = reply
    try {
      const ms = Math.round(tookMs())
      await ports.asked.record({...asked, promptTokens, replyTokens, ms, outcome})
    } catch (error) {
      // That it was asked is in the ledger: the reply is not thrown away for what is not.
      if (!(error instanceof MachineError)) throw error
    }
  }
  try {
    const reply = await ports.models.chat(
      {
        ...{model: model.name, messages, schema, contextTokens, replyTokens},
        ...(think === undefined ? {} : {think}),
      },
      {signal, isFirst, allowRemote: model.allowRemote},
    )
    const took = tookMs()
    await record(judge(reply), reply)
    return {reply, tookMs: took}
  } catch (error) {
    if (error instanceof ModelFailure) {
      await record(`failed: ${error.kind}`, {promptTokens: null, replyTokens: null})
    }
    throw error
  }
}
