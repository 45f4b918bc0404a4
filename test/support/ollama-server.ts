import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import {onTestFinished} from 'vitest'
import {waitFor} from './wait-for.js'

export interface OllamaServer {
  /** As OLLAMA_HOST takes it: `127.0.0.1:40123`. */
  readonly host: string
  /** What was asked, oldest first. */
  readonly requests: readonly IncomingMessage[]
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>
  /** Stops listening, and again listens on the same port. */
  stop(): Promise<void>
  start(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server on loopback that answers as told, and ends with the test. */
export const serverThat = async (answer: Answer): Promise<OllamaServer> => {
  const requests: IncomingMessage[] = []
  const open = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    // A client that goes away in the middle of an answer is what some tests are about.
    response.on('error', () => undefined)
    answer(request, response)
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject)
        resolve()
      })
    })
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  await listen(0)
  const {port} = server.address() as AddressInfo
  onTestFinished(stop)
  return {host: `127.0.0.1:${port}`, requests, open, stop, start: () => listen(port)}
}

/** A server that speaks Ollama's protocol and has these models, named with their tags; it says nothing else. */
export const ollamaWith = (...models: readonly string[]): Promise<OllamaServer> =>
  serverThat((request, response) => {
    const isTags = request.method === 'GET' && request.url === '/api/tags'
    response.writeHead(isTags ? 200 : 404, JSON_TYPE)
    response.end(JSON.stringify(isTags ? {models: models.map(listed)} : {error: 'not found'}))
  })

const JSON_TYPE = {'content-type': 'application/json; charset=utf-8'}
const STREAM_TYPE = {'content-type': 'application/x-ndjson'}

const listed = (name: string) => ({
  name,
  model: name,
  modified_at: '2026-06-01T12:34:56.789Z',
  size: 397_821_319,
  digest: '4ff64a7f502ab81ec53e5cc2d3e0a7e9ae0e9a0d9dc1e2a6d5ed5d2c2a4bcb9e',
  details: {
    format: 'gguf',
    family: 'qwen2',
    parameter_size: '494.03M',
    quantization_level: 'Q4_K_M',
  },
})

/** A chat request as it came. */
export interface AskedChat {
  readonly model: string
  readonly messages: readonly {readonly role: string; readonly content: string}[]
  readonly format?: unknown
  readonly options?: Readonly<Record<string, unknown>>
  readonly think?: boolean
  readonly keep_alive?: unknown
  readonly stream?: boolean
}

/** How a chat is answered: the text of a reply, or anything else by hand. */
export type ChatAnswer =
  | string
  | {
      readonly text: string
      readonly doneReason?: string
      readonly promptTokens?: number | null
      /** In `message.thinking` instead of `message.content`. */
      readonly isThought?: boolean
    }
  | ((response: ServerResponse, chat: AskedChat) => void)

export interface ScriptedOllama extends OllamaServer {
  /** Chats with messages, oldest first; those that only load a model are counted in `loads`. */
  readonly chats: readonly AskedChat[]
  readonly loads: () => number
  readonly pulls: readonly string[]
  /** All bodies that ever came, as one text. */
  readonly bodies: () => string
}

export interface Script {
  readonly models?: readonly string[]
  readonly capabilities?: readonly string[]
  readonly contextTokens?: number
  /** Called for each chat; default: repeats the event's line, verified. */
  readonly reply?: (chat: AskedChat, number: number) => ChatAnswer
  readonly load?: (response: ServerResponse) => void
  /** Describes a model by hand where it gives true. */
  readonly show?: (response: ServerResponse, name: string) => boolean
  readonly pull?: (response: ServerResponse, name: string) => void
}

export const MODEL = 'tiny:latest'

/** A server that speaks the part of Ollama's protocol that is used, and misbehaves as its script says. */
export const scriptedOllama = async (script: Script = {}): Promise<ScriptedOllama> => {
  const chats: AskedChat[] = []
  const pulls: string[] = []
  const bodies: string[] = []
  const models = [...(script.models ?? [MODEL])]
  let loads = 0
  const server = await serverThat((request, response) => {
    void bodyOf(request).then((body) => {
      bodies.push(body)
      const json = (value: object, status = 200): void => {
        response.writeHead(status, JSON_TYPE).end(JSON.stringify(value))
      }
      const asked = (body === '' ? {} : JSON.parse(body)) as AskedChat & {readonly name?: string}
      switch (request.url) {
        case '/api/tags':
          json({models: models.map(listed)})
          return
        case '/api/version':
          json({version: '0.12.0'})
          return
        case '/api/ps':
          json({models: loads + chats.length > 0 ? models.slice(0, 1).map(listed) : []})
          return
        case '/api/show':
          if (script.show?.(response, asked.model) === true) return
          json({
            capabilities: ['completion', ...(script.capabilities ?? [])],
            model_info: {
              'general.architecture': 'qwen2',
              'qwen2.context_length': script.contextTokens ?? 32_768,
            },
          })
          return
        case '/api/pull':
          pulls.push(asked.name ?? asked.model)
          if (script.pull) script.pull(response, asked.name ?? asked.model)
          else {
            models.push(asked.name ?? asked.model)
            response.writeHead(200, STREAM_TYPE).end('{"status":"success"}\n')
          }
          return
        case '/api/chat': {
          if (!models.includes(asked.model)) {
            json({error: `model '${asked.model}' not found`}, 404)
            return
          }
          if (asked.messages.length === 0) {
            loads += 1
            if (script.load) script.load(response)
            else answerChat(response, asked, {text: '', doneReason: 'load'})
            return
          }
          chats.push(asked)
          answerChat(response, asked, script.reply?.(asked, chats.length) ?? goodReply(asked))
          return
        }
        default:
          json({error: 'not found'}, 404)
      }
    })
  })
  return Object.assign(server, {chats, pulls, loads: () => loads, bodies: () => bodies.join('\n')})
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    // The client went away while it asked.
  }
  return Buffer.concat(chunks).toString('utf8')
}

const answerChat = (response: ServerResponse, chat: AskedChat, answer: ChatAnswer): void => {
  if (typeof answer === 'function') {
    answer(response, chat)
    return
  }
  const {
    text,
    doneReason = 'stop',
    promptTokens = tokensOf(chat),
    isThought = false,
  } = typeof answer === 'string' ? {text: answer} : answer
  response.writeHead(200, STREAM_TYPE)
  for (const piece of text.match(/[\s\S]{1,40}/g) ?? []) {
    response.write(frame(chat.model, isThought ? {content: '', thinking: piece} : {content: piece}))
  }
  response.end(lastFrame(chat.model, doneReason, promptTokens))
}

/** About as many tokens as a prompt has. */
const tokensOf = ({messages}: AskedChat): number =>
  Math.round(messages.reduce((sum, {content}) => sum + content.length, 0) / 4)

/** A frame in the middle of a stream, with its newline. */
export const frame = (model: string, message: object): string =>
  `${JSON.stringify({model, created_at: '2026-06-01T12:00:00Z', message: {role: 'assistant', ...message}, done: false})}\n`

/** The last frame of a stream, with its newline. */
export const lastFrame = (
  model: string,
  doneReason = 'stop',
  promptTokens: number | null = 700,
): string => {
  const counts = promptTokens === null ? {} : {prompt_eval_count: promptTokens, eval_count: 60}
  return `${JSON.stringify({model, message: {role: 'assistant', content: ''}, done: true, done_reason: doneReason, ...counts, eval_duration: 1_000_000_000})}\n`
}

/** The line that a prompt asks to explain. */
export const eventLine = ({
  messages,
}: AskedChat): {readonly label: string; readonly text: string} => {
  const user = messages.at(-1)?.content ?? ''
  const label = /Explain (L\d+)\.$/.exec(user)?.[1] ?? 'L1'
  const line = user.split('\n').find((one) => one.startsWith(`${label}| * `)) ?? ''
  return {label, text: line.replace(/^L\d+\| \* /, '')}
}

/** A reply as it should be, with some of it replaced. */
export const replyJson = (chat: AskedChat, over: object = {}): string => {
  const {label, text} = eventLine(chat)
  return JSON.stringify({
    what: text.slice(0, 150),
    evidence: [label],
    cause: 'unknown',
    category: 'other',
    severity: 'error',
    next_check: 'Look at the lines around it.',
    sure: 'partly',
    ...over,
  })
}

const goodReply = (chat: AskedChat): string => replyJson(chat)

/** Until no connection to the server is open. */
export const allClosed = (server: OllamaServer): Promise<unknown> =>
  waitFor('the connections to close', () => server.open.size === 0)
