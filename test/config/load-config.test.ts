import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {loadConfig} from '../../src/config/load-config.js'
import {MachineError, UsageError} from '../../src/errors.js'
import {DEFAULT_NOTIFY} from '../../src/notices/notice.js'
import {tempDir} from '../support/temp-dir.js'
import {DEFAULT_AI_LIMITS} from '../support/a-config.js'

const load = (env: Record<string, string>, home = '/home/u', platform: NodeJS.Platform = 'linux') =>
  loadConfig({env, home, platform, cwd: platform === 'win32' ? 'C:\\here' : '/now/here'})

/** A home with this `config.json`. */
const homeWith = (content: string) => {
  const home = tempDir()
  const folder = join(home, '.config', 'qcmd')
  mkdirSync(folder, {recursive: true})
  const path = join(folder, 'config.json')
  writeFileSync(path, content)
  return {home, path}
}

const errorOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return expect.fail('nothing was thrown')
}

describe('the state folder', () => {
  it.each([
    [{}, '/home/u/.local/state/qcmd'],
    [{XDG_STATE_HOME: '/xdg'}, '/xdg/qcmd'],
    [{XDG_STATE_HOME: '/xdg', QCMD_STATE_DIR: '/own'}, '/own'],
    [{QCMD_STATE_DIR: 'own'}, '/now/here/own'],
    [{QCMD_STATE_DIR: ''}, '/home/u/.local/state/qcmd'],
    // fault 118
    [{XDG_STATE_HOME: ''}, '/home/u/.local/state/qcmd'],
    [{XDG_STATE_HOME: 'state'}, '/home/u/.local/state/qcmd'],
    [{XDG_STATE_HOME: '../state'}, '/home/u/.local/state/qcmd'],
    [{XDG_STATE_HOME: '/a/../b'}, '/b/qcmd'],
  ])('with %j is %s', (env, expected) => {
    expect(load(env).config.stateDir).toBe(expected)
  })

  it('is in the local application data on Windows', () => {
    const home = 'C:\\Users\\u'
    const env = {LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local'}
    const expected = 'C:\\Users\\u\\AppData\\Local\\qcmd'
    expect(load(env, home, 'win32').config.stateDir).toBe(expected)
    expect(load({}, home, 'win32').config.stateDir).toBe(expected)
    expect(load({QCMD_STATE_DIR: 'own'}, home, 'win32').config.stateDir).toBe('C:\\here\\own')
  })

  it('cannot be told without a home, and says so', () => {
    expect(errorOf(() => load({}, ''))).toBeInstanceOf(UsageError)
  })

  it('may stand in the configuration file, after the environment', () => {
    const {home} = homeWith('{"stateDir": "~/logs"}')
    expect(load({XDG_STATE_HOME: '/xdg'}, home).config.stateDir).toBe(join(home, 'logs'))
    expect(load({QCMD_STATE_DIR: '/own'}, home).config.stateDir).toBe('/own')
    const relative = homeWith('{"stateDir": "logs"}')
    expect(errorOf(() => load({}, relative.home))).toMatchObject({
      code: 'bad-setting',
      message: `Cannot use stateDir in ${relative.path}: "logs" is not an absolute path, or one that begins with ~/`,
    })
  })
})

describe('the heartbeat', () => {
  it('is ten seconds, or what the environment or the file says', () => {
    const {home} = homeWith('{"heartbeatMs": 2000}')
    expect(load({}).config.heartbeatMs).toBe(10_000)
    expect(load({}, home).config.heartbeatMs).toBe(2000)
    expect(load({QCMD_HEARTBEAT_MS: '50'}, home).config.heartbeatMs).toBe(50)
    expect(load({QCMD_HEARTBEAT_MS: '3600000'}, home).config.heartbeatMs).toBe(3_600_000)
  })

  it.each(['49', '3600001', '1e3', '10.5', '-100', 'fast', ' 100', '0x100', '9'.repeat(400)])(
    'cannot be %j',
    (value) => {
      const error = errorOf(() => load({QCMD_HEARTBEAT_MS: value}))
      expect(error).toBeInstanceOf(UsageError)
      expect((error as Error).message).toContain('Cannot use QCMD_HEARTBEAT_MS: ')
    },
  )

  it.each(['"2000"', '49', 'null', '1.5', '[]'])('cannot be %s in the file', (value) => {
    const {home, path} = homeWith(`{"heartbeatMs": ${value}}`)
    expect(errorOf(() => load({}, home))).toMatchObject({
      message: `Cannot use heartbeatMs in ${path}: ${value} is not a whole number of milliseconds from 50 to 3600000`,
    })
  })
})

describe('the model', () => {
  it('is the smallest, or what the environment or the file says', () => {
    const {home} = homeWith('{"model": "qwen2.5:3b"}')
    expect(load({}).config.model).toBe('qwen2.5-coder:0.5b')
    expect(load({}, home).config.model).toBe('qwen2.5:3b')
    expect(load({QCMD_MODEL: 'hf.co/a/b_c:Q4'}, home).config.model).toBe('hf.co/a/b_c:Q4')
    expect(load({QCMD_MODEL: ''}, home).config.model).toBe('qwen2.5:3b')
  })

  it.each(['a b', '-rf', '$(x)', 'a\n', 'é', 'x'.repeat(201)])('cannot be %j', (value) => {
    expect(errorOf(() => load({QCMD_MODEL: value}))).toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('Cannot use QCMD_MODEL: ') as string,
    })
  })

  it.each(['7', 'null', '""', '[]'])('cannot be %s in the file', (value) => {
    const {home, path} = homeWith(`{"model": ${value}}`)
    expect(errorOf(() => load({}, home))).toMatchObject({
      message: `Cannot use model in ${path}: ${value} is not the name of a model, such as qwen2.5-coder:0.5b`,
    })
  })
})

describe('the configuration file', () => {
  it('is looked for in the XDG place, or where the environment says', () => {
    const folder = tempDir()
    mkdirSync(join(folder, 'qcmd'))
    writeFileSync(join(folder, 'config.json'), '{"heartbeatMs": 111}')
    writeFileSync(join(folder, 'qcmd', 'config.json'), '\uFEFF{"heartbeatMs": 222}')
    expect(load({QCMD_CONFIG_DIR: folder}).config.heartbeatMs).toBe(111)
    expect(load({XDG_CONFIG_HOME: folder}).config.heartbeatMs).toBe(222)
    expect(load({XDG_CONFIG_HOME: 'relative'}).config.heartbeatMs).toBe(10_000)
  })

  it('warns of a key that means nothing, with the one that was likely meant', () => {
    const {home, path} = homeWith(
      '{"heartbeatMS": 5, "stat_dir": "/x", "colour\\u001b": 1, "__proto__": {"stateDir": "/y"}}',
    )
    const {config, warnings} = load({}, home)
    expect(warnings).toEqual([
      `${path}: unknown key "heartbeatMS"; did you mean "heartbeatMs"?`,
      `${path}: unknown key "stat_dir"; did you mean "stateDir"?`,
      `${path}: unknown key "colour\\u001b"; did you mean "color"?`,
      `${path}: unknown key "__proto__"`,
    ])
    expect(config).toEqual({
      stateDir: join(home, '.local/state/qcmd'),
      rulesDir: join(home, '.config/qcmd/rules'),
      heartbeatMs: 10_000,
      model: 'qwen2.5-coder:0.5b',
      allowRemoteAi: false,
      notify: DEFAULT_NOTIFY,
      ai: DEFAULT_AI_LIMITS,
      settings: expect.objectContaining({heartbeatMs: 10_000, 'logs.from': 'end'}) as object,
      configFile: path,
    })
  })

  it.each(['', '{', '[]', '"x"', 'null'])(
    'is refused with its path when it holds %j',
    (content) => {
      const {home, path} = homeWith(content)
      const error = errorOf(() => load({}, home))
      expect(error).toBeInstanceOf(UsageError)
      expect((error as Error).message).toContain(`Cannot use ${path}: `)
      expect((error as UsageError).hint).toBe(`Correct it, or move it away: mv ${path} ${path}.old`)
    },
  )

  it('that cannot be read is an error, not the default', () => {
    const {home, path} = homeWith('{}')
    // Root reads everything, so a folder in its place is the refusal that everyone gets.
    chmodSync(path, 0o600)
    const folder = tempDir()
    mkdirSync(join(folder, 'config.json'))
    expect(load({}, home).warnings).toEqual([])
    expect(errorOf(() => load({QCMD_CONFIG_DIR: folder}))).toBeInstanceOf(MachineError)
  })
})

describe('notifications', () => {
  const settings = {
    notify: ['desktop', 'slack=@~/hook', 'command=page --to ops'],
    notifySeverity: 'warning',
    notifyCoolDown: '90s',
  }

  it('are what the file says, after the environment', () => {
    const {home} = homeWith(JSON.stringify(settings))
    expect(load({}).config.notify).toEqual(DEFAULT_NOTIFY)
    expect(load({}, home).config.notify).toEqual({
      severity: 'warning',
      coolDownMs: 90_000,
      sinks: [
        {kind: 'desktop'},
        {kind: 'slack', address: {from: 'file', path: join(home, 'hook')}},
        {kind: 'command', argv: ['page', '--to', 'ops']},
      ],
    })
    const env = {QCMD_NOTIFY: 'desktop', QCMD_NOTIFY_SEVERITY: 'info', QCMD_NOTIFY_COOL_DOWN: '0'}
    expect(load(env, home).config.notify).toEqual({
      severity: 'info',
      coolDownMs: 0,
      sinks: [{kind: 'desktop'}],
    })
    const two = load({QCMD_NOTIFY: '["desktop","command=page"]'}, home).config.notify
    expect(two.sinks).toHaveLength(2)
    expect(load({QCMD_NOTIFY: 'none'}, home).config.notify.sinks).toEqual([])
  })

  it.each([
    ['notify', ['slack=s3cret'], 'slack=… is no address'],
    ['notify', [{webhook: 's3cret'}], 'a sink must be a text'],
    ['notify', 'command=./s3cret', 'relative path'],
    ['notify', ['webhook=@s3cret'], 'names no file'],
  ])('with %s: %j are refused, and the value is not repeated', (key, value, why) => {
    const {home, path} = homeWith(JSON.stringify({[key]: value}))
    const error = errorOf(() => load({}, home))
    expect(error).toMatchObject({code: 'bad-setting'})
    const {message, hint} = error as UsageError
    expect(message).toContain(`Cannot use ${key} in ${path}: `)
    expect(message).toContain(why)
    expect(message + hint).not.toContain('s3cret')
  })

  it.each([
    ['notifySeverity', 'loud', 'is not one of info, warning, error, critical'],
    ['notifyCoolDown', 'soon', 'is not a span up to 7 days, such as 30s or 5m, or 0'],
  ])('with %s: %j are refused', (key, value, why) => {
    const {home, path} = homeWith(JSON.stringify({[key]: value}))
    expect(errorOf(() => load({}, home))).toMatchObject({
      message: `Cannot use ${key} in ${path}: ${JSON.stringify(value)} ${why}`,
    })
  })

  it('that a variable names wrongly are told by its name', () => {
    expect(errorOf(() => load({QCMD_NOTIFY: '["s3cret'}))).toMatchObject({
      message: 'Cannot use QCMD_NOTIFY: that is no sink',
    })
  })
})
