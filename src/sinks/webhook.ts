import type {ClientRequest, IncomingMessage} from 'node:http'
import type {Delivery} from '../notices/delivery.js'
import {connectionFailure, statusFailure, timedOut} from './webhook-failures.js'

/** Of the answer; what it says beyond its status is not needed. */
const MOST_ANSWER_BYTES = 16 * 1024

export interface WebhookRequest {
  /** A secret. */
  readonly url: URL
  readonly body: object
  /** The same for each attempt, so that a receiver can drop what it has. */
  readonly id: string
  readonly version: string
  /** For the whole exchange. */
  readonly timeoutMs: number
}

/** One POST; see the essay in `sinks.ts`. Never throws. */
export const postWebhook = async (
  {url, body, id, version, timeoutMs}: WebhookRequest,
  signal: AbortSignal,
): Promise<Delivery> => {
  const payload = Buffer.from(JSON.stringify(body))
  const over = new AbortController()
  const timer = setTimeout(() => {
    over.abort()
  }, timeoutMs)
  const ended = AbortSignal.any([signal, over.signal])
  try {
    const {request} = await (url.protocol === 'https:' ? import('node:https') : import('node:http'))
    const sent = request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': payload.length,
        'user-agent': `qcmd/${version}`,
        'idempotency-key': id,
      },
      // A connection of its own: none is kept open for minutes, and no proxy of the environment is used.
      agent: false,
      signal: ended,
    })
    const answer = await answerTo(sent, payload)
    const {statusCode = 0} = answer
    const isDone = statusCode >= 200 && statusCode < 300
    // The status is the answer. One who takes back a success in its body has said it all the same.
    await drained(answer).catch(() => undefined)
    return isDone ? {ok: true} : statusFailure(statusCode, answer.headers, url, Date.now())
  } catch (error) {
    return over.signal.aborted ? timedOut(url, timeoutMs) : connectionFailure(error, url)
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

const answerTo = (sent: ClientRequest, payload: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.on('response', resolve)
    // Also one that comes later, when the answer was had: nobody waits for it then.
    sent.on('error', reject)
    sent.end(payload)
  })

/** Reads what is there, up to the limit: a connection that is closed with bytes unread is reset. */
const drained = async (answer: IncomingMessage): Promise<void> => {
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_ANSWER_BYTES) return
  }
}
