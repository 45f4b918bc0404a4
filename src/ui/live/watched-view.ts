import {counted, formatDuration} from '../format-values.js'

/** `Watched 12 min: 48,213 lines, 3 findings.` */
export const watchedView = ({
  ms,
  lines,
  findings,
}: {
  readonly ms: number
  readonly lines: number
  readonly findings: number
}): string =>
  `Watched ${formatDuration(ms)}: ${counted(lines, 'line')}, ${counted(findings, 'finding')}.`
