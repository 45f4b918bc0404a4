import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import {createNotifier} from '../../src/app/monitor-notifier.js'
import type {Notifier} from '../../src/app/notifier.js'
import {labelOf} from '../../src/notices/read-sink.js'
import {DEFAULT_NOTIFY, type NotifySettings, type Sink} from '../../src/notices/notice.js'
import {notificationReports} from '../../src/notices/report.js'
import type {NotificationReport, NotifyRecord} from '../../src/sessions/notify-record.js'
import {createSinks} from '../../src/sinks/create-sinks.js'
import {createFileNoticeBook} from '../../src/sinks/file-notice-book.js'
import {someSettings} from '../support/events.js'
import {testClock} from '../support/file-journal.js'
import {finding} from '../support/finding.js'
import {hookServer, type HookServer} from '../support/hook-server.js'
import {SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const webhook = (url: string): Sink => ({kind: 'webhook', address: {from: 'text', url}})
const titlesAt = ({received}: HookServer) => received.map(({body}) => body.title)

/** The folder of one session that notifies, and who runs in it: each `begin` is another worker. */
const roomWith = async (sinks: readonly Sink[], over: Partial<NotifySettings> = {}) => {
  const dir = tempDir()
  const noticeBook = createFileNoticeBook({dir})
  const settings = {...DEFAULT_NOTIFY, sinks, ...over}
  await noticeBook.keepSettings(SESSION, settings)
  const notify: NotifyRecord = {...settings, sinks: sinks.map(labelOf)}
  const ports = {
    clock: testClock(),
    noticeBook,
    sinks: createSinks({platform: 'linux', env: process.env, version: '1', timeoutMs: 5000}),
  }
  const troubles: string[] = []
  return {
    folder: join(dir, SESSION),
    troubles,
    begin: async (earlier: readonly Finding[] | null = null): Promise<Notifier> => {
      const run = {
        session: SESSION,
        token: '',
        signal: new AbortController().signal,
        tell: (frame: {readonly type: string; readonly message?: string}) => {
          if (frame.type === 'trouble') troubles.push(frame.message ?? '')
        },
      }
      const notifier = await createNotifier(
        ports,
        run,
        {...someSettings, name: 'api', notify},
        earlier,
      )
      if (notifier === null) throw new Error('it notifies nobody')
      onTestFinished(() => notifier.end())
      return notifier
    },
    reports: async (): Promise<readonly NotificationReport[]> =>
      notificationReports(notify, (await noticeBook.load(SESSION)) ?? null),
    notify,
    ports,
  }
}

const found = (id: string, over: Partial<Finding> = {}): Finding =>
  finding({id, title: id, ...over})

describe('a monitor that notifies', () => {
  it('tells a finding at once, holds others back, and tells them in one when the cool-down is over', async () => {
    const server = await hookServer()
    const room = await roomWith([webhook(server.url)], {coolDownMs: 2000})
    const notifier = await room.begin()
    notifier.offer([found('a')])
    await waitFor('the first', () => server.received.length === 1)
    notifier.offer([found('b'), found('c', {partOf: 'b'})])
    notifier.offer([found('d')])
    await waitFor('what is held back', async () => (await room.reports())[0]?.heldBack === 2)
    await waitFor('the summary', () => server.received.length === 2)
    expect(titlesAt(server)).toEqual(['api: error: a', 'api: 2 more findings: 2 errors'])
    await waitFor('the record', async () => (await room.reports())[0]?.delivered === 2)
    expect(await room.reports()).toMatchObject([
      {state: 'ok', failed: 0, waiting: 0, heldBack: 0, reason: null},
    ])
    expect(room.troubles).toEqual([])
  })

  it('tries again what may pass, and says once that it fails and once that it does not', async () => {
    const server = await hookServer((response, _, count) => {
      response.writeHead(count === 1 ? 503 : 200).end()
    })
    const room = await roomWith([webhook(server.url)])
    const notifier = await room.begin()
    notifier.offer([found('a')])
    await waitFor('the failure', async () => (await room.reports())[0]?.state === 'failing')
    expect(await room.reports()).toMatchObject([{waiting: 1, failed: 0, delivered: 0}])
    await waitFor('the delivery', async () => (await room.reports())[0]?.state === 'ok')
    const ids = server.received.map(({body}) => body.id)
    expect(ids).toEqual(['a-error', 'a-error'])
    expect(room.troubles).toEqual([
      expect.stringMatching(/^notifications fail, webhook 127\.0\.0\.1:\d+: .* status 503$/),
      expect.stringMatching(/^notifications arrive again: webhook/),
    ])
  })

  it('tells each sink on its own: one that hangs or refuses is in nobody’s way', async () => {
    const [good, hanging] = [await hookServer(), await hookServer(() => undefined)]
    const refusing = await hookServer((response) => {
      response.writeHead(404).end()
    })
    const room = await roomWith(
      [hanging, refusing, good].map(({url}) => webhook(url)),
      {coolDownMs: 0},
    )
    const notifier = await room.begin()
    const begunMs = performance.now()
    for (let n = 0; n < 100; n++) notifier.offer([found(`f${n}`)])
    expect(performance.now() - begunMs).toBeLessThan(500)
    await waitFor('all that found room', async () => (await room.reports())[2]?.waiting === 0)
    const endMs = performance.now()
    await notifier.end()
    expect(performance.now() - endMs).toBeLessThan(4000)
    const reports = await room.reports()
    for (const {delivered, failed, dropped, waiting} of reports) {
      expect(delivered + failed + dropped + waiting).toBe(100)
    }
    const [one, two, three] = reports
    expect(one).toMatchObject({delivered: 0, failed: 1, state: 'failing', reason: 'it was cut off'})
    expect(two).toMatchObject({delivered: 0, state: 'failing'})
    expect(two?.reason).toContain('no such hook')
    expect(three).toMatchObject({state: 'ok', failed: 0})
    expect(good.received).toHaveLength(three?.delivered ?? 0)
  })

  it('tells nothing twice when it is killed in the middle of telling, and nothing too little', async () => {
    let isUp = false
    const server = await hookServer((response) => {
      if (isUp) response.end()
    })
    const room = await roomWith([webhook(server.url)], {coolDownMs: 0})
    const killed = await room.begin()
    killed.offer([found('a')])
    killed.offer([found('b')])
    await waitFor('the first attempt', () => server.received.length === 1)
    isUp = true
    // The next worker: `c` was found, and the one before had no time to write down that it is to be told.
    const next = await room.begin(['c', 'b', 'a'].map((id) => found(id)))
    await waitFor('what was not tried', () => server.received.length === 3)
    await next.end()
    expect(titlesAt(server)).toEqual(['api: error: a', 'api: error: b', 'api: error: c'])
    expect(await room.reports()).toMatchObject([{delivered: 2, failed: 1, waiting: 0}])
    const third = await room.begin(['c', 'b', 'a'].map((id) => found(id)))
    third.offer([found('a', {count: 99})])
    await third.end()
    expect(server.received).toHaveLength(3)
  })

  it('tells at its end what is held back, and keeps for the next time what does not arrive', async () => {
    let status = 500
    const server = await hookServer((response) => {
      response.writeHead(status).end()
    })
    const room = await roomWith([webhook(server.url)])
    const notifier = await room.begin()
    notifier.offer([found('a')])
    notifier.offer([found('b')])
    await notifier.end()
    expect(await room.reports()).toMatchObject([{waiting: 2, heldBack: 0, state: 'failing'}])
    status = 200
    const next = await room.begin([])
    await waitFor('both', async () => (await room.reports())[0]?.delivered === 2)
    await next.end()
    const ids = server.received.map(({body}) => String(body.id))
    expect(new Set(ids)).toEqual(new Set(['a-error', 'b-error']))
  })

  it('whose record is damaged tells nothing of before, and goes on', async () => {
    const server = await hookServer()
    const room = await roomWith([webhook(server.url)], {coolDownMs: 0})
    await (await room.begin()).end()
    writeFileSync(join(room.folder, 'notices.json'), '{"version":1,"told":7')
    const notifier = await room.begin([found('a')])
    notifier.offer([found('a'), found('b')])
    await waitFor('the new one', () => server.received.length > 0)
    await notifier.end()
    expect(titlesAt(server)).toEqual(['api: error: b'])
  })

  it('whose addresses are lost says so', async () => {
    const room = await roomWith([webhook('http://127.0.0.1:2/x')])
    rmSync(join(room.folder, 'notify.json'))
    await expect(room.begin()).rejects.toThrow('nobody')
    expect(room.troubles).toEqual([expect.stringContaining('where to notify is lost')])
    expect(await room.reports()).toMatchObject([
      {state: 'failing', reason: expect.stringContaining('notify.json') as string},
    ])
  })

  it('tells on when it cannot write, and makes no folder that was pruned', async () => {
    const server = await hookServer()
    const room = await roomWith([webhook(server.url)], {coolDownMs: 0})
    const notifier = await room.begin()
    rmSync(join(room.folder, 'notices.json'))
    mkdirSync(join(room.folder, 'notices.json', 'x'), {recursive: true})
    notifier.offer([found('a')])
    await waitFor('the notice', () => server.received.length === 1)
    expect(room.troubles).toEqual([expect.stringMatching(/^notifications not recorded: /)])
    rmSync(room.folder, {recursive: true})
    await notifier.end()
    expect(() => readFileSync(room.folder)).toThrow('ENOENT')
  })

  it('keeps what it tells for its owner alone', async () => {
    const room = await roomWith([webhook('http://127.0.0.1:2/s3cret')])
    await (await room.begin()).end()
    for (const name of ['notify.json', 'notices.json']) {
      expect(statSync(join(room.folder, name)).mode & 0o777).toBe(0o600)
    }
    expect(JSON.stringify(room.notify)).not.toContain('s3cret')
    expect(JSON.stringify(await room.reports())).not.toContain('s3cret')
    expect(readFileSync(join(room.folder, 'notices.json'), 'utf8')).not.toContain('s3cret')
  })
})
