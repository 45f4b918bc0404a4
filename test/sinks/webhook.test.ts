import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Delivery} from '../../src/notices/delivery.js'
import type {Sink} from '../../src/notices/notice.js'
import {createSinks} from '../../src/sinks/create-sinks.js'
import {hookServer} from '../support/hook-server.js'
import {aNotice} from '../support/notices.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const sinks = createSinks({platform: 'linux', env: {}, version: '1.2.3'})
const FOREVER = new AbortController().signal
const send = (url: string, signal = FOREVER): Promise<Delivery> =>
  sinks.deliver({kind: 'webhook', address: {from: 'text', url}}, aNotice(), signal)
const failureOf = async (url: string) => {
  const outcome = await send(url)
  if (outcome.ok) throw new Error('it arrived')
  expect(outcome.reason).not.toContain('s3cret')
  return outcome
}

/** A server below HTTP: what it does with a connection. */
const rawServer = async (answer: string | null, then: 'end' | 'reset' | 'hold') => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      if (answer !== null) socket.write(answer)
      if (then === 'end') socket.end()
      if (then === 'reset') socket.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a webhook', () => {
  it('gets one POST of JSON that says who sends it and which notice it is', async () => {
    const {url, received} = await hookServer()
    expect(await send(`${url}/s3cret?k=v`)).toEqual({ok: true})
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({
      path: '/s3cret?k=v',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'qcmd/1.2.3',
        'idempotency-key': 'f12a9c0e-error',
      },
      body: {schema: 'qcmd.notice/1', severity: 'error'},
    })
  })

  it('logs in with the credentials of its address', async () => {
    const {url, received} = await hookServer()
    await send(url.replace('://', '://bob:s3cret@'))
    expect(received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('bob:s3cret').toString('base64')}`,
    )
  })

  it.each([
    [500, true, 'answers with status 500'],
    [503, true, 'answers with status 503'],
    [429, true, 'too many requests'],
    [408, true, 'answers with status 408'],
    [400, false, 'answers with status 400'],
    [403, false, 'not permitted'],
    [404, false, 'no such hook'],
  ])('that answers %i: may that pass? %s', async (status, mayPass, reason) => {
    const {url} = await hookServer((response) => {
      response.writeHead(status).end('s3cret')
    })
    const failure = await failureOf(`${url}/s3cret`)
    expect(failure).toMatchObject({mayPass, retryAfterMs: null})
    expect(failure.reason).toContain(reason)
  })

  it('says when to come again, in seconds or as a date', async () => {
    const later = new Date(Date.now() + 120_000).toUTCString()
    const {url} = await hookServer((response, {path}) => {
      response.writeHead(429, {'retry-after': path === '/date' ? later : '7'}).end()
    })
    expect(await failureOf(url)).toMatchObject({retryAfterMs: 7000})
    const {retryAfterMs} = await failureOf(`${url}/date`)
    expect(retryAfterMs).toBeGreaterThan(100_000)
    expect(retryAfterMs).toBeLessThan(121_000)
  })

  it('that points elsewhere is not followed', async () => {
    const other = await hookServer()
    const {url} = await hookServer((response) => {
      response.writeHead(302, {location: `${other.url}/s3cret`}).end()
    })
    const {reason, mayPass} = await failureOf(url)
    expect(reason).toContain(`points to ${other.url}, which is not followed`)
    expect(mayPass).toBe(false)
    expect(other.received).toEqual([])
  })

  it('that answers without end is heard no longer than it takes to know its status', async () => {
    const {url} = await hookServer((response) => {
      response.on('close', () => {
        clearInterval(timer)
      })
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1)
    })
    const begunMs = performance.now()
    expect(await send(url)).toEqual({ok: true})
    expect(performance.now() - begunMs).toBeLessThan(5000)
  })

  it('that stops in the middle of its answer has taken the notice', async () => {
    const {url} = await hookServer((response) => {
      response.writeHead(200, {'content-length': 100})
      response.write('o')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await send(url)).toEqual({ok: true})
  })

  it('that closes, resets, or speaks something else, has not', async () => {
    const closing = `http://${await rawServer(null, 'end')}/s3cret`
    expect(await failureOf(closing)).toMatchObject({mayPass: true})
    const resetting = await failureOf(`http://${await rawServer(null, 'reset')}/s3cret`)
    expect(resetting).toMatchObject({mayPass: true})
    expect(resetting.reason).toContain('ended the connection')
    const smtp = await failureOf(`http://${await rawServer('220 mail s3cret\r\n', 'hold')}/s3cret`)
    expect(smtp.reason).toContain('does not speak HTTP')
    const plain = await rawServer('HTTP/1.1 400 Bad Request\r\n\r\n', 'end')
    const tls = await failureOf(`https://${plain}/s3cret`)
    expect(tls).toMatchObject({mayPass: false})
    expect(tls.reason).toContain('does not speak https')
  })

  it('that is not there, or has no address, may come', async () => {
    const refused = await failureOf('http://127.0.0.1:2/s3cret')
    expect(refused).toMatchObject({mayPass: true, reason: 'nothing listens on 127.0.0.1:2'})
    expect(await failureOf('http://nowhere.invalid/s3cret')).toMatchObject({mayPass: true})
  })

  it('that never answers is left, and may answer the next time', async () => {
    const {url, received} = await hookServer(() => undefined)
    const hasty = createSinks({platform: 'linux', env: {}, version: '1', timeoutMs: 300})
    const sink: Sink = {kind: 'webhook', address: {from: 'text', url: `${url}/s3cret`}}
    const begunMs = performance.now()
    const outcome = await hasty.deliver(sink, aNotice(), FOREVER)
    expect(performance.now() - begunMs).toBeLessThan(5000)
    expect(outcome).toEqual({
      ok: false,
      mayPass: true,
      retryAfterMs: null,
      reason: `no answer from ${url.slice('http://'.length)} within 0.3 s`,
    })
    expect(received).toHaveLength(1)
  })

  it('is left at once when the monitor ends', async () => {
    const {url, received} = await hookServer(() => undefined)
    const end = new AbortController()
    const sent = send(url, end.signal)
    await waitFor('the request', () => received.length)
    end.abort()
    expect(await sent).toMatchObject({ok: false, reason: 'it was cut off'})
    expect(await send(url, end.signal)).toMatchObject({ok: false})
    expect(received).toHaveLength(1)
  })

  it('has its address in a file, which may change', async () => {
    const {url, received} = await hookServer()
    const path = join(tempDir(), 'hook')
    const sink: Sink = {kind: 'slack', address: {from: 'file', path}}
    const there = () => sinks.deliver(sink, aNotice(), FOREVER)
    expect(await there()).toMatchObject({ok: false, mayPass: false})
    expect(await sinks.check(sink)).toMatchObject({
      problem: expect.stringContaining(path) as string,
    })
    writeFileSync(path, 's3cret\n')
    expect(await there()).toMatchObject({reason: `the first line of ${path} is no address`})
    writeFileSync(path, ` ${url}/s3cret \r\nmore\n`)
    expect(await there()).toEqual({ok: true})
    expect(await sinks.check(sink)).toBeNull()
    expect(received[0]).toMatchObject({path: '/s3cret', body: {mrkdwn: false}})
  })
})
