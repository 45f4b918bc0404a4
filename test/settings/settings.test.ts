import {readFileSync} from 'node:fs'
import {join, posix} from 'node:path'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {unknownKeys, valueAt, withoutValue, withValue} from '../../src/settings/document.js'
import {folder, listOf, wholeNumber, yesOrNo, type Place} from '../../src/settings/kinds.js'
import {meantKey, settingKey} from '../../src/settings/meant-key.js'
import {badSetting, resolveSetting, resolveSettings} from '../../src/settings/resolve.js'
import {
  isSettingKey,
  SETTING_KEYS,
  SETTINGS,
  settingOf,
  variableOf,
  type SettingKey,
} from '../../src/settings/settings.js'

const place = (env: Record<string, string> = {}): Place => ({
  ...{env, home: '/home/u', cwd: '/now/here', isWindows: false, paths: posix},
})
const resolved = (key: SettingKey, document: object, env: Record<string, string> = {}) =>
  resolveSetting(key, {place: place(env), document: {...document}, path: '/c.json'})

interface Manifest {
  readonly commands: Record<
    string,
    {readonly flags: Record<string, {readonly type: string; readonly allowNo?: boolean}>}
  >
}
const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'oclif.manifest.json'), 'utf8'),
) as Manifest

/** What is asked of one call, or changes what it does: docs/decisions/0021-settings-in-one-table.md. */
const WITHOUT_KEY: Readonly<Record<string, readonly string[]>> = {
  'what the command does': [
    ...['logs --once', 'logs --follow', 'logs --background', 'logs --annotate'],
    ...['findings list --follow', 'monitors list --watch', 'monitors list --quiet'],
    ...['findings show --prompt', 'config list --origin'],
    ...['monitors prune --dry-run', 'service install --dry-run', 'service uninstall --dry-run'],
  ],
  'which one is meant': [
    ...['logs --name', 'logs --since', 'logs --until', 'ask --monitor', 'ask --since'],
    ...[
      'findings list --monitor',
      'notify test --monitor',
      'findings list --since',
      'privacy --since',
      'eval --cases',
    ],
    ...['monitors list --all', 'monitors list --filter', 'monitors list --journal'],
  ],
  'touches more than was named': [
    ...['monitors stop --all', 'monitors resume --all', 'rules add --replace'],
  ],
  'what programs read': ['--json'],
}

describe('the table of settings', () => {
  const camelCase = (flag: string) =>
    flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const flags = Object.entries(manifest.commands).flatMap(([id, command]) =>
    Object.entries(command.flags).map(([name, flag]) => {
      const path = id.replaceAll(':', ' ')
      const keys = [`${id.replaceAll(':', '.')}.${camelCase(name)}`, camelCase(name)]
      return {path, name, flag, key: keys.find(isSettingKey)}
    }),
  )

  it('has a key for every flag, but for those that the decision names', () => {
    const without = Object.values(WITHOUT_KEY).flat()
    const bare = new Set(['monitors', 'findings', 'rules', 'models', 'service', 'config'])
    const missing = flags
      .filter(({path, key}) => key === undefined && !bare.has(path))
      .map(({path, name}) => (without.includes(`--${name}`) ? `--${name}` : `${path} --${name}`))
    expect([...new Set(missing)].sort()).toEqual([...without].sort())
  })

  it('names no flag that there is not', () => {
    for (const key of SETTING_KEYS) {
      const {flag} = settingOf(key)
      const own = flags.filter((one) => one.key === key)
      if (flag === null) {
        expect(own, key).toEqual([])
        continue
      }
      const [, command = '', name = ''] = /^(.*?) ?--(.*)$/.exec(flag) ?? []
      const found = own.filter(({path}) => command === '' || path === command)
      expect(
        found.map((one) => one.name),
        key,
      ).toContain(name.replace(/^no-/, ''))
    }
  })

  it('lets the command line say both yes and no', () => {
    for (const {flag, key, path} of flags) {
      if (key !== undefined && flag.type === 'boolean') expect(flag.allowNo, path + key).toBe(true)
    }
  })

  it('gives each key its own variable, and its default a value that can be set', () => {
    expect(variableOf('logs.maxMonitors')).toBe('QCMD_LOGS_MAX_MONITORS')
    expect(variableOf('heartbeatMs')).toBe('QCMD_HEARTBEAT_MS')
    expect(variableOf('ai.firstByteMs')).toBe('QCMD_AI_FIRST_BYTE_MS')
    for (const key of SETTING_KEYS) {
      const {kind, fallback, about} = settingOf(key)
      const value = fallback(place())
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      expect(kind.read(kind.parse(text, place()), place()), key).toEqual(value)
      expect(about).toMatch(/^[A-Z].*[^.]$/)
    }
  })

  it('has no key that is the group of another', () => {
    for (const key of SETTING_KEYS) {
      expect(SETTING_KEYS.filter((other) => other.startsWith(`${key}.`))).toEqual([])
    }
  })
})

describe('a value', () => {
  it('comes from the environment, then the file, then the default', () => {
    const document = {logs: {from: 'start'}}
    const fromFile = {status: 'good', value: 'start', origin: {from: 'file', path: '/c.json'}}
    expect(resolved('logs.from', {})).toEqual({
      ...{status: 'good', value: 'end', origin: {from: 'default'}},
    })
    expect(resolved('logs.from', document)).toEqual(fromFile)
    expect(resolved('logs.from', document, {QCMD_LOGS_FROM: ''})).toEqual(fromFile)
    expect(resolved('logs.from', document, {QCMD_LOGS_FROM: 'END'})).toEqual({
      ...{status: 'good', value: 'end'},
      origin: {from: 'environment', variable: 'QCMD_LOGS_FROM'},
    })
  })

  it.each([
    ['logs.wait', {logs: {wait: 'yes'}}, 'logs.wait in /c.json: "yes" is not true or false'],
    ['logs.from', {logs: {from: null}}, 'logs.from in /c.json: null is not one of start, end'],
    ['logs.maxMonitors', {logs: {maxMonitors: 0}}, '0 is not a whole number from 1 to'],
    ['monitors.prune.olderThan', {monitors: {prune: {olderThan: '3 moons'}}}, 'not a duration'],
  ] as const)('of %s that cannot be meant is named: %j', (key, document, words) => {
    const bad = resolved(key, document)
    if (bad.status !== 'bad') return expect.fail('it was taken')
    expect(badSetting(key, bad).message).toContain(words)
    expect(badSetting(key, bad).hint).toContain(`qcmd config unset ${key}`)
    const sources = {place: place(), document, path: '/c.json'}
    expect(() => resolveSettings(sources)).toThrow(words)
  })

  it('of the environment that cannot be meant names the variable', () => {
    const bad = resolved('logs.wait', {}, {QCMD_LOGS_WAIT: 'perhaps'})
    if (bad.status !== 'bad') return expect.fail('it was taken')
    expect(badSetting('logs.wait', bad)).toMatchObject({
      message: 'Cannot use QCMD_LOGS_WAIT: "perhaps" is not true or false',
      hint: 'Give it true or false, or remove it: unset QCMD_LOGS_WAIT',
    })
  })

  it('is understood as people write it', () => {
    for (const word of ['true', 'YES', 'on', '1']) expect(yesOrNo.parse(word, place())).toBe(true)
    for (const word of ['false', 'No', 'off', '0']) expect(yesOrNo.parse(word, place())).toBe(false)
    const number = wholeNumber({least: 1, most: 9})
    for (const text of ['1e3', ' 3', '0x3', '-1', '']) {
      expect(number.parse(text, place())).toBeUndefined()
    }
    expect(folder.parse('logs', place())).toBe('/now/here/logs')
    expect(folder.read(folder.parse('~/logs', place()), place())).toBe('/home/u/logs')
    expect(folder.read('logs', place())).toBeUndefined()
  })

  it('may be a list: words, lines, or JSON', () => {
    const kind = listOf({wanted: 'a list', each: (text) => text !== 'bad'})
    const read = (text: string) => kind.read(kind.parse(text, place()), place())
    expect(read('a')).toEqual(['a'])
    expect(read('a\nb c\n')).toEqual(['a', 'b c'])
    expect(read('["a", "b"]')).toEqual(['a', 'b'])
    expect(read('[]')).toEqual([])
    for (const text of ['["a", 1]', '[', 'bad']) expect(read(text)).toBeUndefined()
    expect(kind.read('a', place())).toBeUndefined()
  })
})

describe('the document', () => {
  const names = fc.constantFrom('model', 'logs', 'ai', 'x', '__proto__', 'constructor', 'wait')
  const documents = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.array(fc.integer())),
    group: fc.oneof({maxDepth: 3}, tie('leaf'), fc.dictionary(names, tie('group'))),
    document: fc.dictionary(names, tie('group')),
  })).document
  const keys = fc.constantFrom(...SETTING_KEYS)

  it('holds what was set, and all else as it was', () => {
    fc.assert(
      fc.property(documents, keys, keys, (document, key, other) => {
        const changed = withValue(document, key, 'v')
        if (changed === undefined) return
        expect(valueAt(changed, key)).toBe('v')
        if (other !== key) expect(valueAt(changed, other)).toEqual(valueAt(document, other))
        expect(Object.keys(changed).filter((name) => !Object.hasOwn(document, name)).length).toBe(
          Object.hasOwn(document, key.split('.')[0] ?? '') ? 0 : 1,
        )
        expect(unknownKeys(changed)).toEqual(unknownKeys(document))
      }),
    )
  })

  it('has nothing where something was removed, and all else as it was', () => {
    fc.assert(
      fc.property(documents, keys, keys, (document, key, other) => {
        const changed = withoutValue(document, key)
        expect(valueAt(changed, key)).toBeUndefined()
        if (other !== key) expect(valueAt(changed, other)).toEqual(valueAt(document, other))
        if (valueAt(document, key) === undefined) expect(changed).toBe(document)
      }),
    )
  })

  it('loses a group with its last key', () => {
    expect(withoutValue({a: 1, logs: {wait: true}}, 'logs.wait')).toEqual({a: 1})
    expect(withoutValue({logs: {wait: true, x: 1}}, 'logs.wait')).toEqual({logs: {x: 1}})
    expect(withoutValue({logs: {wait: true}}, 'logs')).toEqual({})
  })

  it('has no room below what is no group', () => {
    expect(withValue({logs: 5}, 'logs.wait', true)).toBeUndefined()
  })

  it('names what means nothing in it', () => {
    const document = {model: 'a', logs: {wate: true, wait: 1}, ai: 5, 'logs.from': 'end', x: {y: 1}}
    expect(unknownKeys(document)).toEqual(['logs.wate', 'ai', 'logs.from', 'x'])
  })
})

describe('a mistyped key', () => {
  it.each([
    ['modle', 'model'],
    ['logs.form', 'logs.from'],
    ['maxMonitors', 'logs.maxMonitors'],
    ['--max-monitors', 'logs.maxMonitors'],
    ['--no-ai', 'logs.ai'],
    ['severity', 'findings.list.severity'],
    ['QCMD_AI_BUDGET', 'ai.budget'],
    ['heartbeatms', 'heartbeatMs'],
  ])('%s means %s', (typed, meant) => {
    expect(meantKey(typed)).toBe(meant)
    expect(() => settingKey(typed)).toThrow(`No setting "${typed}"`)
  })

  it.each(['', 'foo', '__proto__', 'toString', 'x'.repeat(1000)])('%j means none', (typed) => {
    expect(meantKey(typed)).toBeUndefined()
    expect(Object.hasOwn(SETTINGS, typed)).toBe(false)
  })
})
