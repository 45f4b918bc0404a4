import {appendFileSync, mkdirSync, readFileSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {encodeRecord} from '../../src/journal/record.js'
import type {MonitorRow} from '../../src/sessions/monitor-row.js'
import type {ReadProgress, SessionEvent} from '../../src/sessions/events.js'
import {aWorker, eventMaker, sessionId, someProgress, someSettings} from '../support/events.js'
import {fileJournal, segmentsIn} from '../support/file-journal.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'

const MONITORS = 20

/** Keeps what a command cost in a file: how long it had a core, and its memory at most. */
const METER = `import {writeFileSync} from 'node:fs'
const {QCMD_TEST_COST: path} = process.env
process.on('exit', () => {
  const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage()
  writeFileSync(path, JSON.stringify({ms: (userCPUTime + systemCPUTime) / 1000, mib: maxRSS / 1024}))
})`

interface Cost {
  readonly ms: number
  readonly mib: number
}

/** A command line that tells what it costs; in time of a core, which a busy machine changes least. */
const meteredQcmd = () => {
  const path = join(tempDir(), 'cost')
  const qcmd = qcmdIn({
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(METER)}`,
    NODE_ENV: 'production',
    QCMD_TEST_COST: path,
  })
  const list = async (): Promise<{rows: readonly MonitorRow[]; cost: Cost}> => {
    const rows = await qcmd.rows()
    return {rows, cost: JSON.parse(readFileSync(path, 'utf8')) as Cost}
  }
  return {qcmd, list}
}

const journalDir = ({stateDir}: Qcmd): string => join(stateDir, 'journal')

interface Habit {
  readonly progress: ReadProgress
  /** A note about the file comes with every n-th heartbeat. */
  readonly noteEvery: number
}

/** Twenty monitors of another host, so that none is looked for here, and what they record for days. */
function* records({progress, noteEvery}: Habit): Generator<SessionEvent, void> {
  const event = eventMaker()
  const worker = {...aWorker, host: 'another-host'}
  const sessions = Array.from({length: MONITORS}, (_, n) => sessionId(n))
  for (const session of sessions) {
    const path = `/var/log/${session}.log`
    yield event('StartRequested', {session, settings: {...someSettings, path, realPath: path}})
    yield event('SessionStarted', {session, worker})
  }
  for (let beat = 1; ; beat++) {
    const counters = {...progress.counters, lines: beat}
    for (const session of sessions) {
      yield event('HeartbeatRecorded', {session, beat, ...progress, counters})
      if (beat % noteEvery === 0) yield event('FileNoted', {session})
    }
  }
}

function* batches(size: number, habit: Habit): Generator<readonly SessionEvent[], void> {
  let batch: SessionEvent[] = []
  for (const event of records(habit)) {
    batch.push(event)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
}

describe('a journal', () => {
  it('of 60 MB that nobody could roll is listed within 5 s and 300 MiB', async () => {
    // fault 68
    const {qcmd, list} = meteredQcmd()
    const dir = journalDir(qcmd)
    mkdirSync(dir, {recursive: true, mode: 0o700})
    const segment = join(dir, 'journal-000001.ndjson')
    let bytes = 0
    for (const batch of batches(10_000, {progress: someProgress, noteEvery: 2})) {
      const text = batch.map(encodeRecord).join('')
      appendFileSync(segment, text, {mode: 0o600})
      bytes += text.length
      if (bytes > 60_000_000) break
    }
    const {rows, cost} = await list()
    expect(rows.map(({status}) => status)).toEqual(Array.from({length: MONITORS}, () => 'unknown'))
    expect(rows[0]?.linesRead).toBeGreaterThan(3_000)
    expect(cost.ms).toBeLessThan(5_000)
    expect(cost.mib).toBeLessThan(300)
  })

  it('to which a million records were written is listed about as quickly as an empty one', async () => {
    // fault 68: rolled as it grows; the grace of ten minutes before a segment goes is over at once
    const {qcmd, list} = meteredQcmd()
    const dir = journalDir(qcmd)
    const empty = [await list(), await list(), await list()]
    const {journal} = fileJournal({dir, graceMs: -1})
    let written = 0
    for (const batch of batches(500, {
      progress: {...someProgress, positions: []},
      noteEvery: 5000,
    })) {
      await journal.append(batch)
      written += batch.length
      // Appending never waits: the runner must be heard now and then.
      if (written % 50_000 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (written >= 1_000_000) break
    }
    expect(Number(segmentsIn(dir).at(-1)?.slice(8, 14))).toBeGreaterThan(500)
    const sizes = readdirSync(dir).map((name) => statSync(join(dir, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000)
    const full = [await list(), await list(), await list()]
    expect(full[0]?.rows).toHaveLength(MONITORS)
    expect(full[0]?.rows[0]?.linesRead).toBeGreaterThan(49_000)
    const least = (runs: typeof full) => Math.min(...runs.map(({cost}) => cost.ms))
    expect(least(full)).toBeLessThan(2 * least(empty))
  }, 300_000)
})
