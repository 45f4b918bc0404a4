import {spawn} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import type {FileReport} from '../../src/analyse/file-report.js'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const LINES = [
  '2026-06-01T12:00:00Z app[7]: INFO ready',
  '2026-06-01T12:00:01Z app[7]: ERROR write failed: No space left on device',
  '2026-06-01T12:00:02Z app[7]: INFO request 1 served',
]

const logIn = (dir: string, name = 'app.log'): string => {
  const path = join(dir, name)
  writeFileSync(path, `${LINES.join('\n')}\n`)
  return path
}

describe('logs --once', () => {
  it('reports the keys of the contract', async () => {
    const log = logIn(tempDir())
    const report = await qcmdIn().json<FileReport>('logs', log, '--once')
    expect(report).toMatchObject({
      path: log,
      lines: 3,
      from: '2026-06-01T12:00:00.000Z',
      to: '2026-06-01T12:00:02.000Z',
      levels: {fatal: 0, error: 1, warning: 0, info: 2, debug: 0, unknown: 0},
    })
    expect(report.bytes).toBe(LINES.join('\n').length + 1)
    const [finding] = report.findings
    expect(finding).toMatchObject({kind: 'known-failure', monitorId: null, count: 1})
    expect(finding?.evidence).toEqual([
      {text: LINES[1], offset: (LINES[0]?.length ?? 0) + 1, line: 2},
    ])
  })

  it('reads standard input, a gzip file, a glob and a folder', async () => {
    const dir = join(tempDir(), 'logs')
    mkdirSync(dir)
    logIn(dir, 'a.log')
    logIn(dir, 'b.log')
    writeFileSync(join(dir, 'c.log.gz'), gzipSync(`${LINES.join('\n')}\n`))
    const qcmd = qcmdIn()
    const gz = await qcmd.json<FileReport>('logs', join(dir, 'c.log.gz'), '--once')
    expect(gz.lines).toBe(3)
    const glob = await qcmd.json<{reports: FileReport[]}>('logs', join(dir, '*.log'), '--once')
    expect(glob.reports.map(({path}) => path)).toEqual([join(dir, 'a.log'), join(dir, 'b.log')])
    const folder = await qcmd.json<{reports: FileReport[]}>('logs', dir, '--once')
    expect(folder.reports.map(({lines}) => lines)).toEqual([3, 3, 3])
    const input = spawn(process.execPath, [RUN, 'logs', '-', '--once', '--json'])
    input.stdin.end(LINES.join('\n'))
    const text = await new Promise<string>((resolve) => {
      let out = ''
      input.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString()
      })
      input.on('close', () => {
        resolve(out)
      })
    })
    expect(JSON.parse(text)).toMatchObject({path: '-', lines: 3, unterminatedLines: 1})
  })

  it('counts lines without anything on them, and takes none for a record', async () => {
    // fault 39
    const log = join(tempDir(), 'blank.log')
    writeFileSync(log, `\n\n${LINES[0] ?? ''}\n   \n\t \n${LINES[2] ?? ''}\n\r\n\n`)
    const qcmd = qcmdIn()
    const report = await qcmd.json<FileReport>('logs', log, '--once')
    expect(report).toMatchObject({lines: 8, unterminatedLines: 0, findings: []})
    expect(report.templates.map(({count}) => count)).toEqual([1, 1])
    const {stdout} = await qcmd.run('logs', log, '--once', '--annotate', 'online')
    expect(stdout.trimEnd().split('\n')).toHaveLength(8)
    writeFileSync(log, '\n  \n'.repeat(500))
    const nothing = await qcmd.json<FileReport>('logs', log, '--once')
    expect(nothing).toMatchObject({lines: 1000, templates: [], findings: []})
  })

  it('says what it skipped of a file of NUL bytes', async () => {
    // fault 37
    const log = join(tempDir(), 'hole.log')
    writeFileSync(log, Buffer.concat([Buffer.alloc(300_000), Buffer.from(`${LINES[0] ?? ''}\n`)]))
    const qcmd = qcmdIn()
    const report = await qcmd.json<FileReport>('logs', log, '--once')
    expect(report).toMatchObject({lines: 1, skippedBytes: 300_000})
    expect((await qcmd.run('logs', log, '--once')).stdout).toContain('NUL bytes skipped')
  })

  it('annotates every line in order', async () => {
    const {stdout, code} = await qcmdIn().run(
      ...['logs', logIn(tempDir()), '--once', '--annotate', 'online'],
    )
    expect(code).toBe(0)
    const rows = stdout.trimEnd().split('\n')
    expect(rows).toHaveLength(3)
    for (const row of rows) expect(row).toMatch(/^\S+\t.+$/)
    expect(rows[2]?.split('\t')[1]).toContain('<*>')
  })

  it('annotates with what was learned later, when asked to', async () => {
    const log = join(tempDir(), 'names.log')
    const names = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay']
    writeFileSync(log, names.map((name) => `login of ${name} failed\n`).join(''))
    const annotated = async (as: string): Promise<string[]> => {
      const {stdout} = await qcmdIn().run('logs', log, '--once', '--annotate', as)
      return stdout.trimEnd().split('\n')
    }
    expect(new Set(await annotated('online')).size).toBe(5)
    const final = await annotated('final')
    expect(final).toHaveLength(6)
    expect(new Set(final).size).toBe(1)
    expect(final[0]).toMatch(/^\S+\tlogin of <\*> failed$/)
  })

  it('reports a part of a log, with what stands before it as its past', async () => {
    const log = join(tempDir(), 'part.log')
    const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString()
    const lines = Array.from(
      {length: 60},
      (_, minute) => `${at(minute)} INFO request ${minute} done`,
    )
    lines[20] = `${at(20)} ERROR too early`
    lines[40] = `${at(40)} INFO never said before`
    lines[50] = `${at(50)} ERROR too late`
    writeFileSync(log, lines.map((line) => `${line}\n`).join(''))
    const qcmd = qcmdIn()
    const report = await qcmd.json<FileReport>(
      ...['logs', log, '--once', '--since', at(30), '--until', at(45)],
    )
    expect(report.findings.map(({title}) => title)).toEqual(['New pattern: never said before'])
    expect(report.levels).toMatchObject({info: 16, error: 0})
    expect(report).toMatchObject({lines: 60, from: at(30), to: at(45)})
    const errors = await qcmd.json<FileReport>('logs', log, '--once', '--level', 'error')
    expect(errors.templates.map(({template}) => template)).toEqual(['too early', 'too late'])
    expect(errors.findings.map(({severity}) => severity)).toEqual(['error', 'error'])
    for (const argv of [
      ['--since', 'yesterday-ish'],
      ['--since', at(45), '--until', at(30)],
      ['--since', '2h', '--follow'],
    ]) {
      const {code, stderr} = await qcmd.run('logs', log, ...argv)
      expect([code, stderr.split('\n').length]).toEqual([2, 3])
    }
  })

  it('exits 1 when asked to judge and something was found', async () => {
    const qcmd = qcmdIn()
    const log = logIn(tempDir())
    const clean = join(tempDir(), 'clean.log')
    writeFileSync(clean, `${LINES[0] ?? ''}\n`)
    expect((await qcmd.run('logs', log, '--once')).code).toBe(0)
    expect((await qcmd.run('logs', log, '--once', '--exit-code')).code).toBe(1)
    expect((await qcmd.run('logs', log, '--once', '--exit-code', '--json')).code).toBe(1)
    expect((await qcmd.run('logs', clean, '--once', '--exit-code')).code).toBe(0)
  })

  it('lets no control character of a line or a file name reach the reader', async () => {
    // faults 120, 121
    const dir = tempDir()
    const log = join(dir, 'a\u001b[31m\u0007.log')
    writeFileSync(
      log,
      `${LINES[0] ?? ''}\nERROR \u001b]52;c;aGk=\u0007 \u202e gone\u0008\u0008\u009b2J\n`,
    )
    const qcmd = qcmdIn()
    for (const argv of [
      ['logs', log, '--once'],
      ['logs', log, '--once', '--annotate', 'online'],
      ['logs', `${log}.gone`, '--once'],
    ]) {
      const {stdout, stderr} = await qcmd.run(...argv)

      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
    const report = await qcmd.json<FileReport>('logs', log, '--once')
    expect(report.path).toBe(log)
    expect(report.findings[0]?.evidence[0]?.text).toContain('\u202e')
  })

  it('replaces secrets before it shows anything', async () => {
    // fault 130
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'ERROR login failed db_password=hunter2 from ops@example.com\n')
    const qcmd = qcmdIn()
    const plain = await qcmd.run('logs', log, '--once', '--json')
    expect(plain.stdout).not.toContain('hunter2')
    expect(plain.stdout).toContain('ops@example.com')
    const pii = await qcmd.run('logs', log, '--once', '--json', '--redact', 'pii')
    expect(pii.stdout).not.toContain('ops@example.com')
  })

  it('ends quietly when nobody reads on', async () => {
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'a line that is repeated\n'.repeat(200_000))
    const child = qcmdIn().spawn('logs', log, '--once', '--annotate', 'online')
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.stdout.once('data', () => {
      child.stdout.destroy()
    })
    const code = await new Promise((resolve) => {
      child.on('close', resolve)
    })
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
  })
})
