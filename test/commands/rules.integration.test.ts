import {spawnSync} from 'node:child_process'
import {appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const RULE = `id: billing-lock
name: Billing is locked
severity: error
pattern: 'ledger \\w+ (is )?locked'
what: A ledger could not be written.
nextCheck: Which run holds it.
example: 'ledger north is locked'
counterExample: 'ledger north unlocked'
`

const setUp = (text = RULE, name = 'mine.yaml') => {
  const qcmd = qcmdIn()
  const dir = tempDir()
  const file = join(dir, name)
  writeFileSync(file, text)
  const folder = join(qcmd.env['QCMD_CONFIG_DIR'] ?? '', 'rules')
  return {qcmd, dir, file, folder}
}

interface Listed {
  readonly rules: readonly {readonly id: string; readonly source: string}[]
  readonly refused: readonly {readonly path: string; readonly why: string}[]
}

const listed = (qcmd: Qcmd): Promise<Listed> => qcmd.json<Listed>('rules', 'list')

describe('qcmd rules', () => {
  it('lists the built-in ones', async () => {
    const {qcmd} = setUp()
    const {rules, refused} = await listed(qcmd)
    expect(rules.length).toBeGreaterThan(60)
    expect(new Set(rules.map(({source}) => source))).toEqual(new Set(['builtin']))
    expect(refused).toEqual([])
    const text = await qcmd.run('rules')
    expect(text).toMatchObject({code: 0, stderr: ''})
    expect(text.stdout).toContain('none of yours')
    expect(text.stdout).toMatch(/^disk-full +critical +built-in +/m)
  })

  it('tests, adds and uses a rule: what it knows is told with its meaning', async () => {
    const {qcmd, dir, file, folder} = setUp()
    expect(await qcmd.run('rules', 'test', file)).toMatchObject({code: 0, stderr: ''})
    const added = await qcmd.json<{path: string; rules: string[]}>('rules', 'add', file)
    expect(added).toMatchObject({path: join(folder, 'mine.yaml'), rules: ['billing-lock']})
    expect(statSync(added.path).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect((await listed(qcmd)).rules[0]).toMatchObject({id: 'billing-lock', source: added.path})
    const log = join(dir, 'a.log')
    writeFileSync(log, '2026-01-01T00:00:00Z ledger south is locked\n')
    const {findings} = await qcmd.json<{findings: object[]}>('logs', log, '--once')
    expect(findings).toMatchObject([
      {
        ...{kind: 'known-failure', severity: 'error'},
        title: 'Billing is locked: ledger south is locked',
        explanation: {what: 'A ledger could not be written.', cause: '', by: 'builtin'},
      },
    ])
    const report = await qcmd.run('logs', log, '--once')
    expect(report.stdout).toContain('Which run holds it.')
    expect(report.stdout).not.toMatch(/^ *cause *$/m)
  })

  it('cannot keep a monitor busy by a pattern that asks for endless tries', async () => {
    // fault 44
    const slow = ['id: slow', 'name: Slow', 'severity: error', "pattern: '(x+)+$'", 'what: It is.']
    const {qcmd, dir, file} = setUp(slow.join('\n'))
    expect(await qcmd.run('rules', 'add', file)).toMatchObject({code: 0, stderr: ''})
    const log = join(dir, 'a.log')
    writeFileSync(log, '2026-01-01T00:00:00Z up\n')
    const {id} = await qcmd.start(log)
    // Each of another number of words: a rule is tried once for each kind of line.
    const lines = Array.from({length: 20}, (_, n) => `${'so '.repeat(n + 1)}${'x'.repeat(30)}y`)
    appendFileSync(log, lines.map((line) => `2026-01-01T00:00:01Z ${line}\n`).join(''))
    appendFileSync(log, `2026-01-01T00:00:02Z it ends with ${'x'.repeat(30)}\n`)
    await waitFor('all lines', async () => (await qcmd.row(id)).linesRead === 21)
    const {heartbeatAt} = await qcmd.row(id)
    await waitFor('a heartbeat', async () => (await qcmd.row(id)).heartbeatAt !== heartbeatAt)
    const found = await waitFor('what matches', async () =>
      (await qcmd.findings()).find(({title}) => title.startsWith('Slow: ')),
    )
    expect(found).toMatchObject({count: 1, evidence: [{line: 22}]})
  })

  it('is used by a background monitor', async () => {
    const {qcmd, dir, file} = setUp()
    await qcmd.run('rules', 'add', file)
    const log = join(dir, 'a.log')
    writeFileSync(log, '2026-01-01T00:00:00Z up\n')
    await qcmd.start(log)
    appendFileSync(log, '2026-01-01T00:00:01Z ledger south is locked\n')
    const [found] = await waitFor('the finding', async () => {
      const findings = await qcmd.findings()
      return findings.length > 0 ? findings : null
    })
    expect(found).toMatchObject({kind: 'known-failure', severity: 'error'})
  })

  it('counts for what a monitor had learned before it was resumed', async () => {
    const {qcmd, dir, file} = setUp()
    const log = join(dir, 'a.log')
    writeFileSync(log, '2026-01-01T00:00:00Z ledger south is locked\n')
    const {id} = await qcmd.start(log)
    await qcmd.run('monitors', 'stop', id)
    await qcmd.run('rules', 'add', file)
    await qcmd.json('monitors', 'resume', id)
    appendFileSync(log, '2026-01-01T00:00:01Z ledger south is locked\n')
    const [found] = await waitFor('the finding', async () => {
      const findings = await qcmd.findings()
      return findings.length > 0 ? findings : null
    })
    expect(found).toMatchObject({kind: 'known-failure', severity: 'error'})
  })

  it('names what is wrong with a file, with exit 1, and does not add it', async () => {
    const wrong = RULE.replace('ledger north is locked', 'ledger is shut')
    const {qcmd, file} = setUp(wrong)
    const tested = await qcmd.run('rules', 'test', file)
    expect(tested.code).toBe(1)
    expect(tested.stdout).toContain('its pattern does not match its example')
    const added = await qcmd.run('rules', 'add', file)
    expect(added.code).toBe(2)
    expect(added.stderr).toContain('billing-lock: its pattern does not match its example')
    expect((await listed(qcmd)).rules[0]?.id).not.toBe('billing-lock')
  })

  it('tells of a rule that hides another of its file, and of a counter-example that is met', async () => {
    const general = RULE.replace('billing-lock', 'any').replace(
      "'ledger \\w+ (is )?locked'",
      'locked',
    )
    const {qcmd, file} = setUp(`${general}---\n${RULE}`)
    const {rules} = await qcmd.json<{rules: {id: string; problems: string[]}[]}>(
      'rules',
      'test',
      file,
    )
    expect(rules).toMatchObject([
      {id: 'any', problems: ['its pattern matches its counter-example']},
      {id: 'billing-lock', problems: ['its example is told by any before it']},
    ])
  })

  it('adds what it can read of a CRE file and names the rest', async () => {
    const {qcmd, file} = setUp(`rules:
  - cre: {id: CRE-1, severity: 0, title: Stuck, category: q, description: It is stuck.}
    rule: {set: {event: {source: x}, match: [{regex: 'queue .+ stuck'}]}}
  - cre: {id: CRE-2, severity: 0, title: Loop, category: q, description: It loops.}
    rule: {sequence: {window: 5s, order: [{value: a}, {value: b}]}}
`)
    const added = await qcmd.run('rules', 'add', file)
    expect(added.code).toBe(0)
    expect(added.stdout).toContain('CRE-2')
    expect(added.stdout).toContain('a sequence of records cannot be followed')
    const {rules, refused} = await listed(qcmd)
    expect(rules[0]?.id).toBe('CRE-1')
    expect(refused).toMatchObject([{rule: 'CRE-2'}])
  })

  it('refuses a second file of the name, or a second rule of the id', async () => {
    const {qcmd, dir, file, folder} = setUp()
    await qcmd.run('rules', 'add', file)
    const again = await qcmd.run('rules', 'add', file)
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('--replace')])
    writeFileSync(file, RULE.replace('Billing is', 'Billing was'))
    expect((await qcmd.run('rules', 'add', file, '--replace')).code).toBe(0)
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('Billing was')
    const other = join(dir, 'other.yaml')
    writeFileSync(other, RULE)
    expect((await qcmd.run('rules', 'add', other)).code).toBe(4)
  })

  it('refuses what is no file of rules', async () => {
    const {qcmd, dir, file} = setUp('[1', 'mine.json')
    expect((await qcmd.run('rules', 'test', join(dir, 'none.yaml'))).code).toBe(3)
    expect((await qcmd.run('rules', 'test', dir)).code).toBe(2)
    expect((await qcmd.run('rules', 'test')).code).toBe(2)
    expect((await qcmd.run('rules', 'add', file)).code).toBe(2)
    const pipe = join(dir, 'pipe.yaml')
    spawnSync('mkfifo', [pipe])
    expect((await qcmd.run('rules', 'test', pipe)).code).toBe(2)
    const notes = join(dir, 'notes.txt')
    writeFileSync(notes, RULE)
    expect((await qcmd.run('rules', 'add', notes)).code).toBe(2)
  })

  it('names a broken file of the folder, and nothing stops for it', async () => {
    const {qcmd, dir, folder} = setUp()
    mkdirSync(folder, {recursive: true})
    writeFileSync(join(folder, 'a.yaml'), 'id: [')
    writeFileSync(join(folder, 'b.yaml'), RULE)
    writeFileSync(join(folder, 'c.txt'), RULE)
    const {rules, refused} = await listed(qcmd)
    expect(rules[0]?.id).toBe('billing-lock')
    expect(refused.map(({path}) => path)).toEqual([join(folder, 'a.yaml'), join(folder, 'c.txt')])
    const log = join(dir, 'a.log')
    writeFileSync(log, '2026-01-01T00:00:00Z ledger south is locked\n')
    const ran = await qcmd.run('logs', log, '--once', '--json')
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('a.yaml')
    expect(ran.stdout).toContain('Billing is locked')
    const {id} = await qcmd.start(log)
    const worker = join(qcmd.stateDir, 'sessions', id, 'worker.log')
    expect(readFileSync(worker, 'utf8')).toContain('a.yaml')
  })

  it('names a folder of rules that is none, and reads the log all the same', async () => {
    const {qcmd, dir, folder} = setUp()
    mkdirSync(join(folder, '..'), {recursive: true})
    writeFileSync(folder, '')
    expect((await listed(qcmd)).refused).toMatchObject([{path: folder, rule: null}])
    const log = join(dir, 'a.log')
    writeFileSync(log, 'No space left on device\n')
    const ran = await qcmd.run('logs', log, '--once')
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining(folder)])
  })
})
