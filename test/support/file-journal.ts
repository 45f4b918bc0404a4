import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {createFileJournal, type FileJournalOptions} from '../../src/journal/file-journal.js'
import type {Clock, Journal} from '../../src/journal/journal.js'
import {createSystemClock} from '../../src/journal/system-clock.js'
import {tempDir} from './temp-dir.js'

export const testClock = (): Clock => createSystemClock({bootId: 'boot-1'})

/** A journal in a fresh folder that is removed when the test ends, and where it is. */
export const fileJournal = (
  options: Partial<FileJournalOptions> = {},
): {readonly journal: Journal; readonly dir: string; readonly first: string} => {
  const dir = options.dir ?? join(tempDir(), 'state', 'journal')
  const journal = createFileJournal({dir, clock: testClock(), retryMs: [1, 2, 3], ...options})
  return {journal, dir, first: join(dir, 'journal-000001.ndjson')}
}

/** Names of the segments, oldest first. */
export const segmentsIn = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith('journal-'))
    .sort()
