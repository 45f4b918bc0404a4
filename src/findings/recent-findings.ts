import type {Finding} from '../analyse/finding.js'
import {decodeRecord} from './finding-record.js'
import {fileOf, linesOf, sessionsIn, statOf} from './findings-folder.js'

/** A session's file is read from so far before its end. */
const TAIL_BYTES = 128 * 1024
const MOST_SESSIONS = 20

/**
 * The latest findings of the sessions that wrote last, newest first, as many as can be read within
 * some milliseconds: for completion, not for telling what there is. Those that became part of
 * another are left out.
 */
export const recentFindings = (dir: string): readonly Finding[] => {
  const files = sessionsIn(dir)
    .map((session) => ({path: fileOf(dir, session), found: statOf(fileOf(dir, session))}))
    .flatMap(({path, found}) => (found === undefined ? [] : [{path, found}]))
    .sort((a, b) => Number(b.found.mtimeMs - a.found.mtimeMs))
    .slice(0, MOST_SESSIONS)
  const latest = new Map<string, {readonly at: string; readonly finding: Finding}>()
  for (const {path, found} of files) {
    for (const {bytes} of linesOf(path, Math.max(0, Number(found.size) - TAIL_BYTES))) {
      // The first line of a tail is a part of one, and no record.
      const record = decodeRecord(bytes)
      if (record?.type !== 'finding') continue
      const {recordedAt: at, finding} = record.recorded
      latest.set(finding.id, {at, finding})
    }
  }
  return [...latest.values()]
    .filter(({finding}) => finding.partOf === null)
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({finding}) => finding)
}
