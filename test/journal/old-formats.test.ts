import {copyFileSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, it} from 'vitest'
import {eventMaker, sessionId} from '../support/events.js'
import {fileJournal} from '../support/file-journal.js'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/journals/${name}`, import.meta.url))

it('replays a journal of version 1 to what it meant when it was written', async () => {
  // fault 67: a checkpoint, every kind of record, one torn in the middle and a torn tail
  const {journal, dir} = fileJournal()
  mkdirSync(dir, {recursive: true, mode: 0o700})
  copyFileSync(fixture('v1.ndjson'), join(dir, 'journal-000002.ndjson'))
  const {sessions, damaged, newer} = await journal.replay()
  const expected = JSON.parse(readFileSync(fixture('v1.expected.json'), 'utf8')) as unknown
  // Later versions know more of a session, and nothing else.
  expect([...sessions.values()]).toMatchObject(expected as object[])
  expect({damaged, newer}).toEqual({damaged: 1, newer: 0})
  await journal.append([eventMaker()('StartRequested', {session: sessionId(9)})])
  expect((await journal.replay()).sessions.size).toBe(6)
})
