import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onTestFinished} from 'vitest'

export interface OllamaServer {
  /** As OLLAMA_HOST takes it: `127.0.0.1:40123`. */
  readonly host: string
  /** What was asked, oldest first. */
  readonly requests: readonly IncomingMessage[]
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server on loopback that answers as told, and ends with the test. */
export const serverThat = async (answer: Answer): Promise<OllamaServer> => {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests}
}

/** A server that speaks Ollama's protocol and has these models, named with their tags. */
export const ollamaWith = (...models: readonly string[]): Promise<OllamaServer> =>
  serverThat((request, response) => {
    const isTags = request.method === 'GET' && request.url === '/api/tags'
    response.writeHead(isTags ? 200 : 404, {'content-type': 'application/json; charset=utf-8'})
    response.end(JSON.stringify(isTags ? {models: models.map(listed)} : {error: 'not found'}))
  })

const listed = (name: string) => ({
  name,
  model: name,
  modified_at: '2026-06-01T12:34:56.789Z',
  size: 397_821_319,
  digest: '4ff64a7f502ab81ec53e5cc2d3e0a7e9ae0e9a0d9dc1e2a6d5ed5d2c2a4bcb9e',
  details: {format: 'gguf', family: 'qwen2', parameter_size: '494.03M'},
})
