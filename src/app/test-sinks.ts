import {testNotice} from '../notices/make-notice.js'
import type {Sink} from '../notices/notice.js'
import {labelOf} from '../notices/read-sink.js'
import type {SinkLabel} from '../sessions/notify-record.js'
import type {Ports} from './ports.js'

export interface SinkTested extends SinkLabel {
  readonly ok: boolean
  readonly reason: string | null
  readonly tookMs: number
}

/** Sends a sample through each sink, all at once; none is tried twice. */
export const testSinks = (
  {sinks: port, clock}: Pick<Ports, 'sinks' | 'clock'>,
  sinks: readonly Sink[],
  signal: AbortSignal,
): Promise<readonly SinkTested[]> =>
  Promise.all(
    sinks.map(async (sink) => {
      const begunMs = clock.stamp().sinceBootMs
      const outcome = await port.deliver(sink, testNotice(clock.now().getTime()), signal)
      const tookMs = Math.max(0, Math.round(clock.stamp().sinceBootMs - begunMs))
      return {...labelOf(sink), ok: outcome.ok, reason: outcome.ok ? null : outcome.reason, tookMs}
    }),
  )
