import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import {MachineError} from '../../src/errors.js'
import {createFileFindings} from '../../src/findings/file-findings.js'
import type {SessionId} from '../../src/sessions/events.js'
import {also, finding} from '../support/finding.js'
import {OTHER, SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'

const open = ({maxBytes}: {maxBytes?: number} = {}) => {
  const dir = join(tempDir(), 'findings')
  let ms = Date.parse('2026-06-01T12:00:00.000Z')
  const findings = createFileFindings({
    dir,
    ...(maxBytes === undefined ? {} : {maxBytes}),
    // Every append is a second later.
    now: () => new Date((ms += 1000)),
  })
  return {dir, findings, path: join(dir, `${SESSION}.ndjson`)}
}

const idsOf = (list: readonly {readonly finding: Finding}[]) => list.map((one) => one.finding.id)

describe('file findings', () => {
  it('lists what was appended, newest first, over all sessions or of one', async () => {
    const {findings} = open()
    await findings.append(SESSION, [finding({id: 'aaaa'}), finding({id: 'bbbb'})])
    await findings.append(OTHER, [finding({id: 'cccc', monitorId: OTHER})])
    await findings.append(SESSION, [finding({id: 'dddd'})])

    expect(idsOf(await findings.list())).toEqual(['dddd', 'cccc', 'bbbb', 'aaaa'])
    expect(idsOf(await findings.list(SESSION))).toEqual(['dddd', 'bbbb', 'aaaa'])
    expect((await findings.list(OTHER))[0]).toEqual({
      recordedAt: '2026-06-01T12:00:02.000Z',
      finding: finding({id: 'cccc', monitorId: OTHER}),
      explained: null,
    })
  })

  it('shows a finding that grew once, as it was last, under the time of its first record', async () => {
    const {findings} = open()
    await findings.append(SESSION, [finding({id: 'aaaa', count: 1})])
    await findings.append(SESSION, [finding({id: 'bbbb'})])
    await findings.append(SESSION, [finding({id: 'aaaa', count: 7})])

    const list = await findings.list()
    expect(idsOf(list)).toEqual(['bbbb', 'aaaa'])
    expect(list[1]).toMatchObject({recordedAt: '2026-06-01T12:00:01.000Z', finding: {count: 7}})
  })

  it('reads a record of before there was anything beside a finding', async () => {
    const {findings, path} = open()
    await findings.append(SESSION, [finding({id: 'aaaa', also: [also()]})])
    expect((await findings.list())[0]?.finding.also).toEqual([also()])
    const lines = readFileSync(path, 'utf8')
    writeFileSync(path, lines.replace(/,"also":\[.*?\]\}\]/, ''))
    expect(readFileSync(path, 'utf8')).not.toContain('also')
    expect((await findings.list())[0]?.finding).toEqual(finding({id: 'aaaa'}))
  })

  it('makes nothing by reading', async () => {
    const {dir, findings} = open()
    expect(await findings.list()).toEqual([])
    expect(await findings.list(SESSION)).toEqual([])
    await findings.expire(new Set(), new Date())
    const ended = AbortSignal.abort()
    for await (const news of findings.follow(ended)) expect.fail(news.type)
    expect(existsSync(dir)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('keeps its files to the owner', async () => {
    // fault 113
    const before = process.umask(0)
    const {dir, findings, path} = open()
    try {
      await findings.append(SESSION, [finding()])
    } finally {
      process.umask(before)
    }
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('loses no neighbour to a torn record, damage, or a newer version', async () => {
    // faults 48, 50, 66
    const {findings, path} = open()
    await findings.append(SESSION, [finding({id: 'aaaa'})])
    await findings.append(SESSION, [finding({id: 'torn'})])
    truncateSync(path, statSync(path).size - 20)
    await findings.append(SESSION, [finding({id: 'bbbb'})])
    appendFileSync(path, `garbage\n\n${'\0'.repeat(50)}\n{"v":2,"at":"?"}\n[1]\n"x"\nnull\n`)
    appendFileSync(path, `{"v":1,"at":"2026-06-01T12:00:00Z","finding":{"id":"half"}}\n`)
    await findings.append(SESSION, [finding({id: 'cccc'})])

    expect(idsOf(await findings.list())).toEqual(['cccc', 'bbbb', 'aaaa'])
  })

  it('gives a prefix of its records when the file is cut at any byte, and goes on', async () => {
    // faults 48, 49
    const {findings, path} = open()
    const all = ['aaaa', 'bbbb', 'cccc']
    for (const id of all) await findings.append(SESSION, [finding({id, title: 'é\u2028日本'})])
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat({max: whole.length}), async (length) => {
        writeFileSync(path, whole.subarray(0, length))
        const before = idsOf(await findings.list()).toReversed()
        expect(before).toEqual(all.slice(0, before.length))
        await findings.append(SESSION, [finding({id: 'next'})])
        expect(idsOf(await findings.list()).toReversed()).toEqual([...before, 'next'])
      }),
      {numRuns: 60},
    )
  })

  it('refuses what is no session id before it becomes a path', async () => {
    // fault 119
    const {findings} = open()
    const hostile = '../../etc/x' as SessionId
    await expect(findings.append(hostile, [finding()])).rejects.toThrow('not a session id')
    await expect(findings.list(hostile)).rejects.toThrow('not a session id')
  })

  it('neither reads nor writes through a link', async () => {
    // fault 116
    const {dir, findings, path} = open()
    const victim = join(tempDir(), 'victim')
    writeFileSync(victim, 'mine\n')
    mkdirSync(dir, {mode: 0o700})
    symlinkSync(victim, path)
    await expect(findings.append(SESSION, [finding()])).rejects.toBeInstanceOf(MachineError)
    await expect(findings.list()).rejects.toBeInstanceOf(MachineError)
    expect(readFileSync(victim, 'utf8')).toBe('mine\n')
  })

  it('takes no key of a record for a prototype', async () => {
    // fault 42
    const {findings, path} = open()
    await findings.append(SESSION, [finding({id: '__proto__'}), finding({id: 'constructor'})])
    appendFileSync(path, '{"v":1,"__proto__":{"dropped":1},"at":"x"}\n')
    expect(idsOf(await findings.list())).toEqual(['constructor', '__proto__'])
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('the cap on a session', () => {
  const filled = async (maxBytes: number) => {
    const opened = open({maxBytes})
    for (let i = 0; i < 60; i++) {
      const severity = i % 3 === 0 ? 'critical' : i % 3 === 1 ? 'warning' : 'info'
      await opened.findings.append(SESSION, [
        finding({id: `n${String(i).padStart(3, '0')}`, severity}),
      ])
    }
    return opened
  }

  it('lets the oldest of the lowest severity go first, and says how many', async () => {
    const {findings, path} = await filled(30_000)
    const list = await findings.list()
    const left = (severity: string) =>
      list.filter((one) => one.finding.severity === severity).map((one) => one.finding.id)

    expect(statSync(path).size).toBeLessThanOrEqual(30_000)
    expect(left('critical')).toHaveLength(20)
    expect(left('info').length).toBeLessThan(left('warning').length)
    // What is left of a severity is its newest.
    expect(left('info').at(0)).toBe('n059')
    expect((await findings.dropping(SESSION)).dropped).toEqual({
      info: 20 - left('info').length,
      warning: 20 - left('warning').length,
      error: 0,
      critical: 0,
    })
  })

  it('keeps what grew lately, however long ago it began', async () => {
    const {findings} = open({maxBytes: 30_000})
    const info = (id: string, count = 1) => finding({id, severity: 'info', count})
    await findings.append(SESSION, [info('grows')])
    for (let i = 0; i < 100; i++) {
      await findings.append(SESSION, [info(`n${i}`)])
      if (i % 5 === 0) await findings.append(SESSION, [info('grows', i + 2)])
    }
    const list = await findings.list(SESSION)
    expect(list.find((one) => one.finding.id === 'grows')).toMatchObject({
      recordedAt: '2026-06-01T12:00:01.000Z',
      finding: {count: 97},
    })
    expect((await findings.dropping(SESSION)).dropped.info).toBe(101 - list.length)
  })

  it('counts nothing while there is room, or no file', async () => {
    const {findings} = open()
    const none = {info: 0, warning: 0, error: 0, critical: 0}
    expect(await findings.dropping(SESSION)).toEqual({dropped: none, maxBytes: 64 * 1024 * 1024})
    await findings.append(SESSION, [finding()])
    expect((await findings.dropping(SESSION)).dropped).toEqual(none)
  })

  it('keeps the time of the first record, and one record a finding', async () => {
    const {findings} = open({maxBytes: 8000})
    await findings.append(SESSION, [finding({id: 'grows', severity: 'critical', count: 1})])
    for (let count = 2; count < 60; count++) {
      await findings.append(SESSION, [finding({id: 'grows', severity: 'critical', count})])
    }
    expect(await findings.list()).toMatchObject([
      {recordedAt: '2026-06-01T12:00:01.000Z', finding: {id: 'grows', count: 59}},
    ])
  })

  it('leaves no file but its own', async () => {
    const {dir} = await filled(30_000)
    expect(readdirSync(dir)).toEqual([`${SESSION}.ndjson`])
  })
})

describe('expiring', () => {
  const daysAgo = (days: number) => new Date(Date.parse('2026-06-30T00:00:00Z') - days * 86_400_000)

  it('removes old findings of sessions that are gone, and nothing else', async () => {
    const {dir, findings} = open()
    const third = '91c0e2aa-0000-4000-8000-000000000003' as SessionId
    for (const id of [SESSION, OTHER, third]) await findings.append(id, [finding({monitorId: id})])
    const leftover = `${SESSION}.ndjson.123-abcd.tmp`
    writeFileSync(join(dir, leftover), '')
    writeFileSync(join(dir, 'notes.txt'), '')
    for (const name of readdirSync(dir)) utimesSync(join(dir, name), daysAgo(40), daysAgo(40))
    utimesSync(join(dir, `${third}.ndjson`), daysAgo(1), daysAgo(1))

    await findings.expire(new Set([SESSION]), daysAgo(30))

    expect(readdirSync(dir).sort()).toEqual(
      [`${SESSION}.ndjson`, `${third}.ndjson`, 'notes.txt'].sort(),
    )
  })
})
