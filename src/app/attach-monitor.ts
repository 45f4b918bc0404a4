import {RefusedError} from '../errors.js'
import {toldFinding, type ToldFinding} from '../explain/told-finding.js'
import type {Replay} from '../journal/journal.js'
import type {
  EventOf,
  MonitorSettings,
  ReadProgress,
  SessionEvent,
  SessionId,
} from '../sessions/events.js'
import {findSession} from '../sessions/identify.js'
import {monitorRow, type MonitorRow} from '../sessions/monitor-row.js'
import {sessionOf, type Life} from '../sessions/session.js'
import {statusOf, type StatusReport} from '../sessions/status.js'
import {delay} from './delay.js'
import {followBeside, type BesideWatch} from './follow-beside.js'
import type {MonitorFrame} from './monitor-run.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'

/**
 * Looking on at a monitor that runs elsewhere, from its records and its log. An attachment is no session:
 * it claims nothing, writes nothing, and the monitor does not know of it; so several may look on, and
 * leaving changes nothing. Findings come from the findings' folder, heartbeats and what happened to the
 * file from the journal, lines from the log itself (`follow-beside.ts`).
 */
export type AttachPorts = Pick<
  Ports,
  'journal' | 'clock' | 'processes' | 'follow' | 'findings' | 'learned' | 'redactor'
>

/** What an attachment tells beside what a monitor itself does. */
export type AttachFrame =
  | MonitorFrame
  | {
      readonly type: 'attached'
      readonly row: MonitorRow
      /** Null: the record of its start is lost. */
      readonly target: MonitorSettings['target'] | null
      /** The last ones before, oldest first. */
      readonly findings: readonly ToldFinding[]
    }
  | {
      readonly type: 'heartbeat'
      readonly at: string
      readonly status: StatusReport
      readonly progress: ReadProgress
    }

export interface Attachment {
  /** Id, unique prefix of it, or name. */
  readonly text: string
  /** Detaches. */
  readonly signal: AbortSignal
  readonly tell: (frame: AttachFrame) => void
  /** Who wants to see the lines; nobody reads the log otherwise. */
  readonly watch: BesideWatch | null
}

/** How it ended: left by who looked on, or with the monitor. */
export type AttachEnd =
  | {readonly how: 'detached'}
  | {
      readonly how: 'stopped' | 'crashed'
      readonly id: SessionId
      readonly name: string
      readonly reason: string | null
    }

const CONTEXT_FINDINGS = 3
const LOOK_MS = 500
/** Looking at processes costs more than reading what is new in the journal. */
const LOOKS_PER_INSPECTION = 4

/** Throws a NotFoundError, or a RefusedError where it does not run here. */
export const attachMonitor = async (
  ports: AttachPorts,
  attachment: Attachment,
): Promise<AttachEnd> => {
  // 1. It must run, and here.
  const known = await reconcileSessions(ports)
  const life = findSession(known.sessions, attachment.text)
  const status = statusOf(life, known.verdicts.get(life.id), known.now)
  const row = monitorRow(life, status)
  refuseUnlessHere(row)
  // 2. Whatever comes from now on is told; then what there was.
  const over = new AbortController()
  const signal = AbortSignal.any([attachment.signal, over.signal])
  const news = ports.findings.follow(signal)
  const findings = await lastFindings(ports, life.id)
  attachment.tell({type: 'attached', row, target: life.settings?.target ?? null, findings})
  // 3. Three sources, until one of them is over.
  const looker = new Looker(ports, attachment, known.replay, life)
  const ends = [
    looker.look(signal),
    followNews(news, life.id, attachment),
    attachment.watch === null
      ? untilAborted(signal)
      : followBeside(ports, life, signal, attachment.watch),
  ] as const
  try {
    const end = await Promise.race([ends[0], failureOf(ends[1]), failureOf(ends[2])])
    return end
  } finally {
    over.abort()
    await Promise.allSettled(ends)
  }
}

const refuseUnlessHere = ({id, name, status, reason, host}: MonitorRow): void => {
  const short = id.slice(0, 8)
  switch (status) {
    case 'starting':
    case 'running':
    case 'stale':
    case 'stopping':
      return
    case 'stopped':
    case 'crashed':
      throw new RefusedError(
        'not-running',
        `Cannot attach to ${name}: it ${status === 'stopped' ? 'was stopped' : `crashed, ${reason ?? 'nobody knows why'}`}`,
        `Start it again: qcmd monitors resume ${short}. What it saw: qcmd monitors show ${short}`,
      )
    case 'unknown':
      throw new RefusedError(
        'foreign-monitor',
        `Cannot attach to ${name}: its worker belongs to another host or container${host === null ? '' : ` (${host})`}`,
        `Attach there. What it found: qcmd findings list --monitor ${short}`,
      )
  }
}

const lastFindings = async (
  ports: Pick<Ports, 'findings'>,
  session: SessionId,
): Promise<readonly ToldFinding[]> =>
  (await ports.findings.list(session))
    .filter(({finding}) => finding.partOf === null)
    .slice(0, CONTEXT_FINDINGS)
    .reverse()
    .map(({finding, explained}) => toldFinding(finding, explained?.explanation ?? null))

const followNews = async (
  news: ReturnType<Ports['findings']['follow']>,
  session: SessionId,
  {tell}: Attachment,
): Promise<void> => {
  for await (const one of news) {
    if (one.type === 'finding') {
      const {finding} = one.recorded
      if (finding.monitorId === session) tell({type: 'finding', finding})
    } else if (one.session === session) {
      const {findingId, explanation} = one.explained
      tell({type: 'explanation', findingId, explanation})
    }
  }
}

/** Never resolves: it ends with the attachment, or fails it. */
const failureOf = (work: Promise<void>): Promise<never> =>
  new Promise((_, reject) => {
    work.catch(reject)
  })

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })

/** Reads on in the journal: heartbeats, what happened to the file, the end. */
class Looker {
  readonly #ports: AttachPorts
  readonly #attachment: Attachment
  readonly #id: SessionId
  readonly #noted: Set<string>
  #replay: Replay
  #beat = ''
  #verdict: StatusVerdict

  constructor(ports: AttachPorts, attachment: Attachment, replay: Replay, life: Life) {
    this.#ports = ports
    this.#attachment = attachment
    this.#replay = replay
    this.#id = life.id
    this.#noted = new Set(life.history.map(({id}) => id))
  }

  /** Until the signal, or until the monitor has ended. */
  async look(signal: AbortSignal): Promise<AttachEnd> {
    for (let looks = 0; !signal.aborted; looks++) {
      const end = await this.#once(looks % LOOKS_PER_INSPECTION === 0)
      if (end !== null) return end
      await delay(LOOK_MS, signal)
    }
    return {how: 'detached'}
  }

  async #once(isInspected: boolean): Promise<AttachEnd | null> {
    this.#replay = await this.#ports.journal.replayFrom(this.#replay)
    const life = this.#replay.sessions.get(this.#id)
    if (life === undefined || life.prunedAt !== null) return this.#ended('stopped', life, 'pruned')
    this.#tellNotes(life)
    if (isInspected && life.epoch.start !== null) {
      ;[this.#verdict] = await this.#ports.processes.inspect([life.epoch.start.worker])
    }
    const status = statusOf(life, this.#verdict, this.#ports.clock.stamp())
    this.#tellBeat(life, status)
    if (status.status === 'stopped') return this.#ended('stopped', life, status.reason)
    if (status.status === 'crashed') return this.#ended('crashed', life, status.reason)
    const isGone = this.#verdict === 'gone' || this.#verdict === 'reused'
    return isGone && isInspected ? this.#gone() : null
  }

  /** Its process is gone and nothing says why: judged as every list would. */
  async #gone(): Promise<AttachEnd | null> {
    const known = await reconcileSessions(this.#ports)
    const life = known.sessions.get(this.#id)
    if (life === undefined || sessionOf(life).status !== 'ended') return null
    const {status, reason} = statusOf(life, known.verdicts.get(this.#id), known.now)
    return this.#ended(status === 'stopped' ? 'stopped' : 'crashed', life, reason)
  }

  #ended(how: 'stopped' | 'crashed', life: Life | undefined, reason: string | null): AttachEnd {
    const name = life?.settings?.name ?? this.#id.slice(0, 8)
    return {how, id: this.#id, name, reason}
  }

  #tellNotes(life: Life): void {
    for (const event of life.history) {
      if (this.#noted.has(event.id)) continue
      this.#noted.add(event.id)
      const frame = frameOf(event, life)
      if (frame !== null) this.#attachment.tell(frame)
    }
  }

  /** A heartbeat is told once, and again when the status has changed since. */
  #tellBeat(life: Life, status: StatusReport): void {
    if (life.progress === null) return
    const {epoch, beat, stamp, progress} = life.progress
    const key = [epoch, beat, status.status, status.reason].join(' ')
    if (key === this.#beat) return
    this.#beat = key
    const at = new Date(stamp.at).toISOString()
    this.#attachment.tell({type: 'heartbeat', at, status, progress})
  }
}

type StatusVerdict = Parameters<typeof statusOf>[1]

const frameOf = (event: SessionEvent, life: Life): MonitorFrame | null => {
  switch (event.kind) {
    case 'FileNoted':
      return {type: 'note', note: noteOf(event)}
    case 'ModelNoted': {
      const ai = life.progress?.progress.ai
      if (ai == null) return null
      const {state, reason, model} = event
      return {type: 'model', report: {...ai, state, reason, model}}
    }
    default:
      return null
  }
}

const noteOf = ({what, path, bytes, cause}: EventOf<'FileNoted'>) => ({
  ...({type: 'note', what, path, bytes, cause} as const),
})
