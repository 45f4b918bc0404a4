import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onTestFinished} from 'vitest'

export interface Hooked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

export interface HookServer {
  readonly url: string
  /** What was received whole, oldest first. */
  readonly received: readonly Hooked[]
}

type Answer = (response: ServerResponse, received: Hooked, count: number) => void

const ok: Answer = (response) => {
  response.end('ok')
}

/** A receiver of webhooks on loopback that answers as told once it has the whole request, and ends with the test. */
export const hookServer = async (answer: Answer = ok): Promise<HookServer> => {
  const received: Hooked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const {url: path = '', headers} = request
      const one = {path, headers, body: JSON.parse(text) as Record<string, unknown>}
      received.push(one)
      answer(response, one, received.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const {port} = server.address() as AddressInfo
  return {url: `http://127.0.0.1:${port}`, received}
}
