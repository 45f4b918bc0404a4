import {createPipeline} from '../analyse/create-pipeline.js'
import type {Lines} from '../analyse/lines.js'
import type {Pipeline} from '../analyse/pipeline.js'
import {PlainWatch} from '../analyse/plain-watch.js'
import type {WatchedLine} from '../analyse/watched-line.js'
import type {LearnedSnapshot} from '../learned/learned.js'
import type {MonitorSettings, SessionId} from '../sessions/events.js'
import {restorePipeline} from './analyst.js'
import type {Ports} from './ports.js'

/**
 * Reads lines beside a monitor: gives them the patterns that the monitor has learned, out of its snapshot.
 * What it learns itself it keeps to itself; it finds nothing and writes nothing.
 */
export interface Onlooker {
  /** With `watch` each line is told; a line that is only learned is new to nobody afterwards. */
  take(file: string, lines: Lines, watch?: (line: WatchedLine) => void): void
}

export const createOnlooker = (
  ports: Pick<Ports, 'clock' | 'redactor'>,
  session: SessionId,
  settings: MonitorSettings,
  snapshot: LearnedSnapshot | undefined,
): Onlooker => {
  const redactor = ports.redactor({pii: settings.redactPii})
  const nowMs = (): number => ports.clock.now().getTime()
  if (settings.mode === 'without analysis') {
    const plain = new PlainWatch(redactor)
    return {
      take(file, lines, watch = () => undefined) {
        plain.take(file, lines, nowMs(), watch)
      },
    }
  }
  const common = {monitorId: session, redactor, hasPast: true}
  const learned = snapshot?.pipeline ?? null
  const restored = learned === null ? null : restorePipeline(common, learned)
  const pipeline: Pipeline = restored ?? createPipeline(common)
  return {
    take(file, lines, watch) {
      pipeline.take(file, lines, {learning: true, nowMs: nowMs(), ...(watch ? {watch} : {})})
    },
  }
}

/** A line that outlives its batch. */
export const keptLine = (line: WatchedLine): WatchedLine => {
  const {template, level, isNew, isFurther} = line
  const text = line.text()
  const head = line.head()
  return {template, level, isNew, isFurther, text: () => text, head: () => head}
}
