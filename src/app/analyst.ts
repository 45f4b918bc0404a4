import {createPipeline} from '../analyse/create-pipeline.js'
import type {Finding, Severity} from '../analyse/finding.js'
import type {KnownFailures} from '../analyse/known-failures.js'
import type {Lines} from '../analyse/lines.js'
import type {Pipeline, PipelineSettings, PipelineSnapshot} from '../analyse/pipeline.js'
import type {MonitorSettings, SeverityCounts, SessionId} from '../sessions/events.js'
import type {MonitorPorts} from './monitor-run.js'

/** The analysis of one monitor: the pipeline, and how many findings it has made so far. */
export interface Analyst {
  /** False when it went on from a snapshot. */
  readonly isFresh: boolean
  learn(file: string, lines: Lines): void
  take(file: string, lines: Lines): readonly Finding[]
  /** Time passes: episodes end. */
  tick(): readonly Finding[]
  /** The file is done with, or the monitor is: what was held back is told. */
  endOfFile(file: string): readonly Finding[]
  /** Null when nothing is analysed. */
  snapshot(): PipelineSnapshot | null
  readonly templates: number
  /** Distinct findings of the whole session, by severity. */
  readonly findings: SeverityCounts
}

/** `earlier`: the findings that the session had made before it was resumed. */
export const createAnalyst = (
  ports: Pick<MonitorPorts, 'clock' | 'redactor'>,
  session: SessionId,
  settings: MonitorSettings,
  known: KnownFailures,
  earlier: readonly Finding[],
  snapshot: PipelineSnapshot | null,
): Analyst => {
  const severities = new Map<string, Severity>(earlier.map(({id, severity}) => [id, severity]))
  const redactor = ports.redactor({pii: settings.redactPii})
  const common = {monitorId: session, redactor, known}
  const restored = snapshot === null ? null : restorePipeline({...common, hasPast: true}, snapshot)
  const fresh = (): Pipeline => createPipeline({...common, hasPast: settings.from === 'end'})
  const pipeline = settings.mode === 'without analysis' ? null : (restored ?? fresh())
  const nowMs = (): number => ports.clock.now().getTime()
  const counted = (findings: readonly Finding[]): readonly Finding[] => {
    for (const {id, severity} of findings) severities.set(id, severity)
    return findings
  }
  return {
    isFresh: restored === null,
    learn(file, lines) {
      pipeline?.take(file, lines, {learning: true, nowMs: nowMs()})
    },
    take: (file, lines) =>
      counted(pipeline?.take(file, lines, {learning: false, nowMs: nowMs()}) ?? []),
    tick: () => counted(pipeline?.tick(nowMs()) ?? []),
    endOfFile: (file) => counted(pipeline?.endOfFile(file) ?? []),
    snapshot: () => pipeline?.snapshot() ?? null,
    get templates() {
      return pipeline?.templateCount ?? 0
    },
    get findings() {
      return countBySeverity(severities.values())
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

const countBySeverity = (severities: Iterable<Severity>): SeverityCounts => {
  const counts = {info: 0, warning: 0, error: 0, critical: 0}
  for (const severity of severities) counts[severity] += 1
  return counts
}
