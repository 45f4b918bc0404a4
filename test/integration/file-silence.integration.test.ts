import {appendFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

/** So short that a habit is known after seconds: thirty heartbeats are the shortest silence. */
const HEARTBEAT_MS = 50
const FLOOR_MS = 30 * HEARTBEAT_MS

const silencesOf = async (qcmd: Qcmd) =>
  (await qcmd.findings()).filter(({kind}) => kind === 'silence')

/** A program that writes a line every 100 ms, until it is told to stop. */
const writer = (path: string) => {
  const state = {written: 0, timer: undefined as NodeJS.Timeout | undefined}
  const start = (): void => {
    state.timer = setInterval(() => {
      state.written += 1
      appendFileSync(path, `all is well\n`)
    }, 100)
  }
  const stop = (): void => {
    clearInterval(state.timer)
  }
  onTestFinished(stop)
  start()
  return {start, stop, state}
}

describe('a followed file that stops growing', () => {
  it('is silent once, also when it was rotated and its worker was stopped for a while', async () => {
    const qcmd = qcmdIn({QCMD_HEARTBEAT_MS: String(HEARTBEAT_MS)})
    const log = join(tempDir(), 'app.log')
    writeFileSync(log, 'all is well\n')
    const {id, pid} = await qcmd.start(log)
    const program = writer(log)
    // 1. Its habit is learned: four times the shortest silence; a rotation in the midst of it.
    await waitFor('half of the habit', () => program.state.written >= 40)
    renameSync(log, `${log}.1`)
    await waitFor('the whole habit', () => program.state.written >= 90)
    // 2. The worker is frozen for longer than the file may be silent, then goes on.
    process.kill(pid, 'SIGSTOP')
    const frozenAt = Date.now()
    const before = program.state.written
    await waitFor('a long freeze', () => Date.now() - frozenAt > 2 * FLOOR_MS)
    process.kill(pid, 'SIGCONT')
    await waitFor('what was written meanwhile', async () => {
      const {linesRead} = await qcmd.row(id)
      return linesRead > before
    })
    expect(await silencesOf(qcmd)).toEqual([])
    // 3. The program ends.
    program.stop()
    const [silence] = await waitFor('the silence', async () => {
      const found = await silencesOf(qcmd)
      return found.length > 0 ? found : null
    })
    expect(silence).toMatchObject({
      severity: 'warning',
      evidence: [{text: 'all is well'}],
    })
    expect(silence?.title).toMatch(/^Nothing written to app\.log for .* \(usually every 0\.\d s\)$/)
    expect((await qcmd.row(id)).findings.warning).toBe(1)
    expect((await qcmd.run('monitors', 'show', id)).stdout).toContain('Nothing written to app.log')
    // 4. A stop and a resume later it still is the same silence, whose end is told.
    await qcmd.run('monitors', 'stop', id)
    await qcmd.json('monitors', 'resume', id)
    program.start()
    const ended = await waitFor('its end', async () => {
      const found = await silencesOf(qcmd)
      return found[0]?.title.endsWith('it grows again') === true ? found : null
    })
    expect(ended).toMatchObject([{id: silence?.id}])
  })
})
