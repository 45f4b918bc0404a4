import {describe, expect, it, vi} from 'vitest'
import {createModels} from '../../src/model/ollama.js'
import {ollamaWith, serverThat} from '../support/ollama-server.js'
import {DEFAULT_AI_LIMITS} from '../support/a-config.js'

const look = (ollamaHost: string, model = 'qwen2.5-coder:0.5b', options = {}) =>
  createModels({ollamaHost, timers: DEFAULT_AI_LIMITS, ...options}).look(model)

describe('a look at Ollama', () => {
  it('finds the model', async () => {
    const {host, requests} = await ollamaWith('tiny:latest', 'qwen2.5-coder:0.5b')
    expect(await look(host)).toEqual({
      state: 'ready',
      reason: null,
      model: 'qwen2.5-coder:0.5b',
      server: `http://${host}`,
      models: ['tiny:latest', 'qwen2.5-coder:0.5b'],
    })
    expect(requests.map(({method, url}) => `${method} ${url}`)).toEqual(['GET /api/tags'])
  })

  it('takes a name without a tag for the latest, whatever its case', async () => {
    const {host} = await ollamaWith('Tiny:latest', 'hf.co/a/b:latest', 'x:1b')
    expect(await look(host, 'tiny')).toMatchObject({state: 'ready'})
    expect(await look(host, 'hf.co/a/b')).toMatchObject({state: 'ready'})
    expect(await look(host, 'x')).toMatchObject({state: 'missing'})
  })

  it('misses the model, and names those that are there', async () => {
    const {host} = await ollamaWith('tiny:latest')
    expect(await look(host)).toMatchObject({
      state: 'missing',
      reason: `${host} does not have it`,
      models: ['tiny:latest'],
    })
  })

  it('sends credentials as a header, behind a path too, and shows none', async () => {
    const server = await serverThat((request, response) => {
      const isGood = request.url === '/ollama/api/tags'
      response.end(JSON.stringify({models: isGood ? [{name: 'tiny:latest'}] : []}))
    })
    const seen = await look(`http://me:hush@${server.host}/ollama`, 'tiny')
    expect(seen).toMatchObject({state: 'ready', server: `http://${server.host}/ollama`})
    expect(JSON.stringify(seen)).not.toContain('hush')
    expect(server.requests[0]?.headers.authorization).toBe('Basic bWU6aHVzaA==')
  })
})

describe('what is not Ollama', () => {
  it.each([
    [502, '<html>Bad gateway</html>', 'text/html', 'answers with status 502'],
    [403, '', 'text/plain', 'answers with status 403'],
    [200, '<html>Welcome</html>', 'text/html', 'does not answer as Ollama does'],
    [200, '[]', 'application/json', 'does not answer as Ollama does'],
    [200, 'null', 'application/json', 'does not answer as Ollama does'],
    [200, '{"models":7}', 'application/json', 'does not answer as Ollama does'],
    [200, '', 'application/json', 'does not answer as Ollama does'],
  ])('is offline with the reason, and writes nothing: %i %j', async (status, body, type, why) => {
    const written = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
    const {host} = await serverThat((_, response) => {
      response.writeHead(status, {'content-type': type}).end(body)
    })
    expect(await look(host)).toMatchObject({
      state: 'offline',
      reason: `${host} ${why}`,
      models: [],
    })
    for (const spy of written) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })

  it('is not followed elsewhere', async () => {
    // fault 112
    const elsewhere = await ollamaWith('qwen2.5-coder:0.5b')
    const {host} = await serverThat((_, response) => {
      response.writeHead(302, {location: `http://${elsewhere.host}/api/tags`}).end()
    })
    expect(await look(host)).toMatchObject({
      state: 'offline',
      reason: `${host} answers with status 302: it points elsewhere, which is not followed`,
    })
    expect(elsewhere.requests).toEqual([])
  })

  it('is given up when it accepts and says nothing, or trickles', async () => {
    const hanging = await serverThat(() => undefined)
    const trickling = await serverThat((_, response) => {
      response.write('{"models":')
    })
    for (const {host} of [hanging, trickling]) {
      const reason = `no answer from ${host} within 150 ms`
      expect(await look(host, 'x', {timeoutMs: 150})).toMatchObject({state: 'offline', reason})
    }
  })

  it('is given up when its answer is too long', async () => {
    let isOpen = true
    const {host} = await serverThat((_, response) => {
      response.on('close', () => (isOpen = false))
      const more = (): void => {
        while (isOpen && response.write(' '.repeat(65_536)));
        if (isOpen) response.once('drain', more)
      }
      more()
    })
    const seen = await look(host, 'x', {maxBytes: 1_000_000})
    expect(seen).toMatchObject({reason: `${host} answers with more than 1000000 bytes`})
    await vi.waitFor(() => {
      expect(isOpen).toBe(false)
    })
  })

  it('is told when it cuts the connection, or none is there', async () => {
    const {host} = await serverThat((request) => request.socket.destroy())
    expect(await look(host)).toMatchObject({reason: `${host} ended the connection`})
    expect(await look('127.0.0.1:2')).toMatchObject({
      state: 'offline',
      reason: 'nothing listens on 127.0.0.1:2',
    })
    expect(await look('localhost:2')).toMatchObject({reason: 'nothing listens on localhost:2'})
  })

  it('is refused where OLLAMA_HOST is no address', async () => {
    expect(await look('ftp://x')).toMatchObject({
      state: 'refused',
      reason: 'OLLAMA_HOST is no http address',
      server: '',
      betterHost: '127.0.0.1:11434',
    })
  })

  it('is told from one that is not there where it does not speak https', async () => {
    const {host} = await ollamaWith('tiny:latest')
    expect(await look(`https://${host}`, 'tiny')).toMatchObject({
      state: 'offline',
      reason: `${host} does not speak https`,
      betterHost: `http://${host}`,
    })
    expect(await look('https://127.0.0.1:2')).toMatchObject({
      state: 'offline',
      reason: 'nothing listens on 127.0.0.1:2',
    })
    expect(await look('https://127.0.0.1:2')).not.toHaveProperty('betterHost')
  })
})

describe('a server elsewhere', () => {
  it('is refused and not contacted', async () => {
    // fault 111
    const connect = vi.spyOn(globalThis, 'fetch')
    expect(await look('http://me:hush@192.0.2.1:8080')).toEqual({
      state: 'refused',
      reason: '192.0.2.1:8080 is not this machine, so it is not contacted',
      model: 'qwen2.5-coder:0.5b',
      server: 'http://192.0.2.1:8080',
      models: [],
    })
    expect(connect).not.toHaveBeenCalled()
    connect.mockRestore()
  })
})
