import type {ServerResponse} from 'node:http'
import {describe, expect, it} from 'vitest'
import {listModels} from '../../src/app/models.js'
import {createModels} from '../../src/model/ollama.js'
import {DEFAULT_AI_LIMITS, aConfig} from '../support/a-config.js'
import {
  allClosed,
  scriptedOllama,
  type OllamaServer,
  type Script,
} from '../support/ollama-server.js'
import {waitFor} from '../support/wait-for.js'

const portsOf = ({host}: OllamaServer) => ({
  models: createModels({ollamaHost: host, timers: DEFAULT_AI_LIMITS}),
  config: aConfig(),
})

/** A server with so many models, of which it describes those that have a name like this. */
const describing = async (count: number, described: RegExp) => {
  const models = Array.from({length: count}, (_, n) => `m${n}:1b`)
  const hanging: ServerResponse[] = []
  const show: Script['show'] = (response, name) => {
    if (described.test(name)) return false
    hanging.push(response)
    return true
  }
  const server = await scriptedOllama({models, show})
  return {server, models, hanging}
}

const never = (): AbortSignal => new AbortController().signal

describe('the list of models', () => {
  it('is given without what the server is asked for in vain, after some seconds', async () => {
    const {server, models} = await describing(12, /^m0:/)
    const began = performance.now()
    const list = await listModels(portsOf(server), {signal: never()})
    expect(list?.models.map(({name, contextTokens}) => [name, contextTokens])).toEqual(
      models.map((name) => [name, name === 'm0:1b' ? 32_768 : null]),
    )
    // One of them alone would take ten.
    expect(performance.now() - began).toBeLessThan(8000)
    await allClosed(server)
  })

  it('is asked for side by side, and whole where the server answers', async () => {
    const {server, hanging} = await describing(6, /^$/)
    const listing = listModels(portsOf(server), {signal: never()})
    for (const [from, to] of [
      [0, 4],
      [4, 6],
    ] as const) {
      await waitFor('the questions', () => hanging.length >= to)
      expect(hanging).toHaveLength(to)
      for (const [index, response] of hanging.slice(from).entries()) {
        response.writeHead(200, {'content-type': 'application/json'})
        response.end(JSON.stringify({model_info: {'x.context_length': 1000 + from + index}}))
      }
    }
    const contexts = (await listing)?.models.map(({contextTokens}) => contextTokens)
    expect(contexts?.toSorted()).toEqual([1000, 1001, 1002, 1003, 1004, 1005])
  })

  it('ends with the signal, whatever the server is at', async () => {
    for (const hangsAt of ['/api/tags', '/api/ps', '/api/show']) {
      const {server, hanging} = await describing(5, /^$/)
      const control = new AbortController()
      const ports = portsOf(server)
      const listing = listModels(ports, {signal: control.signal})
      await waitFor(hangsAt, () => server.requests.some(({url}) => url === hangsAt))
      if (hangsAt === '/api/show') await waitFor('all of them', () => hanging.length === 4)
      control.abort()
      expect(await listing).toBeNull()
      expect(hanging.length).toBeLessThanOrEqual(4)
      await allClosed(server)
    }
  })
})
