import {parentPort} from 'node:worker_threads'
import {LineRun} from '../analyse/lines.js'
import {shapeScanner} from '../analyse/shape-scanner.js'
import type {ScannedLines, ScanTask} from './scan-task.js'

/** The thread that `scan-ahead.ts` starts: one task after another. */
const scan = ({bytes, lines, count, seed, found, pieces}: ScanTask): ScannedLines => {
  const starts = Array.from({length: count}, (_, n) => lines[2 * n] as number)
  const ends = Array.from({length: count}, (_, n) => lines[2 * n + 1] as number)
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

parentPort?.on('message', (task: ScanTask) => {
  parentPort?.postMessage(scan(task))
})
