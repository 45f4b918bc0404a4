import {isAtLeast, type Finding} from '../analyse/finding.js'
import {NOTHING_TOLD, takenAsTold} from '../notices/decide-notices.js'
import {afterRestart, NOTHING_SENT, type SinkState} from '../notices/delivery.js'
import {cut} from '../notices/told-finding.js'
import type {MonitorSettings} from '../sessions/events.js'
import type {KeptNotices} from '../sinks/sinks.js'
import type {MonitorRun} from './monitor-run.js'
import {Notifier, type NotifierPorts} from './notifier.js'

/** Of what an earlier run has found and perhaps not told, the newest so many are offered again. */
const MOST_CAUGHT_UP = 1000

/**
 * The notifier of a session, with what it kept; null where the session notifies nobody. `earlier`: what the
 * session had found before it was resumed, newest first; null at its first start.
 */
export const createNotifier = async (
  ports: NotifierPorts,
  run: MonitorRun,
  {notify, name, path}: MonitorSettings,
  earlier: readonly Finding[] | null,
): Promise<Notifier | null> => {
  if (notify === null) return null
  const {session} = run
  const complain = (message: string): void => {
    run.tell({type: 'trouble', message})
  }
  const nowMs = ports.clock.now().getTime()
  const settings = await ports.noticeBook.settings(session)
  const before = await keptOf(ports, run, notify.sinks.length, earlier, nowMs)
  if (settings?.sinks.length !== notify.sinks.length) {
    const reason = 'where to notify is lost: the notify.json of the session is gone or damaged'
    complain(reason)
    const failedAt = new Date(nowMs).toISOString()
    const sinks = before.sinks.map((sink) => ({...sink, failedAt, reason}))
    await saved(ports, run, {...before, sinks})
    return null
  }
  // From here on there is a record: where there is none later, it was lost.
  await saved(ports, run, before)
  const {severity, coolDownMs} = notify
  const notifier = new Notifier(ports, {
    session,
    sinks: settings.sinks,
    rules: {
      ...{severity, coolDownMs},
      monitor: {
        id: session,
        name: cut(name ?? path.split(/[/\\]/).at(-1) ?? path, 60),
        path: cut(path, 300),
      },
    },
    before,
    complain,
  })
  // Killed between finding and telling: what was told is known, and the rest is told now.
  const untold = (earlier ?? []).filter((finding) => isAtLeast(finding.severity, severity))
  notifier.offer(untold.slice(0, MOST_CAUGHT_UP).reverse())
  return notifier
}

/** A full disk is no reason not to watch. */
const saved = async (ports: NotifierPorts, run: MonitorRun, kept: KeptNotices): Promise<void> => {
  try {
    await ports.noticeBook.save(run.session, kept)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    run.tell({type: 'trouble', message: `notifications not recorded: ${message}`})
  }
}

/** Where what was told is not known any more, all of it counts as told: nothing is told twice. */
const keptOf = async (
  ports: NotifierPorts,
  {session}: MonitorRun,
  sinkCount: number,
  earlier: readonly Finding[] | null,
  nowMs: number,
): Promise<KeptNotices> => {
  const kept = earlier === null ? undefined : await ports.noticeBook.load(session)
  const notices =
    kept?.notices ?? (earlier === null ? NOTHING_TOLD : takenAsTold(earlier.toReversed()))
  const stateOf = (index: number): SinkState =>
    afterRestart(kept?.sinks[index] ?? NOTHING_SENT, nowMs)
  return {notices, sinks: Array.from({length: sinkCount}, (_, index) => stateOf(index))}
}
