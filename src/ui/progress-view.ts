import {formatBytes, formatCompact, formatDuration} from './format-values.js'
import {cutEnd} from './width.js'

/** How far reading a file has come. */
export interface ReadingProgress {
  readonly lines: number
  readonly bytes: number
  /** Null where it is not known. */
  readonly leftBytes: number | null
  readonly elapsedMs: number
}

/** `Reading: 1.2 GB of 4.0 GB (30 %), 412k lines/s, 7 s left`, in one line of the width. */
export const progressView = (progress: ReadingProgress, width: number): string => {
  const {lines, bytes, leftBytes, elapsedMs} = progress
  const seconds = Math.max(elapsedMs, 1) / 1000
  const rate = `${formatCompact(Math.round(lines / seconds))} lines/s`
  if (leftBytes === null) return cutEnd(`Reading: ${formatBytes(bytes)}, ${rate}`, width, '…')
  const total = bytes + leftBytes
  const share = `${Math.floor((100 * bytes) / total)} %`
  const leftMs = (leftBytes / Math.max(bytes, 1)) * elapsedMs
  const left = `${formatDuration(Math.max(1_000, leftMs))} left`
  return cutEnd(
    `Reading: ${formatBytes(bytes)} of ${formatBytes(total)} (${share}), ${rate}, ${left}`,
    width,
    '…',
  )
}
