import {zeroCounters, type AnalysisMode, type MonitorKind, type SeverityCounts} from './events.js'
import type {SessionId} from './events.js'
import type {Life, Moment} from './session.js'
import {lastSign, type MonitorStatus, type StatusReport} from './status.js'

/** One monitor as `monitors list --json` prints it; these keys are the public interface. */
export interface MonitorRow {
  readonly id: SessionId
  /** The user's name for it, else the last part of its path. */
  readonly name: string
  /** Null, like `kind` and `mode`, only when the journal lost the record of its start. */
  readonly path: string | null
  /** Of the latest worker, also when that has ended; null when none has recorded that it follows. */
  readonly pid: number | null
  /** Of the qcmd that runs in it, which an update does not change; null like `pid`. */
  readonly version: string | null
  readonly status: MonitorStatus
  readonly reason: string | null
  readonly kind: MonitorKind | null
  readonly mode: AnalysisMode | null
  readonly model: string | null
  readonly host: string | null
  /** ISO-8601 UTC: when its first worker followed, before that when it was asked for. */
  readonly startedAt: string | null
  /** ISO-8601 UTC of the last sign of life. */
  readonly heartbeatAt: string | null
  readonly linesRead: number
  readonly bytesRead: number
  readonly findings: SeverityCounts
}

/** The row of a session, from its life and what `statusOf` says of it. */
export const monitorRow = (life: Life, {status, reason}: StatusReport): MonitorRow => {
  const {settings, epoch} = life
  const counters = life.progress?.progress.counters ?? zeroCounters
  const {start, request} = epoch
  return {
    id: life.id,
    name: monitorName(life),
    path: settings?.path ?? null,
    pid: start?.worker.pid ?? null,
    version: start?.version ?? null,
    status,
    reason,
    kind: kindOf(life),
    mode: settings?.mode ?? null,
    model: settings?.mode === 'with analysis' ? settings.model : null,
    host: start?.worker.host ?? request?.requester.host ?? null,
    startedAt: isoTime(life.startedAt ?? life.requestedAt),
    heartbeatAt: isoTime(lastSeen(life)?.at ?? null),
    linesRead: counters.lines,
    bytesRead: counters.bytes,
    findings: counters.findings,
  }
}

/** The user's name for it, else the last part of its path. */
export const monitorName = ({id, settings}: Life): string =>
  settings?.name ?? lastPart(settings?.path ?? id.slice(0, 8))

/** A foreground monitor that is resumed goes on in the background: then its worker has a token. */
const kindOf = ({settings, epoch}: Life): MonitorKind | null => {
  const token = epoch.start?.worker.token ?? epoch.request?.token
  if (token === undefined) return settings?.kind ?? null
  return token === '' ? 'foreground' : 'background'
}

/** Not ended: what the heading of the list counts. An `unknown` one may well run elsewhere. */
export const isNotEnded = ({status}: Pick<MonitorRow, 'status'>): boolean =>
  status !== 'stopped' && status !== 'crashed'

/** A resumed worker that has not started yet has given no sign; then the last epoch's counts. */
const lastSeen = (life: Life): Moment | null => lastSign(life) ?? life.progress?.stamp ?? null

/** The path itself when it has no parts (`/`). A backslash parts only a path of Windows. */
const lastPart = (path: string): string => {
  const part = /^(?:[A-Za-z]:|\\\\)/.test(path) ? /[^/\\]+(?=[/\\]*$)/ : /[^/]+(?=\/*$)/
  return part.exec(path)?.[0] ?? path
}

const isoTime = (ms: number | null): string | null =>
  // A damaged clock must not make a list unreadable: beyond ±8.64e15 ms there is no date.
  ms === null || Number.isNaN(new Date(ms).getTime()) ? null : new Date(ms).toISOString()
