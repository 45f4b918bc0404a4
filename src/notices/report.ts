import type {NotificationReport, NotifyRecord} from '../sessions/notify-record.js'
import {heldCount, type NoticeState} from './decide-notices.js'
import {isFailing, NOTHING_SENT, type SinkState} from './delivery.js'

/** How each sink of a session is doing, by what the session keeps; null where nothing was kept yet. */
export const notificationReports = (
  notify: NotifyRecord | null,
  kept: {readonly notices: NoticeState; readonly sinks: readonly SinkState[]} | null,
): readonly NotificationReport[] => {
  if (notify === null) return []
  const {severity, coolDownMs} = notify
  const heldBack = kept === null ? 0 : heldCount(kept.notices)
  return notify.sinks.map((label, index) => {
    const state = kept?.sinks[index] ?? NOTHING_SENT
    const {delivered, deliveredAt, failed, failedAt, reason, dropped, queue} = state
    return {
      ...label,
      severity,
      coolDownMs,
      state: stateOf(state),
      ...{delivered, deliveredAt, failed, failedAt, reason, dropped},
      waiting: queue.length,
      heldBack,
    }
  })
}

const stateOf = (sink: SinkState): NotificationReport['state'] => {
  if (isFailing(sink)) return 'failing'
  return sink.delivered > 0 ? 'ok' : 'unused'
}
