// Journals of many records, written by the product's own code; the monitors in them are another host's, so
// that none is looked for here.
import {tsImport} from 'tsx/esm/api'

const load = (path) => tsImport(`../../${path}`, import.meta.url)

/** Writes `records` records of `monitors` monitors into a state folder, rolled as the product rolls them. */
export const writeJournal = async (stateDir, {records, monitors}) => {
  const [
    {createFileJournal},
    {createSystemClock},
    {aWorker, eventMaker, sessionId, someProgress, someSettings},
  ] = await Promise.all([
    load('src/journal/file-journal.ts'),
    load('src/journal/system-clock.ts'),
    load('test/support/events.ts'),
  ])
  const clock = createSystemClock({bootId: 'boot-1'})
  const journal = createFileJournal({dir: `${stateDir}/journal`, stateDir, clock, graceMs: -1})
  let batch = []
  let written = 0
  for (const event of eventsOf({
    monitors,
    eventMaker,
    sessionId,
    aWorker,
    someProgress,
    someSettings,
  })) {
    batch.push(event)
    written++
    if (batch.length < 500 && written < records) continue
    await journal.append(batch)
    batch = []
    if (written >= records) return
  }
}

function* eventsOf({monitors, eventMaker, sessionId, aWorker, someProgress, someSettings}) {
  const event = eventMaker()
  const worker = {...aWorker, host: 'another-host'}
  const sessions = Array.from({length: monitors}, (_, n) => sessionId(n))
  for (const session of sessions) {
    const path = `/var/log/${session}.log`
    yield event('StartRequested', {session, settings: {...someSettings, path, realPath: path}})
    yield event('SessionStarted', {session, worker})
  }
  for (let beat = 1; ; beat++) {
    const counters = {...someProgress.counters, lines: beat}
    for (const session of sessions) {
      yield event('HeartbeatRecorded', {session, beat, ...someProgress, positions: [], counters})
    }
  }
}

/** The journal of a folder, one event to append, and the bytes of its record. */
export const aHeartbeat = async (dir) => {
  const [
    {createFileJournal},
    {createSystemClock},
    {encodeRecord},
    {eventMaker, sessionId, someProgress},
  ] = await Promise.all([
    load('src/journal/file-journal.ts'),
    load('src/journal/system-clock.ts'),
    load('src/journal/record.ts'),
    load('test/support/events.ts'),
  ])
  const clock = createSystemClock({bootId: 'boot-1'})
  const event = eventMaker()('HeartbeatRecorded', {session: sessionId(1), beat: 1, ...someProgress})
  return {journal: createFileJournal({dir, stateDir: dir, clock}), event, text: encodeRecord(event)}
}
