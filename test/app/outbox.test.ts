import {mkdirSync, rmdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {createOutbox} from '../../src/app/outbox.js'
import {createFileFindings} from '../../src/findings/file-findings.js'
import {fileJournal, testClock} from '../support/file-journal.js'
import {finding} from '../support/finding.js'
import {heartbeat, requested, SESSION, started} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'
import {stamped} from '../../src/app/stamped.js'

const many = (count: number) => Array.from({length: count}, (_, n) => finding({id: `f${n}`}))

/** An outbox over real files, whose findings cannot be written while `isBlocked`. */
const aRoom = () => {
  const dir = tempDir()
  const findings = createFileFindings({dir})
  const {journal} = fileJournal()
  const told: string[] = []
  const outbox = createOutbox({journal, findings}, SESSION, (message) => told.push(message))
  const file = join(dir, `${SESSION}.ndjson`)
  return {
    journal,
    outbox,
    told,
    block: () => {
      mkdirSync(file)
    },
    unblock: () => {
      rmdirSync(file)
    },
    stored: async () => (await findings.list(SESSION)).map((recorded) => recorded.finding.id),
  }
}

describe('the outbox', () => {
  it('writes 3,000 findings of one letter', async () => {
    const {outbox, told, stored} = aRoom()
    expect(await outbox.send({findings: many(3000)})).toBe(true)
    expect(await stored()).toHaveLength(3000)
    expect(told).toEqual([])
  })

  it('keeps what cannot be written, says so once, and writes it when it can', async () => {
    const {outbox, told, stored, block, unblock} = aRoom()
    block()
    expect(await outbox.send({findings: [finding({id: 'a'})]})).toBe(false)
    expect(await outbox.send({findings: [finding({id: 'b'})]})).toBe(false)
    expect(told).toEqual([expect.stringMatching(/^state not saved: /)])
    unblock()
    expect(await outbox.send({})).toBe(true)
    expect([...(await stored())].sort()).toEqual(['a', 'b'])
    expect(told.slice(1)).toEqual(['state is saved again'])
  })

  it('drops the oldest, and says so, when too many wait', async () => {
    const {outbox, told, stored, block, unblock} = aRoom()
    block()
    await outbox.send({findings: many(1200)})
    expect(told).toContain('200 findings dropped, they cannot be saved')
    unblock()
    await outbox.send({})
    const ids = await stored()
    expect(ids).toHaveLength(1000)
    expect(ids).toContain('f1199')
    expect(ids).not.toContain('f199')
  })

  it('records no heartbeat before the findings that it vouches for', async () => {
    const {journal, outbox, block, unblock} = aRoom()
    const facts = (...some: Parameters<typeof stamped>[2]) => stamped(testClock(), SESSION, some)
    await journal.append(facts(requested(), started()))
    block()
    await outbox.send({findings: [finding()]})
    await outbox.send({events: facts(heartbeat(1, 10))})
    await outbox.send({events: facts(heartbeat(2, 20))})
    const beat = async () => (await journal.replay()).sessions.get(SESSION)?.progress?.beat
    expect(await beat()).toBe(0)
    unblock()
    await outbox.send({})
    expect(await beat()).toBe(2)
  })
})
