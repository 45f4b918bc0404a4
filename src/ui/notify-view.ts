import type {NotificationReport, SinkLabel} from '../sessions/notify-record.js'
import {printable} from '../text/printable.js'
import {formatAgo, formatCount, formatDuration} from './format-values.js'
import type {Look} from './table.js'
import {wrap} from './width.js'

/** What became of one test notice; `--json` prints these keys. */
export interface TestedSink extends SinkLabel {
  readonly ok: boolean
  /** Why it did not arrive; null when it did. */
  readonly reason: string | null
  readonly tookMs: number
}

/** One line a sink, and what is told of what: for `monitors show`. */
export const notificationLines = (
  reports: readonly NotificationReport[],
  now: Date,
): readonly string[] => {
  const [first] = reports
  if (first === undefined) return []
  const {severity, coolDownMs, heldBack} = first
  const pause = coolDownMs === 0 ? 'each at once' : `then none for ${formatDuration(coolDownMs)}`
  const held = heldBack === 0 ? '' : `, ${formatCount(heldBack)} held back`
  const from = severity === 'critical' ? 'critical' : `${severity} and worse`
  return [...reports.map((report) => sinkLine(report, now)), `${from}, ${pause}${held}`]
}

/** `slack hooks.slack.com: 3 delivered, the last 4 min ago`. */
const sinkLine = (report: NotificationReport, now: Date): string => {
  const {state, delivered, deliveredAt, failed, failedAt, reason, dropped, waiting} = report
  const ago = (at: string | null): string => (at === null ? '' : formatAgo(new Date(at), now))
  const failure = `${printable(reason ?? '')} (${ago(failedAt)})`
  const parts = [
    ...(state === 'failing' ? [`FAILING: ${failure}`] : []),
    delivered === 0
      ? 'none delivered'
      : `${formatCount(delivered)} delivered, the last ${ago(deliveredAt)}`,
    ...(failed > 0 ? [`${formatCount(failed)} given up`] : []),
    ...(dropped > 0 ? [`${formatCount(dropped)} dropped`] : []),
    ...(waiting > 0 ? [`${formatCount(waiting)} waiting`] : []),
    ...(state === 'ok' && reason !== null ? [`last failure: ${failure}`] : []),
  ]
  return `${sinkName(report)}: ${parts.join(', ')}`
}

/** `slack hooks.slack.com`. */
export const sinkName = ({kind, to}: SinkLabel): string =>
  to === null ? kind : `${kind} ${printable(to)}`

/** For `notify test`: each sink with sign and word, and below it why it failed. */
export const testedView = (tested: readonly TestedSink[], {theme, width}: Look): string =>
  tested
    .flatMap((sink) => {
      const {ok, reason, tookMs} = sink
      const sign = theme.unicode ? (ok ? '✔' : '✗') : ok ? '+' : 'x'
      const took = tookMs < 1000 ? `${tookMs} ms` : formatDuration(tookMs)
      const mark = theme.paint(ok ? 'good' : 'bad', `${sign} ${ok ? 'sent' : 'failed'}`)
      const why = ok ? [] : wrap(printable(reason ?? ''), Math.max(16, width - 4))
      return [
        `${mark}  ${sinkName(sink)}${ok ? ` (${took})` : ''}`,
        ...why.map((line) => `    ${line}`),
      ]
    })
    .join('\n')
