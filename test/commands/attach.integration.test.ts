import {appendFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {appendNumbered} from '../support/numbered-log.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

/** An attachment with what it prints as it comes. */
const attach = async (qcmd: Qcmd, id: string, ...argv: readonly string[]) => {
  const child = qcmd.spawn('monitors', 'attach', id, ...argv)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const seen = (wanted: string): Promise<unknown> => waitFor(wanted, () => text.includes(wanted))
  await seen(argv.includes('--json') ? '"attached"' : 'Attached to')
  return {child, ended, seen, text: () => text}
}

/** The frames among what was printed. */
const framesIn = (text: string): readonly {readonly type: string}[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"type"'))
    .map((line) => JSON.parse(line) as {type: string})

const broken = (n: number): string =>
  `2026-06-01T12:05:0${n}Z app[7]: ERROR No space left on device\n`

describe('monitors attach', () => {
  it('shows several at once what a monitor finds, and leaves it running', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    appendNumbered(log, 0, 50)
    const {id} = await qcmd.start(log, '--name', 'api')
    appendFileSync(log, broken(1))
    await waitFor('the first finding', async () => {
      const {findings} = await qcmd.json<{findings: object[]}>('findings', 'list')
      return findings.length > 0
    })
    const json = await attach(qcmd, id.slice(0, 8), '--json')
    const plain = await attach(qcmd, 'api')
    await plain.seen('Its last findings:')
    appendFileSync(log, '2026-06-01T12:06:00Z app[8]: FATAL the bridge is out\n')
    await Promise.all([json.seen('the bridge is out'), plain.seen('the bridge is out')])
    await json.seen('"heartbeat"')
    expect(framesIn(json.text()).map(({type}) => type)).toEqual(
      expect.arrayContaining(['attached', 'heartbeat', 'finding']),
    )
    expect(framesIn(json.text())[0]).toMatchObject({type: 'attached', monitor: {id, name: 'api'}})
    // No line of the log but those that prove a finding.
    expect(json.text() + plain.text()).not.toContain('line 3')
    json.child.kill('SIGINT')
    plain.child.kill('SIGTERM')
    expect(await Promise.all([json.ended, plain.ended])).toEqual([0, 143])
    expect(await qcmd.rows()).toMatchObject([{id, status: 'running'}])
  })

  it('tells what happens to the file, ends with 0 when it is stopped, and refuses it then', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    appendNumbered(log, 0, 50)
    const {id} = await qcmd.start(log)
    const json = await attach(qcmd, id, '--json')
    const plain = await attach(qcmd, id)
    const {renameSync, writeFileSync} = await import('node:fs')
    renameSync(log, `${log}.1`)
    writeFileSync(log, 'x\n')
    await Promise.all([json.seen('"rotated"'), plain.seen('rotated: ')])
    await qcmd.run('monitors', 'stop', id)
    expect(await Promise.all([json.ended, plain.ended])).toEqual([0, 0])
    expect(framesIn(json.text()).at(-1)).toEqual({type: 'stopped', reason: null})
    expect(plain.text()).toContain(`qcmd monitors resume ${id.slice(0, 8)}`)
    const refused = await qcmd.run('monitors', 'attach', id)
    expect(refused).toMatchObject({code: 4, stdout: ''})
    expect(refused.stderr).toContain('it was stopped')
    expect(refused.stderr).toContain(`qcmd monitors resume ${id.slice(0, 8)}`)
    expect((await qcmd.run('monitors', 'attach', 'nobody')).code).toBe(3)
  })

  it('ends with 4 when the monitor crashes, and says what to do', async () => {
    const qcmd = qcmdIn()
    const log = join(tempDir(), 'a.log')
    appendNumbered(log, 0, 50)
    const {id, pid} = await qcmd.start(log)
    const json = await attach(qcmd, id, '--json')
    const plain = await attach(qcmd, id)
    process.kill(pid, 'SIGKILL')
    expect(await Promise.all([json.ended, plain.ended])).toEqual([4, 4])
    expect(json.text()).toContain('"type":"crashed"')
    expect(json.text()).toContain('"code":"monitor-crashed"')
    expect(plain.text()).toMatch(/crashed: its process is gone[^]*qcmd monitors resume/)
  })
})
