import {createPipeline} from '../analyse/create-pipeline.js'
import {restoreFileSilence, type FileSilenceSnapshot} from '../analyse/file-silence.js'
import type {Finding, Severity} from '../analyse/finding.js'
import type {KnownFailures} from '../analyse/known-failures.js'
import type {Lines} from '../analyse/lines.js'
import type {Pipeline, PipelineSettings, PipelineSnapshot} from '../analyse/pipeline.js'
import {PlainWatch} from '../analyse/plain-watch.js'
import type {WatchedLine} from '../analyse/watched-line.js'
import type {MonitorSettings, SeverityCounts, SessionId} from '../sessions/events.js'
import type {NoteEvent} from '../follow/follow.js'
import type {MonitorPorts} from './monitor-run.js'

/** The analysis of one monitor: the pipeline, and how many findings it has made so far. */
export interface Analyst {
  /** False when it went on from a snapshot. */
  readonly isFresh: boolean
  learn(file: string, lines: Lines): void
  /**
   * `isLive`: everything before these lines had been read, so that they come as they are written. `watch`
   * is told of each line, also where nothing is analysed.
   */
  take(
    file: string,
    lines: Lines,
    isLive: boolean,
    watch?: (line: WatchedLine) => void,
  ): readonly Finding[]
  /** Time passes: what has grown is told and, once everything is read, which files are silent. */
  tick(hasCaughtUp: boolean): readonly Finding[]
  /** Something happened to a file itself. */
  note(note: Pick<NoteEvent, 'what' | 'path'>): void
  /** The file is done with, or the monitor is: what was held back is told. */
  endOfFile(file: string): readonly Finding[]
  /** Null when nothing is analysed. */
  snapshot(): AnalystSnapshot | null
  readonly templates: number
  /** Distinct findings of the whole session, by severity. */
  readonly findings: SeverityCounts
}

/** What a resumed monitor goes on from: the patterns, and how its files grow. */
export interface AnalystSnapshot {
  readonly pipeline: PipelineSnapshot
  readonly growth: FileSilenceSnapshot
}

/** What the session had noticed before it was resumed: what is kept, and how many are no more. */
export interface Earlier {
  readonly findings: readonly Finding[]
  readonly dropped: SeverityCounts
}

export const createAnalyst = (
  ports: Pick<MonitorPorts, 'clock' | 'redactor' | 'config'>,
  session: SessionId,
  settings: MonitorSettings,
  known: KnownFailures,
  earlier: Earlier,
  snapshot: {readonly pipeline: PipelineSnapshot | null; readonly growth?: unknown} | null,
): Analyst => {
  const severities = new Map<string, Severity>(
    earlier.findings.filter(({partOf}) => partOf === null).map(({id, severity}) => [id, severity]),
  )
  const redactor = ports.redactor({pii: settings.redactPii})
  const common = {monitorId: session, redactor, known}
  const learned = snapshot?.pipeline ?? null
  const restored = learned === null ? null : restorePipeline({...common, hasPast: true}, learned)
  const fresh = (): Pipeline => createPipeline({...common, hasPast: settings.from === 'end'})
  const pipeline = settings.mode === 'without analysis' ? null : (restored ?? fresh())
  const silence = restoreFileSilence(
    {
      monitorId: session,
      everyMs: ports.config.heartbeatMs,
      isOneFile: settings.target === 'file',
    },
    snapshot?.growth,
  )
  let plain: PlainWatch | null = null
  const nowMs = (): number => ports.clock.now().getTime()
  const counted = (findings: readonly Finding[]): readonly Finding[] => {
    for (const {id, severity, partOf} of findings) {
      if (partOf === null) severities.set(id, severity)
      else severities.delete(id)
    }
    return findings
  }
  return {
    isFresh: restored === null,
    learn(file, lines) {
      pipeline?.take(file, lines, {learning: true, nowMs: nowMs()})
    },
    take(file, lines, isLive, watch) {
      const {last} = lines
      if (pipeline === null && watch) {
        plain ??= new PlainWatch(redactor)
        plain.take(file, lines, nowMs(), watch)
      }
      if (pipeline === null || last === undefined) return []
      const at = nowMs()
      const context = {learning: false, nowMs: at, ...(watch ? {watch} : {})}
      const found = pipeline.take(file, lines, context)
      const grown = {path: file, nowMs: at, isLive, last: pipeline.lastOf(file, last)}
      return counted([...silence.grew(grown), ...found])
    },
    tick(hasCaughtUp) {
      if (pipeline === null) return []
      const at = nowMs()
      if (hasCaughtUp) return counted([...pipeline.tick(at), ...silence.look(at)])
      silence.pass(at)
      return counted(pipeline.tick(at))
    },
    note({what, path}) {
      switch (what) {
        case 'rotated':
        case 'truncated':
        case 'returned':
          silence.stir(path)
          return
        case 'unreadable':
        case 'not-text':
          silence.leave(path)
          return
        case 'missing':
          // Of many files some come and go; that the only one is gone may well be a silence.
          if (settings.target !== 'file') silence.leave(path)
          return
        case 'gap':
        case 'limit':
      }
    },
    endOfFile: (file) => counted(pipeline?.endOfFile(file) ?? []),
    snapshot: () => pipeline && {pipeline: pipeline.snapshot(), growth: silence.snapshot()},
    get templates() {
      return pipeline?.templateCount ?? 0
    },
    get findings() {
      return countBySeverity(severities.values(), earlier.dropped)
    },
  }
}

/** Goes on from a snapshot; null when it is not one that this version can read. */
export const restorePipeline = (
  settings: PipelineSettings,
  snapshot: PipelineSnapshot,
): Pipeline | null => {
  try {
    const pipeline = createPipeline({...settings, snapshot})
    pipeline.report()
    return pipeline
  } catch {
    // Another version's, or damaged: what it knew is learned afresh from the file.
    return null
  }
}

const countBySeverity = (
  severities: Iterable<Severity>,
  before: SeverityCounts,
): SeverityCounts => {
  const counts = {...before}
  for (const severity of severities) counts[severity] += 1
  return counts
}
