import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

interface Told {
  readonly error: {code: string; message: string; hint: string; exitCode: number}
}

/** The same failure in both output modes: one line, a hint, the same code, no stack. */
const expectFailure = async (
  argv: readonly string[],
  code: number,
  message: RegExp,
  qcmd = qcmdIn(),
): Promise<void> => {
  const text = await qcmd.run(...argv)
  expect({argv, code: text.code, stdout: text.stdout}).toEqual({argv, code, stdout: ''})
  const [first = '', hint = '', ...rest] = text.stderr.trimEnd().split('\n')
  expect(first).toMatch(/^qcmd: /)
  expect(first).toMatch(message)
  expect(hint).not.toBe('')
  expect(rest).toEqual([])
  const json = await qcmd.run(...argv, '--json')
  expect({argv, code: json.code, stderr: json.stderr}).toEqual({argv, code, stderr: ''})
  const {error} = JSON.parse(json.stdout) as Told
  expect(error.exitCode).toBe(code)
  expect(error.message).toMatch(message)
}

describe('a failure', () => {
  it('of usage exits 2', async () => {
    await expectFailure(['monitors', 'list', '--nonsense'], 2, /--nonsense/)
    await expectFailure(['monitors', 'show'], 2, /id/i)
    await expectFailure(['monitors', 'stop'], 2, /no monitor named/)
    await expectFailure(['nonsense'], 2, /nonsense/)
    await expectFailure(['logs', 'a', '--once', '--follow'], 2, /once|follow/)
    await expectFailure(['logs', 'a', '-b', '--name', '3x'], 2, /--name/)
    await expectFailure(['monitors', 'prune', '--older-than', 'soon'], 2, /--older-than/)
    await expectFailure(['monitors', 'list', '--filter', 'status=dead'], 2, /--filter/)
  })

  it('to find a monitor, a finding or a file exits 3', async () => {
    const dir = tempDir()
    const empty = join(dir, 'empty')
    mkdirSync(empty)
    // fault 87
    for (const id of ['nobody', '../../x', '/var/log/syslog', '']) {
      await expectFailure(['monitors', 'show', id], 3, /No monitor/)
    }
    await expectFailure(['monitors', 'stop', 'nobody'], 3, /No monitor "nobody"/)
    await expectFailure(['findings', 'show', 'nothing'], 3, /No finding/)
    for (const mode of ['--once', '--follow', '--background']) {
      await expectFailure(['logs', join(dir, 'gone.log'), mode], 3, /gone\.log/)
    }
    await expectFailure(['logs', empty, '--background'], 3, /empty/)
    await expectFailure(['logs', join(dir, '*.nope'), '--once'], 3, /nope/)
  })

  it('to accept a device or a folder as a log is told', async () => {
    // fault 19
    const {code, stderr} = await qcmdIn().run('logs', '/dev/null', '--background')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^qcmd: .*\/dev\/null/)
  })

  it('of the machine exits 5 and leaves no worker', async () => {
    // fault 58
    const dir = tempDir()
    const log = join(dir, 'a.log')
    const file = join(dir, 'state')
    writeFileSync(log, 'x\n')
    writeFileSync(file, 'in the way')
    const blocked = qcmdIn({QCMD_STATE_DIR: file})
    await expectFailure(['logs', log, '--background'], 5, /state/, blocked)
  })

  it('of a setting names the setting', async () => {
    await expectFailure(['status'], 2, /QCMD_HEARTBEAT_MS/, qcmdIn({QCMD_HEARTBEAT_MS: 'often'}))
  })
})

describe.skipIf(process.getuid?.() === 0)('without permission', () => {
  it('a log exits 5', async () => {
    const log = join(tempDir(), 'secret.log')
    writeFileSync(log, 'x\n')
    chmodSync(log, 0)
    await expectFailure(['logs', log, '--once'], 5, /permission/)
  })
})

describe('listing', () => {
  it('of nothing succeeds and writes nothing', async () => {
    const qcmd = qcmdIn()
    expect(await qcmd.json('monitors', 'list')).toEqual({monitors: []})
    expect(await qcmd.json('findings', 'list')).toEqual({findings: []})
    const text = await qcmd.run('monitors', 'list')
    expect(text).toMatchObject({code: 0, stdout: 'No active log monitors.\n'})
    expect(await qcmd.run('monitors', 'list', '--quiet')).toEqual({code: 0, stdout: '', stderr: ''})
  })

  it('has the spellings of the first qcmd, with the same output and code', async () => {
    const qcmd = qcmdIn()
    for (const [old, today] of [
      [['--list-monitors'], ['monitors', 'list']],
      [
        ['--list-monitors', '--json'],
        ['monitors', 'list', '--json'],
      ],
      [
        ['--stop-monitor', 'nobody'],
        ['monitors', 'stop', 'nobody'],
      ],
      [
        ['--stop-monitor=nobody', '--json'],
        ['monitors', 'stop', 'nobody', '--json'],
      ],
      [['--stop-monitor'], ['monitors', 'stop']],
      [
        ['--logs', '--log-file', '/nope.log'],
        ['logs', '/nope.log'],
      ],
    ] as const) {
      expect(await qcmd.run(...old)).toEqual(await qcmd.run(...today))
    }
  })
})
