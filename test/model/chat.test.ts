import type {ServerResponse} from 'node:http'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {ModelFailure, type ChatRequest} from '../../src/model/model.js'
import {createModels, type ModelTimers} from '../../src/model/ollama.js'
import {
  allClosed,
  frame,
  lastFrame,
  MODEL,
  scriptedOllama,
  type ChatAnswer,
  type Script,
} from '../support/ollama-server.js'
import {waitFor} from '../support/wait-for.js'

const TIMERS: ModelTimers = {firstByteMs: 400, firstLoadMs: 400, idleMs: 400, totalMs: 1500}

const request: ChatRequest = {
  model: MODEL,
  messages: [{role: 'user', content: 'why?'}],
  schema: {type: 'object'},
  contextTokens: 2048,
  replyTokens: 64,
}

const asking = async (reply: ChatAnswer | undefined, script: Script = {}) => {
  const written = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
  onTestFinished(() => {
    for (const spy of written) spy.mockRestore()
  })
  const server = await scriptedOllama(
    reply === undefined ? script : {...script, reply: () => reply},
  )
  const models = createModels({ollamaHost: server.host, timers: TIMERS})
  const signal = new AbortController().signal
  const chat = (over: Partial<ChatRequest> = {}) => models.chat({...request, ...over}, {signal})
  const failure = async (): Promise<ModelFailure> => {
    try {
      await chat()
    } catch (error) {
      if (error instanceof ModelFailure) return error
      throw error
    }
    throw new Error('it did not fail')
  }
  const silent = (): void => {
    for (const spy of written) expect(spy).not.toHaveBeenCalled()
  }
  return {server, models, chat, failure, silent}
}

const streaming = (response: ServerResponse): void => {
  response.writeHead(200, {'content-type': 'application/x-ndjson'})
}

describe('a chat', () => {
  it('sends what the server must know, and gives the whole reply', async () => {
    const {server, chat} = await asking('because of the moon, which stands low')
    expect(await chat({think: false})).toEqual({
      text: 'because of the moon, which stands low',
      isCutOff: false,
      promptTokens: 1,
      replyTokens: 60,
      generatedMs: 1000,
    })
    expect(server.chats[0]).toMatchObject({
      model: MODEL,
      stream: true,
      think: false,
      keep_alive: '10m',
      format: {type: 'object'},
      options: {num_ctx: 2048, num_predict: 64, temperature: 0},
      truncate: false,
    })
  })

  it('says nothing about thinking unless it is told to', async () => {
    const {server, chat} = await asking('x')
    await chat()
    expect(server.chats[0]).not.toHaveProperty('think')
  })

  it('reads what was thought where nothing else was said', async () => {
    const {chat} = await asking({text: 'a thought', isThought: true})
    expect((await chat()).text).toBe('a thought')
  })

  it('tells when there was no more room', async () => {
    const {chat} = await asking({text: 'half a', doneReason: 'length', promptTokens: null})
    expect(await chat()).toMatchObject({isCutOff: true, promptTokens: null})
  })

  it('decodes characters that are split between chunks', async () => {
    // fault 105
    const {chat} = await asking((response) => {
      streaming(response)
      const bytes = Buffer.from(frame(MODEL, {content: 'Größe 😀'}) + lastFrame(MODEL))
      const send = (at: number): void => {
        if (at < bytes.length)
          response.write(bytes.subarray(at, at + 3), () => {
            send(at + 3)
          })
        else response.end()
      }
      send(0)
    })
    expect((await chat()).text).toBe('Größe 😀')
  })

  it('reads CRLF, blank lines, and a last frame without a newline', async () => {
    const {chat} = await asking((response) => {
      streaming(response)
      response.end(`${frame(MODEL, {content: 'x'}).trim()}\r\n\r\n${lastFrame(MODEL).trim()}`)
    })
    expect((await chat()).text).toBe('x')
  })
})

describe('a chat fails with a name', () => {
  const hung: ChatAnswer = () => undefined
  const slow: ChatAnswer = (response) => {
    streaming(response)
    const timer = setInterval(() => response.write(frame(MODEL, {content: 'a'})), 100)
    response.on('close', () => {
      clearInterval(timer)
    })
  }
  const after =
    (status: number, body: string, headers: Record<string, string> = {}): ChatAnswer =>
    (response) => {
      response.writeHead(status, {'content-type': 'application/json', ...headers}).end(body)
    }
  const stream =
    (...parts: readonly string[]): ChatAnswer =>
    (response) => {
      streaming(response)
      for (const part of parts) response.write(part)
      response.end()
    }

  it.each<[string, ChatAnswer, string, RegExp]>([
    // fault 98
    ['it accepts and says nothing', hung, 'timeout-first', /^no answer from .* within 400 ms$/],
    [
      'it sends headers and nothing else',
      (response) => {
        streaming(response)
        response.flushHeaders()
      },
      'timeout-first',
      /^no answer from/,
    ],
    [
      'it stops in the middle',
      (response) => {
        streaming(response)
        response.write(frame(MODEL, {content: 'a'}))
      },
      'timeout-idle',
      /^no more from .* within 400 ms$/,
    ],
    // fault 99
    ['it goes on for ever', slow, 'timeout-total', /took more than 1500 ms$/],
    // fault 100
    [
      'it fails',
      after(500, '{"error":"model runner has unexpectedly stopped"}'),
      'server',
      /status 500: model runner/,
    ],
    [
      'a proxy fails',
      after(502, '<html>Bad gateway</html>', {'content-type': 'text/html'}),
      'server',
      /status 502$/,
    ],
    [
      'it is busy',
      after(503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}'),
      'busy',
      /busy/,
    ],
    ['it wants less of it', after(429, '{"error":"slow down"}'), 'busy', /slow down/],
    ['it does not know the client', after(401, '{"error":"unauthorized"}'), 'not-allowed', /401/],
    ['it refuses the host', after(403, ''), 'not-allowed', /403$/],
    [
      'it does not understand',
      after(400, '{"error":"\\"x\\" does not support thinking"}'),
      'bad-request',
      /thinking/,
    ],
    [
      'the prompt is too long',
      after(400, '{"error":"the prompt is longer than the context length"}'),
      'prompt-too-long',
      /context length/,
    ],
    // fault 112
    [
      'it points elsewhere',
      after(302, '', {location: 'http://192.0.2.1/'}),
      'redirected',
      /not followed/,
    ],
    // fault 101
    [
      'an error comes in the middle',
      stream(frame(MODEL, {content: 'a'}), '{"error":"out of memory"}\n'),
      'server',
      /out of memory/,
    ],
    // fault 102
    [
      'the stream ends early',
      stream(frame(MODEL, {content: '{"what":"a"}'})),
      'cut',
      /before it was done/,
    ],
    [
      'the connection is cut',
      (response) => {
        streaming(response)
        response.write(frame(MODEL, {content: 'a'}))
        setTimeout(() => response.destroy(), 20)
      },
      'cut',
      /ended the connection/,
    ],
    [
      'a frame is damaged',
      stream(frame(MODEL, {content: 'a'}), '{"message":{"cont\n', lastFrame(MODEL)),
      'bad-frame',
      /damaged frame/,
    ],
    ['a frame is no object', stream('[1]\n'), 'bad-frame', /damaged frame/],
    [
      'a frame is no text',
      (response) => {
        streaming(response)
        response.end(Buffer.from([0xff, 0xfe, 0x0a]))
      },
      'bad-frame',
      /damaged frame/,
    ],
    // fault 104
    [
      'it says megabytes',
      (response) => {
        streaming(response)
        let isOpen = true
        response.on('close', () => (isOpen = false))
        const more = (): void => {
          while (isOpen && response.write(frame(MODEL, {content: 'x'.repeat(100_000)})));
          if (isOpen) response.once('drain', more)
        }
        more()
      },
      'too-long',
      /more than \d+ bytes$/,
    ],
  ])('and closes its connection when %s', async (_, answer, kind, message) => {
    const {failure, server, silent} = await asking(answer)
    const failed = await failure()
    expect(failed.kind).toBe(kind)
    expect(failed.message).toMatch(message)
    // The socket is really closed, so that the server stops working.
    await allClosed(server)
    silent()
  })

  it('when the model is missing', async () => {
    // fault 97
    const {failure} = await asking(undefined, {models: ['other:latest']})
    const failed = await failure()
    expect([failed.kind, failed.message]).toEqual([
      'model-missing',
      expect.stringContaining("model 'tiny:latest' not found"),
    ])
  })

  it('when nobody listens', async () => {
    // fault 96
    const {failure, server} = await asking('x')
    await server.stop()
    expect(await failure()).toMatchObject({
      kind: 'unreachable',
      message: `nothing listens on ${server.host}`,
    })
  })

  it.each([500, 503, 429])(
    'and says how long the server wants to be left alone: %i',
    async (status) => {
      // fault 100
      const failureWith = async (headers: Record<string, string>) =>
        (await asking(after(status, '{"error":"no"}', headers))).failure()
      expect((await failureWith({'retry-after': '7'})).retryAfterMs).toBe(7000)
      const date = new Date(Date.now() + 3_600_000).toUTCString()
      expect((await failureWith({'retry-after': date})).retryAfterMs).toBeGreaterThan(0)
      for (const headers of [{}, {'retry-after': 'soon'}, {'retry-after': '-1'}])
        expect((await failureWith(headers)).retryAfterMs).toBeNull()
    },
  )
})

describe('a model that is being loaded', () => {
  it('is waited for as long as is set for that, and no longer', async () => {
    // fault 98
    const server = await scriptedOllama({load: () => undefined})
    const timers = {...TIMERS, firstByteMs: 60_000, idleMs: 60_000, totalMs: 60_000}
    const models = createModels({ollamaHost: server.host, timers})
    const {signal} = new AbortController()
    await expect(models.load(MODEL, {signal})).rejects.toMatchObject({kind: 'timeout-first'})
    await allClosed(server)
  })
})

describe('whoever leaves a chat', () => {
  it.each(['before the first byte', 'in the middle'])('stops the server: %s', async (when) => {
    let sent = 0
    const server = await scriptedOllama({
      reply: () => (response) => {
        if (when === 'before the first byte') return
        streaming(response)
        const timer = setInterval(() => {
          sent += 1
          response.write(frame(MODEL, {content: 'a'}))
        }, 5)
        response.on('close', () => {
          clearInterval(timer)
        })
      },
    })
    const models = createModels({
      ollamaHost: server.host,
      timers: {...TIMERS, totalMs: 60_000, firstByteMs: 60_000},
    })
    const control = new AbortController()
    const chat = models.chat(request, {signal: control.signal})
    await waitFor(
      'the request',
      () => server.chats.length === 1 && (when !== 'in the middle' || sent > 3),
    )
    control.abort()
    await expect(chat).rejects.toMatchObject({kind: 'cancelled'})
    await allClosed(server)
    const before = sent
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sent).toBe(before)
  })

  it('has not begun one whose signal was over', async () => {
    const {server, models} = await asking('x')
    await expect(models.chat(request, {signal: AbortSignal.abort()})).rejects.toMatchObject({
      kind: 'cancelled',
    })
    expect(server.chats).toEqual([])
  })
})

describe('what a server has', () => {
  it('is listed with what is loaded', async () => {
    const {models, chat} = await asking('x', {models: [MODEL, 'big:7b']})
    expect((await models.list()).map(({name, loaded}) => [name, loaded])).toEqual([
      [MODEL, false],
      ['big:7b', false],
    ])
    await chat()
    expect((await models.list()).map(({loaded}) => loaded)).toEqual([true, false])
  })

  it('is described: its very model, its window, whether it thinks', async () => {
    const {models, server} = await asking('x', {capabilities: ['thinking'], contextTokens: 8192})
    const signal = new AbortController().signal
    expect(await models.describe('tiny', {signal})).toEqual({
      digest: expect.stringMatching(/^4ff64a7f/) as string,
      contextTokens: 8192,
      canThink: true,
      server: `http://${server.host}`,
      isLoopback: true,
    })
    await expect(models.describe('absent', {signal})).rejects.toMatchObject({kind: 'model-missing'})
  })

  it('is loaded without a question', async () => {
    const {models, server} = await asking('x')
    await models.load(MODEL, {signal: new AbortController().signal})
    expect([server.loads(), server.chats.length]).toEqual([1, 0])
  })

  it('is pulled with its progress', async () => {
    const {models, server} = await asking('x', {
      pull: (response) => {
        streaming(response)
        response.end(
          '{"status":"pulling manifest"}\n{"status":"pulling 4ff6","total":100,"completed":40}\n{"status":"success"}\n',
        )
      },
    })
    const told: unknown[] = []
    await models.pull('big:7b', (progress) => told.push(progress), {
      signal: new AbortController().signal,
    })
    expect(server.pulls).toEqual(['big:7b'])
    expect(told).toContainEqual({status: 'pulling 4ff6', totalBytes: 100, doneBytes: 40})
  })

  it('fails to be pulled with the reason', async () => {
    const {models} = await asking('x', {
      pull: (response) => {
        streaming(response)
        response.end(
          '{"status":"pulling manifest"}\n{"error":"pull model manifest: file does not exist"}\n',
        )
      },
    })
    await expect(
      models.pull('nope', () => undefined, {signal: new AbortController().signal}),
    ).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringContaining('file does not exist') as string,
    })
  })
})

describe('a server elsewhere', () => {
  it('is not asked, unless that is allowed', async () => {
    // fault 111
    const models = createModels({ollamaHost: 'http://192.0.2.1:8080', timers: TIMERS})
    const signal = new AbortController().signal
    await expect(models.chat(request, {signal})).rejects.toMatchObject({kind: 'refused'})
    await expect(models.list()).rejects.toMatchObject({kind: 'refused'})
    expect(await models.look('tiny', {allowRemote: false})).toMatchObject({state: 'refused'})
  })
})

describe('a proxy of the environment', () => {
  it('is not used for this machine', async () => {
    // fault 112
    const proxy = await scriptedOllama()
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
      vi.stubEnv(name, `http://${proxy.host}`)
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const {chat} = await asking('direct')
    expect((await chat()).text).toBe('direct')
    expect(proxy.requests).toEqual([])
  })
})
