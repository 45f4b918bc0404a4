import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {showMonitor} from '../../src/app/show-monitor.js'
import {createFileFindings} from '../../src/findings/file-findings.js'
import type {SessionId} from '../../src/sessions/events.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {
  following,
  LINE_BYTES,
  linesAt,
  positionAt,
  scriptedFollow,
} from '../support/scripted-follow.js'
import {tempDir} from '../support/temp-dir.js'

const WORDS = [
  'alpha',
  'bravo',
  'carol',
  'delta',
  'eagle',
  'flint',
  'grape',
  'hotel',
  'igloo',
  'jolly',
]

/** Errors that have nothing in common, so that each is a finding of its own. */
const errorOf = (n: number): string => {
  const word = (digit: number): string => WORDS[digit] ?? ''
  const [a, b] = [Math.floor(n / 10), n % 10]
  return `ERROR ${word(a)}${word(b)} ${word(b)}${word(a)} is ${word((a + b) % 10)}`
}

const HALF = 40

const halfOf = (from: number) => [
  following(positionAt(7, from * LINE_BYTES)),
  ...Array.from({length: HALF}, (_, n) =>
    linesAt(7, (from + n) * LINE_BYTES, 1, () => errorOf(from + n)),
  ),
]

const notes = async (room: MonitorRoom, id: SessionId) =>
  (await room.life(id)).history.flatMap((event) =>
    event.kind === 'FileNoted' ? [{what: event.what, cause: event.cause}] : [],
  )

describe('a monitor with more findings than it may keep', () => {
  it('counts what it dropped, says so once, and goes on counting after a resume', async () => {
    const findings = createFileFindings({dir: join(tempDir(), 'findings'), maxBytes: 12_000})
    const room = new MonitorRoom({findings})
    const first = scriptedFollow(() => halfOf(0))
    room.follow = first
    const {id} = await room.start()
    await first.untilDealtWith()
    await room.stop(id)
    const kept = await findings.list(id)
    expect(kept.length).toBeLessThan(HALF)
    expect(await showMonitor(room.ports, id)).toMatchObject({
      findings: {error: HALF},
      findingsDropped: {info: 0, warning: 0, error: HALF - kept.length, critical: 0},
    })
    const told = [
      {
        what: 'limit',
        cause: 'findings take 12000 bytes, the oldest of the lowest severity make room',
      },
    ]
    expect(await notes(room, id)).toEqual(told)
    expect(room.frames(id).filter(({type}) => type === 'note')).toHaveLength(1)

    const second = scriptedFollow(() => halfOf(HALF))
    room.follow = second
    await room.resume(id)
    await second.untilDealtWith()
    await room.stop(id)
    const details = await showMonitor(room.ports, id)
    expect(details.findings.error).toBe(2 * HALF)
    expect(details.findingsDropped.error).toBe(2 * HALF - (await findings.list(id)).length)
    expect(await notes(room, id)).toEqual(told)
  })
})
