import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createFileFindings} from '../../src/findings/file-findings.js'
import {followFindings} from '../../src/findings/follow-findings.js'
import {encodeFinding} from '../../src/findings/finding-record.js'
import {finding} from '../support/finding.js'
import {OTHER, SESSION} from '../support/life.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const open = (maxBytes = 64 * 1024 * 1024) => {
  const dir = join(tempDir(), 'findings')
  return {dir, findings: createFileFindings({dir, maxBytes})}
}

/** Follows in the background; `ids` grows as records come. */
const following = (findings: ReturnType<typeof createFileFindings>) => {
  const ids: string[] = []
  const control = new AbortController()
  const records = findings.follow(control.signal)
  const done = (async () => {
    for await (const news of records) {
      if (news.type === 'explanation') ids.push(`${news.explained.findingId} explained`)
      else ids.push(`${news.recorded.finding.id}×${news.recorded.finding.count}`)
    }
  })()
  onTestFinished(() => {
    control.abort()
  })
  return {ids, control, done}
}

describe('following findings', () => {
  it('gives what is appended after the call, growth too, and nothing of before', async () => {
    const {findings} = open()
    await findings.append(SESSION, [finding({id: 'old', count: 1})])
    const {ids, control, done} = following(findings)
    await findings.append(SESSION, [finding({id: 'new', count: 1})])
    await findings.append(SESSION, [finding({id: 'new', count: 2}), finding({id: 'old', count: 5})])
    await waitFor('three records', () => ids.length >= 3)
    control.abort()
    await done
    expect(ids).toEqual(['new×1', 'new×2', 'old×5'])
  })

  it('sees sessions and folders that come later, written by another process', async () => {
    const {dir, findings} = open()
    const {ids} = following(findings)
    const record = encodeFinding({
      recordedAt: '2026-06-01T12:00:00.000Z',
      finding: finding({id: 'there', count: 3}),
    })
    const script = `
      const fs = require('node:fs')
      fs.mkdirSync(process.argv[1], {recursive: true})
      fs.appendFileSync(process.argv[1] + '/${OTHER}.ndjson', process.argv[2])`
    const child = spawn(process.execPath, ['-e', script, dir, record], {stdio: 'inherit'})
    expect(await once(child, 'exit')).toEqual([0, null])
    await waitFor('the record', () => ids.includes('there×3'))
  })

  it('waits for the rest of a record that is half written', async () => {
    const {dir, findings} = open()
    mkdirSync(dir, {mode: 0o700})
    const path = join(dir, `${SESSION}.ndjson`)
    const record = encodeFinding({recordedAt: '2026-06-01T12:00:00.000Z', finding: finding()})
    // A part of it stands there already when following begins.
    writeFileSync(path, record.slice(0, 100))
    const {ids} = following(findings)
    appendFileSync(path, record.slice(100, 200))
    // When the second sign was seen, both files were looked at since the second part.
    for (const id of ['sign1', 'sign2']) {
      await findings.append(OTHER, [finding({id, count: 1})])
      await waitFor(id, () => ids.includes(`${id}×1`))
    }
    expect(ids).toEqual(['sign1×1', 'sign2×1'])
    appendFileSync(path, record.slice(200))
    await waitFor('the whole record', () => ids.includes('f12a9c0e×14'))
  })

  it('neither misses nor repeats when the file is rewritten', async () => {
    const {findings} = open(20_000)
    // Already rewritten several times before following begins.
    for (let n = 0; n < 40; n++) await findings.append(SESSION, [finding({id: `before${n}`})])
    const {ids} = following(findings)
    for (let n = 0; n < 120; n++) {
      await findings.append(SESSION, [finding({id: `after${n}`, count: 1})])
      if (n % 10 === 9) await waitFor(`record ${n}`, () => ids.includes(`after${n}×1`))
    }
    expect(ids).toEqual(Array.from({length: 120}, (_, n) => `after${n}×1`))
  })

  it('ends at once when the signal comes, without a record and without an error', async () => {
    const control = new AbortController()
    // So long between looks that only the signal can end it before the test's own time is up.
    const records = followFindings(tempDir(), 3_600_000, control.signal)
    const next = records[Symbol.asyncIterator]().next()
    control.abort()
    expect(await next).toEqual({done: true, value: undefined})
  })
})
