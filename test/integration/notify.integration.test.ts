import {
  appendFileSync,
  chmodSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
  existsSync,
  mkdirSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {hookServer} from '../support/hook-server.js'
import {qcmdIn} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const FULL = '2026-06-01T12:05:00Z app[7]: ERROR write failed: No space left on device @everyone\n'
const DENIED = '2026-06-01T12:06:00Z app[7]: CRIT cannot open ledger: broken beyond repair\n'

/** Every file below a folder, in one text. */
const allIn = (dir: string): string =>
  readdirSync(dir, {recursive: true, encoding: 'utf8'})
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('notify.json'))
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')

describe('a background monitor that notifies', () => {
  it('tells of findings, outlives sinks that fail, shows them, and tells nothing twice', async () => {
    // faults 129, 130
    const qcmd = qcmdIn()
    const dir = tempDir()
    const log = join(dir, 'app.log')
    const page = join(dir, 'page')
    writeFileSync(page, '#!/bin/sh\necho "no pager for $QCMD_SEVERITY" >&2\nexit 9\n')
    chmodSync(page, 0o755)
    appendNumbered(log, 0, 100)
    const {url, received} = await hookServer()
    const ops = join(dir, 'ops-hook')
    writeFileSync(ops, 'http://127.0.0.1:2/s3cret\n')
    const sinks = [`webhook=${url}/s3cret?key=s3cret`, `slack=@${ops}`, `command=${page} s3cret`]
    const flags = sinks.flatMap((sink) => ['--notify', sink])
    const {id, pid} = await qcmd.start(
      log,
      '--no-ai',
      '--name',
      'api',
      ...flags,
      '--notify-cool-down',
      '0',
    )

    // 1. A finding arrives at the one that works.
    appendFileSync(log, FULL)
    await waitFor('the notice', () => received.length === 1)
    expect(received[0]).toMatchObject({
      path: '/s3cret?key=s3cret',
      body: {
        type: 'finding',
        monitor: {id, name: 'api', path: log},
        finding: {evidence: [{line: 101}]},
      },
    })
    expect(received[0]?.body.text).toContain('No space left on device @\u200beveryone')

    // 2. The ones that fail are shown, and the monitor goes on.
    const failing = await waitFor('the failures', async () => {
      const {notifications} = await qcmd.details(id)
      return notifications.every(({state}) => state !== 'unused') ? notifications : null
    })
    expect(failing).toMatchObject([
      {kind: 'webhook', to: url.slice('http://'.length), state: 'ok', delivered: 1, reason: null},
      {kind: 'slack', to: expect.stringMatching(/^@/) as string, state: 'failing', waiting: 1},
      {kind: 'command', to: page.slice(0, 48), state: 'failing', failed: 1, delivered: 0},
    ])
    expect(failing[1]?.reason).toBe('nothing listens on 127.0.0.1:2')
    expect(failing[2]?.reason).toMatch(/^exit code 9: no pager for (error|critical)$/)
    const shown = (await qcmd.run('monitors', 'show', 'api')).stdout
    expect(shown).toMatch(/Notify +webhook 127\.0\.0\.1:\d+: 1 delivered/)
    expect(shown).toContain('FAILING: exit code 9: no pager')
    expect(await qcmd.row(id)).toMatchObject({status: 'running', linesRead: 1})

    // 3. No secret is anywhere but in its own file: not in the process list, the journal, what is shown.
    const procArgv = `/proc/${pid}/cmdline`
    const argv = existsSync(procArgv) ? readFileSync(procArgv, 'latin1') : ''
    const json = (await qcmd.run('monitors', 'show', 'api', '--json')).stdout
    const history = (await qcmd.run('monitors', 'history', 'api', '--json')).stdout
    for (const text of [argv, shown, json, history, allIn(qcmd.stateDir)]) {
      expect(text).not.toContain('s3cret')
    }
    const secrets = join(qcmd.stateDir, 'sessions', id, 'notify.json')
    expect(readFileSync(secrets, 'utf8')).toContain('s3cret')
    expect(statSync(secrets).mode & 0o777).toBe(0o600)

    // 4. Killed and resumed it tells what is new, and nothing again.
    process.kill(pid, 'SIGKILL')
    await waitFor('the crash', async () => (await qcmd.row(id)).status === 'crashed')
    await qcmd.json('monitors', 'resume', 'api')
    appendFileSync(log, DENIED + FULL)
    await waitFor('the second finding', () => received.length >= 2)
    const stopped = await qcmd.json('monitors', 'stop', 'api')
    expect(stopped).toMatchObject({stopped: [{how: 'terminated'}]})
    const ids = received.map(({body}) => String(body.id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(received).toHaveLength(2)
    expect(received[1]?.body.title).toContain('ledger')

    // 5. What is left can be tried by hand; a pruned session keeps no address.
    const tested = await qcmd.run('notify', 'test', '--monitor', 'api', '--json')
    expect(tested.code).toBe(5)
    expect(JSON.parse(tested.stdout)).toMatchObject({
      tested: [{ok: true, reason: null}, {ok: false}, {ok: false}],
    })
    expect(tested.stdout).not.toContain('s3cret')
    expect(received.at(-1)?.body.type).toBe('test')
    await qcmd.json('monitors', 'prune', 'api')
    expect(
      allIn(join(qcmd.stateDir, '..')) + readdirSync(join(qcmd.stateDir, 'sessions')).join(),
    ).not.toContain('s3cret')
    expect(readdirSync(join(qcmd.stateDir, 'sessions'))).toEqual([])
  })

  it('is as configured where no flag says otherwise', async () => {
    const {url, received} = await hookServer()
    const qcmd = qcmdIn({QCMD_NOTIFY_SEVERITY: 'critical'})
    const config = String(qcmd.env.QCMD_CONFIG_DIR)
    mkdirSync(config, {recursive: true})
    const write = (notify: unknown): void => {
      writeFileSync(join(config, 'config.json'), JSON.stringify({notify, notifyCoolDown: '1m'}))
    }
    write([`webhook=${url}/s3cret`])
    const log = join(tempDir(), 'app.log')
    appendNumbered(log, 0, 50)
    const started = await qcmd.start(log, '--no-ai')
    const {notifications} = await qcmd.details(started.id)
    expect(notifications).toMatchObject([
      {kind: 'webhook', severity: 'critical', coolDownMs: 60_000, state: 'unused', delivered: 0},
    ])
    const tested = await qcmd.json<{tested: readonly object[]}>('notify', 'test')
    expect(tested).toMatchObject({tested: [{kind: 'webhook', ok: true, reason: null}]})
    expect(received).toHaveLength(1)
    const silent = await qcmd.start(log, '--no-ai', '--allow-duplicate', '--notify', 'none')
    expect((await qcmd.details(silent.id)).notifications).toEqual([])
    write([`mail=s3cret`])
    const refused = await qcmd.run('monitors', 'list')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(
      `Cannot use notify in ${join(config, 'config.json')}: mail is no sink`,
    )
    expect(refused.stderr).not.toContain('s3cret')
  })
})
