import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

const fileOf = (qcmd: Qcmd, content?: string): string => {
  const folder = join(qcmd.stateDir, '..', 'config')
  const path = join(folder, 'config.json')
  if (content !== undefined) {
    mkdirSync(folder, {recursive: true})
    writeFileSync(path, content)
  }
  return path
}

interface Listed {
  readonly path: string
  readonly settings: readonly {
    readonly key: string
    readonly value: unknown
    readonly origin: object
    readonly problem: string | null
  }[]
  readonly unknown: readonly {readonly key: string; readonly meant: string | null}[]
}

describe('qcmd config', () => {
  it('sets, gets, lists with origins and unsets', async () => {
    const qcmd = qcmdIn({QCMD_LOGS_FROM: 'start'})
    const path = fileOf(qcmd)
    expect(await qcmd.run('config', 'path')).toMatchObject({code: 0, stdout: `${path}\n`})
    expect(await qcmd.run('config', 'set', 'logs.maxMonitors', '7')).toEqual({
      ...{code: 0, stderr: ''},
      stdout: `logs.maxMonitors is 7 from now on (${path}).\n`,
    })
    expect(await qcmd.run('config', 'set', 'logs.from', 'end')).toMatchObject({
      ...{code: 0},
      stderr: 'qcmd: QCMD_LOGS_FROM is set, and counts for more than the configuration\n',
    })
    expect(await qcmd.run('config', 'get', 'logs.from')).toMatchObject({stdout: 'start\n'})
    const {settings} = await qcmd.json<Listed>('config', 'list')
    const row = (key: string) => settings.find((one) => one.key === key)
    expect(row('logs.maxMonitors')).toMatchObject({value: 7, origin: {from: 'file', path}})
    expect(row('logs.from')).toMatchObject({
      origin: {from: 'environment', variable: 'QCMD_LOGS_FROM'},
    })
    expect(row('logs.wait')).toMatchObject({value: false, origin: {from: 'default'}})
    const {stdout} = await qcmd.run('config', '--origin')
    expect(stdout).toMatch(/^\* {2}logs\.from +start +QCMD_LOGS_FROM$/m)
    expect(stdout).toMatch(/^ {3}logs\.wait +false +default$/m)
    expect(await qcmd.json('config', 'unset', 'logs.from')).toEqual({
      ...{key: 'logs.from', removed: true, path},
    })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({logs: {maxMonitors: 7}})
    expect((await qcmd.run('config', 'unset', 'logs.from')).code).toBe(0)
  })

  it('refuses unknown keys and what cannot be meant, with 2, and writes nothing', async () => {
    const qcmd = qcmdIn()
    for (const argv of [
      ['config', 'set', 'logs.form', 'start'],
      ['config', 'get', 'logs.form'],
      ['config', 'unset', 'logs.form'],
    ]) {
      const {code, stderr, stdout} = await qcmd.run(...argv)
      expect({code, stdout}).toEqual({code: 2, stdout: ''})
      expect(stderr).toBe(
        'qcmd: No setting "logs.form"\nDid you mean logs.from? See all: qcmd config list\n',
      )
    }
    expect(await qcmd.json('config', 'set', 'logs.from', 'middle')).toEqual({
      error: {
        ...{code: 'bad-setting', exitCode: 2, hint: 'Give it one of start, end.'},
        message: 'Cannot set logs.from to "middle": it is not one of start, end',
      },
    })
    expect((await qcmd.run('config', 'set', 'logs.from')).code).toBe(2)
    expect((await qcmd.run('config', 'set', 'model', 'a', 'b')).code).toBe(2)
    expect(existsSync(fileOf(qcmd))).toBe(false)
  })

  it('mends a file with a bad value, which other commands refuse by file and key', async () => {
    const qcmd = qcmdIn({QCMD_MODEL: ''})
    const path = fileOf(qcmd, '{"logs": {"wait": "perhaps"}, "modle": "a"}')
    expect(await qcmd.run('status')).toEqual({
      ...{code: 2, stdout: ''},
      stderr: `qcmd: Cannot use logs.wait in ${path}: "perhaps" is not true or false\nSet it anew: qcmd config set logs.wait VALUE, or remove it: qcmd config unset logs.wait\n`,
    })
    expect((await qcmd.run('config', 'get', 'logs.wait')).code).toBe(2)
    expect((await qcmd.run('config', 'get', 'logs.from')).stdout).toBe('end\n')
    const list = await qcmd.run('config', 'list')
    expect(list.code).toBe(0)
    expect(list.stdout).toMatch(/^\* {2}logs\.wait +cannot be used$/m)
    expect(list.stderr).toContain('"perhaps" is not true or false')
    expect(list.stderr).toContain('unknown key "modle"; did you mean model?')
    expect((await qcmd.json<Listed>('config', 'list')).unknown).toEqual([
      {key: 'modle', meant: 'model'},
    ])
    expect((await qcmd.run('config', 'set', 'logs.wait', 'no')).code).toBe(0)
    expect((await qcmd.run('config', 'unset', 'modle')).code).toBe(0)
    expect(await qcmd.run('status')).toMatchObject({code: 0, stderr: ''})
    writeFileSync(path, '{"logs": ')
    for (const argv of [['config', 'list'], ['config', 'set', 'model', 'a'], ['status']]) {
      const {code, stderr} = await qcmd.run(...argv)
      expect(code).toBe(2)
      expect(stderr).toContain(`Cannot use ${path}: `)
    }
    expect(readFileSync(path, 'utf8')).toBe('{"logs": ')
    expect((await qcmd.run('config', 'path')).stdout).toBe(`${path}\n`)
  })
})

describe('a flag', () => {
  it('counts for more than the configuration, in both directions', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'app.log')
    writeFileSync(log, '2026-01-01T00:00:00Z ERROR disk full: No space left on device\n'.repeat(3))
    const modes = async (...argv: readonly string[]): Promise<unknown> => {
      const {id, mode} = await qcmd.start(log, '--allow-duplicate', ...argv)
      await qcmd.run('monitors', 'stop', id)
      return mode
    }
    fileOf(qcmd, '{"logs": {"ai": false, "exitCode": true, "level": "error"}}')
    expect(await modes()).toBe('with built-in analysis')
    expect(await modes('--ai')).toBe('with analysis')
    expect(await modes('--no-analysis')).toBe('without analysis')
    expect((await qcmd.run('logs', log, '--once')).code).toBe(1)
    expect((await qcmd.run('logs', log, '--once', '--no-exit-code')).code).toBe(0)
    expect((await qcmd.run('logs', log, '--once', '--fail-on', 'critical')).code).toBe(1)
    fileOf(qcmd, '{"logs": {"wait": true, "redact": "pii"}, "monitors": {"list": {"table": true}}}')
    expect((await qcmd.run('monitors', 'list', '--all')).stdout).toMatch(/ID +NAME/)
    expect((await qcmd.run('monitors', 'list', '--all', '--no-table')).stdout).toMatch(/^Active/)
    expect((await qcmd.run('logs', join(log, 'not'), '-b', '--no-wait')).code).toBe(3)
    const refused = await qcmd.run('logs', log, '--once', '--require-ai', '--no-ai')
    expect(refused).toMatchObject({code: 2, stderr: expect.stringContaining('--no-ai') as string})
    expect((await qcmd.run('logs', log, '--once', '--fail-on', 'error')).code).toBe(2)
  })
})
