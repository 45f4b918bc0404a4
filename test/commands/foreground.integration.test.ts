import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

interface Frame {
  readonly type: string
  readonly finding?: {readonly title: string}
}

/** `logs FILE --follow --json` with its frames as they come. */
const follow = async (qcmd: Qcmd, log: string, ...argv: readonly string[]) => {
  const child = qcmd.spawn('logs', log, '--follow', '--json', ...argv)
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const frames = (): readonly Frame[] =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Frame)
  await waitFor('the start', () => frames().some(({type}) => type === 'following'))
  return {child, ended, frames}
}

describe('a foreground monitor', () => {
  it('is a session that others see, streams findings, and ends with 130', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    appendNumbered(log, 0, 50)
    const {child, ended, frames} = await follow(qcmd, log)
    expect(await qcmd.rows()).toMatchObject([{kind: 'foreground', status: 'running'}])
    expect((await qcmd.run('logs', log, '--background')).code).toBe(4)
    appendFileSync(log, '2026-06-01T12:05:00Z app[7]: ERROR No space left on device\n')
    await waitFor('the finding', () => frames().some(({type}) => type === 'finding'))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(await qcmd.rows()).toMatchObject([{status: 'stopped', linesRead: 1}])
  })

  it('ends with 143 on SIGTERM, and can be stopped from another terminal', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'x\n')
    const first = await follow(qcmd, log)
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(143)
    const second = await follow(qcmd, log)
    const {stopped} = await qcmd.json<{stopped: {how: string}[]}>('monitors', 'stop', '--all')
    expect(stopped).toMatchObject([{how: 'terminated'}])
    await second.ended
    expect(await qcmd.json('monitors', 'list')).toEqual({monitors: []})
  })

  it('ends when nobody reads its output any more', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'x\n')
    const {child, ended} = await follow(qcmd, log)
    child.stdout.destroy()
    appendFileSync(log, 'ERROR No space left on device\n')
    await ended
    await waitFor(
      'its end in the list',
      async () => (await qcmd.json<{monitors: object[]}>('monitors', 'list')).monitors.length === 0,
    )
  })
})

describe('a journal through a pipe', () => {
  it('is replayed as it would be in its place', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    writeFileSync(log, 'x\n')
    const {id} = await qcmd.start(log)
    await qcmd.run('monitors', 'stop', id)
    const journal = join(qcmd.stateDir, 'journal', 'journal-000001.ndjson')
    const other = qcmdIn()
    const {monitors} = await other.json<{monitors: {id: string; status: string}[]}>(
      ...['monitors', 'list', '--all', '--journal', journal],
    )
    expect(monitors).toMatchObject([{id, status: 'stopped'}])
  })
})
