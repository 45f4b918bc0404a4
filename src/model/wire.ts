import type {IncomingMessage} from 'node:http'
import {isMessageObject, errorIn, textOrNull} from './frame.js'
import {ModelFailure} from './model.js'
import {connectionFailure, statusFailure} from './wire-failures.js'

export interface WireSettings {
  /** `127.0.0.1:11434`, to name the server by. */
  readonly place: string
  /** Of the caller: closes the connection. */
  readonly signal: AbortSignal | null
  /** Until the first byte of the answer's body. */
  readonly firstByteMs: number
  /** Between two pieces of it. */
  readonly idleMs: number
  readonly totalMs: number
  readonly maxBytes: number
  /** The answer is one object a line, the last of which says that it is done. */
  readonly isStream: boolean
}

/** What the `ollama` package takes for its fetch. */
export type WireFetch = (
  url: string | URL | Request,
  init?: {
    readonly method?: string
    readonly body?: unknown
    readonly headers?: unknown
    readonly signal?: AbortSignal | null
  },
) => Promise<Response>

/**
 * A fetch for one call to a model server; see the essay in `model.ts`. By `node:http` and not by
 * the fetch of Node: that one gives up after five minutes whatever it is told, may use a proxy, and refuses
 * some ports. Everything that goes wrong is a ModelFailure, also in the middle of the body.
 */
export const createWire =
  (settings: WireSettings): WireFetch =>
  async (url, init = {}) => {
    const address = new URL(url instanceof Request ? url.url : url)
    const call = new Call(settings, init.signal ?? null)
    const answer = await call.send(address, init)
    const {statusCode = 0} = answer
    if (statusCode < 200 || statusCode > 299) {
      throw call.failed(
        statusFailure(statusCode, answer.headers, await call.textOf(answer), settings.place),
      )
    }
    if (settings.isStream) return new Response(streamOf(call.framesOf(answer)), JSON_TYPE)
    const text = await call.textOf(answer)
    if (!isMessageObject(text)) throw call.failed(notOllama(settings.place))
    return new Response(text, JSON_TYPE)
  }

const JSON_TYPE = {headers: {'content-type': 'application/json'}}

const notOllama = (place: string): ModelFailure =>
  new ModelFailure('bad-address', `${place} does not answer as Ollama does`)

/** One request and its answer: its timers, and how it ends. */
class Call {
  readonly #settings: WireSettings
  readonly #ended = new AbortController()
  readonly #callers: readonly AbortSignal[]
  #failure: ModelFailure | null = null
  #silence: NodeJS.Timeout | null = null
  readonly #total: NodeJS.Timeout

  constructor(settings: WireSettings, ofPackage: AbortSignal | null) {
    this.#settings = settings
    const {place, firstByteMs, totalMs, isStream} = settings
    this.#callers = [settings.signal, ofPackage].filter((signal) => signal !== null)
    for (const signal of this.#callers) signal.addEventListener('abort', this.#cancel)
    this.#total = setTimeout(() => {
      const span = spanOf(totalMs)
      const why = isStream
        ? `${place} took more than ${span}`
        : `no answer from ${place} within ${span}`
      this.failed(new ModelFailure('timeout-total', why))
    }, totalMs)
    this.#awaitWithin(firstByteMs, 'timeout-first')
    if (this.#callers.some(({aborted}) => aborted)) this.#cancel()
  }

  async send(
    address: URL,
    {method = 'GET', headers, body}: Parameters<WireFetch>[1] & object,
  ): Promise<IncomingMessage> {
    const {request} = await (address.protocol === 'https:'
      ? import('node:https')
      : import('node:http'))
    if (this.#failure) throw this.#failure
    const payload = typeof body === 'string' ? Buffer.from(body) : null
    return new Promise((resolve, reject) => {
      const sent = request(address, {
        method,
        headers: {
          ...(headers as Record<string, string>),
          ...(payload === null ? {} : {'content-length': payload.length}),
        },
        // An agent of its own: no connection is kept, and no proxy of the environment is used.
        agent: false,
        signal: this.#ended.signal,
      })
      sent.on('response', resolve)
      sent.on('error', (error) => {
        reject(this.failed(connectionFailure(error, this.#settings.place)))
      })
      sent.end(payload)
    })
  }

  /** The first reason stands; the connection is closed by it. */
  failed(failure: ModelFailure): ModelFailure {
    this.#failure ??= failure
    this.#end()
    return this.#failure
  }

  async textOf(answer: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of this.#chunksOf(answer)) chunks.push(chunk)
    this.#end()
    return Buffer.concat(chunks).toString('utf8')
  }

  /** The lines of the answer, each with its newline, when it is known to be an object. */
  async *framesOf(answer: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
    const {place} = this.#settings
    let rest: Buffer = Buffer.alloc(0)
    try {
      for await (const chunk of this.#chunksOf(answer)) {
        const lines = linesIn(Buffer.concat([rest, chunk]))
        rest = lines.pop() ?? Buffer.alloc(0)
        for (const line of lines) {
          if (isBlank(line)) continue
          const isLast = isLastFrame(line, place)
          yield Buffer.concat([line, NEWLINE])
          if (isLast) return
        }
      }
      if (isBlank(rest) || !isLastFrame(rest, place)) throw cut(place)
      yield Buffer.concat([rest, NEWLINE])
    } catch (error) {
      throw error instanceof ModelFailure
        ? this.failed(error)
        : this.failed(connectionFailure(error, place))
    } finally {
      this.#end()
    }
  }

  async *#chunksOf(answer: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
    const {place, idleMs, maxBytes} = this.#settings
    let bytes = 0
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        this.#awaitWithin(idleMs, 'timeout-idle')
        bytes += chunk.length
        if (bytes > maxBytes) {
          throw new ModelFailure('too-long', `${place} answers with more than ${maxBytes} bytes`)
        }
        yield chunk
      }
    } catch (error) {
      const failure = error instanceof ModelFailure ? error : connectionFailure(error, place)
      throw this.failed(failure)
    }
  }

  #awaitWithin(ms: number, kind: 'timeout-first' | 'timeout-idle'): void {
    if (this.#silence) clearTimeout(this.#silence)
    const {place} = this.#settings
    this.#silence = setTimeout(() => {
      const what = kind === 'timeout-first' ? 'no answer from' : 'no more from'
      this.failed(new ModelFailure(kind, `${what} ${place} within ${spanOf(ms)}`))
    }, ms)
  }

  readonly #cancel = (): void => {
    this.failed(new ModelFailure('cancelled', 'the request was cancelled'))
  }

  #end(): void {
    clearTimeout(this.#total)
    if (this.#silence) clearTimeout(this.#silence)
    for (const signal of this.#callers) signal.removeEventListener('abort', this.#cancel)
    this.#ended.abort()
  }
}

/** Whether a frame ends its stream. Throws a ModelFailure for one that is damaged or an error. */
const isLastFrame = (line: Buffer, place: string): boolean => {
  const text = textOrNull(line)
  if (text === null || !isMessageObject(text)) {
    throw new ModelFailure('bad-frame', `${place} sends a damaged frame`)
  }
  const {error, done} = errorIn(text)
  if (error !== null) throw new ModelFailure('server', `${place} says: ${error}`)
  return done
}

const cut = (place: string): ModelFailure =>
  new ModelFailure('cut', `${place} ended the connection before it was done`)

const NEWLINE = Buffer.from('\n')

const linesIn = (bytes: Buffer): Buffer[] => {
  const lines: Buffer[] = []
  let start = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, at))
    start = at + 1
  }
  lines.push(bytes.subarray(start))
  return lines
}

const isBlank = (line: Buffer): boolean => line.every((byte) => byte === 32 || byte === 13)

/** `1500 ms`, `60 s`. */
const spanOf = (ms: number): string => (ms >= 10_000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`)

const streamOf = (
  frames: AsyncGenerator<Uint8Array, void, undefined>,
): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await frames.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      } catch (error) {
        controller.error(error)
      }
    },
    async cancel() {
      await frames.return()
    },
  })
