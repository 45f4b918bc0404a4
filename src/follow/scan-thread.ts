import {workerData} from 'node:worker_threads'
import {LineRun} from '../analyse/lines.js'
import {shapeScanner} from '../analyse/shape-scanner.js'
import {ASKED, COUNT, DONE, READY, SCANNED, type ScanRoom, type ScanShare} from './scan-task.js'

/** Tells how many of the first `count` lines of a room were scanned. */
const scan = ({bytes, lines, found, pieces}: ScanRoom, count: number, seed: number): number => {
  const starts = new Int32Array(count)
  const ends = new Int32Array(count)
  for (let n = 0; n < count; n++) {
    starts[n] = lines[2 * n] as number
    ends[n] = lines[2 * n + 1] as number
  }
  const run = new LineRun(bytes, [starts, ends], {offset: 0, number: null})
  let scanned = 0
  for (let used = 0; scanned < count;) {
    const scans = shapeScanner().scan(run, scanned, seed)
    used = scans.copyTo(found, pieces, scanned, used)
    if (used < 0) break
    scanned = scans.end
  }
  return scanned
}

/** The thread that `scan-ahead.ts` starts: one task after another, until it is ended from there. */
const work = ({rooms, control, seed}: ScanShare): never => {
  Atomics.store(control, READY, 1)
  for (let done = 0; ; done++) {
    while (Atomics.load(control, ASKED) === done) Atomics.wait(control, ASKED, done)
    const turn = (done % 2) as 0 | 1
    const scanned = scan(rooms[turn], Atomics.load(control, COUNT + turn), seed)
    Atomics.store(control, SCANNED + turn, scanned)
    Atomics.store(control, DONE, done + 1)
    Atomics.notify(control, DONE)
  }
}

work(workerData as ScanShare)
