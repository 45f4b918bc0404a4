import type {Purpose} from '../asked/asked.js'
import type {ChatMessage} from '../explain/prompt.js'
import {ModelFailure, type ChatReply} from '../model/model.js'
import type {ExplainPorts, ModelInUse} from './model-in-use.js'
import {recordedChat, type TimedReply} from './recorded-chat.js'

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

/**
 * Asks a model once, when it is one's turn at its server, and puts the call into the ledger with what `judge`
 * makes of the reply. Throws a ModelFailure.
 */
export const askInTurn = async (
  ports: Pick<ExplainPorts, 'asked' | 'clock' | 'models'>,
  {purpose, ...question}: OneQuestion,
  judge: (reply: ChatReply) => string,
): Promise<TimedReply> => {
  const {server, canThink} = question.model.facts
  const turn = await ports.asked.takeTurn(server, question.signal)
  if (turn === undefined) throw new ModelFailure('cancelled', 'the request was cancelled')
  try {
    const about = {purpose, monitorId: null, findingId: null}
    const think = canThink ? false : undefined
    return await recordedChat(ports, {...question, about, think, isFirst: true}, judge)
  } finally {
    turn.release()
  }
}
