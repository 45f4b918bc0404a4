import {join} from 'node:path'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import {followFindings, type FindingsRequest} from '../../src/app/read-findings.js'
import {createFileFindings} from '../../src/findings/file-findings.js'
import {fileJournal} from '../support/file-journal.js'
import {finding} from '../support/finding.js'
import {OTHER, SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const EVERYTHING: FindingsRequest = {monitor: null, since: null, severity: 'info'}
const YESTERDAY = new Date('2026-06-01T12:00:00Z')
const TODAY = new Date('2026-06-02T12:00:00Z')

/** Findings of two monitors, and the clock that they are recorded by. */
const kept = () => {
  const dir = tempDir()
  const clock = {now: YESTERDAY}
  const findings = createFileFindings({dir: join(dir, 'findings'), now: () => clock.now})
  const {journal} = fileJournal({dir: join(dir, 'journal')})
  const append = (id: string, severity: Finding['severity'], count = 1): Promise<void> =>
    findings.append(SESSION, [finding({id, severity, count})])
  const explain = (findingId: string, session = SESSION): Promise<void> =>
    findings.explain(session, [{findingId, explanation: null, asked: null, doubts: ['no JSON']}])
  return {clock, ports: {findings, journal}, append, explain}
}

type Kept = ReturnType<typeof kept>

/** Follows in the background; `heard` grows as records come. */
const following = async ({ports, append}: Kept, over: Partial<FindingsRequest>) => {
  const heard: string[] = []
  const control = new AbortController()
  onTestFinished(() => {
    control.abort()
  })
  const done = (async () => {
    for await (const news of followFindings(ports, {...EVERYTHING, ...over}, control.signal)) {
      if (news.type === 'explanation') heard.push(`${news.explained.findingId} explained`)
      else heard.push(news.recorded.finding.id)
    }
  })()
  /** Everything that was recorded before it has been dealt with when a sign is heard. */
  const untilHeard = async (sign: string): Promise<readonly string[]> => {
    await waitFor(sign, async () => {
      await append(sign, 'critical')
      return heard.includes(sign)
    })
    return heard.filter((one) => !one.startsWith('sign'))
  }
  await untilHeard('sign of the start')
  return {untilHeard, end: () => (control.abort(), done)}
}

describe('following findings and what models say of them', () => {
  it('gives no explanation of a finding that is too mild, whenever it was recorded', async () => {
    const all = kept()
    await all.append('old mild', 'error')
    await all.append('old grave', 'critical')
    const {untilHeard, end} = await following(all, {severity: 'critical'})
    await all.append('new mild', 'error')
    await all.append('new grave', 'critical')
    for (const id of ['old mild', 'old grave', 'new mild', 'new grave', 'gone']) {
      await all.explain(id)
    }
    expect(await untilHeard('sign')).toEqual([
      'new grave',
      'old grave explained',
      'new grave explained',
    ])
    await end()
  })

  it('gives it when the finding has become grave enough meanwhile', async () => {
    const all = kept()
    await all.append('before', 'error')
    await all.append('before', 'critical', 2)
    await all.append('meanwhile', 'error')
    const {untilHeard, end} = await following(all, {severity: 'critical'})
    await all.explain('before')
    await all.explain('meanwhile')
    // Looked up while it is still mild.
    await untilHeard('sign of the look')
    await all.append('meanwhile', 'critical', 2)
    await all.explain('meanwhile')
    expect(await untilHeard('sign')).toEqual([
      'before explained',
      'meanwhile',
      'meanwhile explained',
    ])
    await end()
  })

  it('gives none of a finding that was recorded too long ago', async () => {
    const all = kept()
    await all.append('yesterday', 'critical')
    all.clock.now = TODAY
    await all.append('today', 'critical')
    const {untilHeard, end} = await following(all, {since: TODAY})
    await all.explain('yesterday')
    await all.explain('today')
    expect(await untilHeard('sign')).toEqual(['today explained'])
    await end()
  })

  it('looks a finding up once, and where nothing is left out never', async () => {
    const all = kept()
    const list = vi.spyOn(all.ports.findings, 'list')
    for (const [severity, looks] of [
      ['critical', 1],
      ['info', 0],
    ] as const) {
      await all.append('old', 'critical')
      const {untilHeard, end} = await following(all, {severity})
      list.mockClear()
      for (let n = 0; n < 3; n++) await all.explain('old')
      expect(await untilHeard(`sign of ${severity}`)).toEqual(Array(3).fill('old explained'))
      expect(list).toHaveBeenCalledTimes(looks)
      await end()
    }
  })

  it('knows the findings of every monitor', async () => {
    const all = kept()
    const other = finding({id: 'other', severity: 'critical', monitorId: OTHER})
    await all.ports.findings.append(OTHER, [other])
    const {untilHeard, end} = await following(all, {severity: 'critical'})
    await all.explain('other', OTHER)
    expect(await untilHeard('sign')).toEqual(['other explained'])
    await end()
  })
})
