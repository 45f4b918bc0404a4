import type {Explanation} from '../../analyse/finding.js'
import {toldFinding} from '../../explain/told-finding.js'
import {printable} from '../../text/printable.js'
import {formatDuration} from '../format-values.js'
import {reportFinding} from '../report-finding.js'
import type {Look} from '../table.js'
import {severityTone, type Theme} from '../theme.js'
import {cutEnd, displayWidth} from '../width.js'
import type {SeenFinding} from './live-state.js'

export interface BoxLook extends Look {
  /** What a model says is shown. */
  readonly hasAi: boolean
}

/** A finding as it stands in the stream: in a box, or in one row where there is little to say. */
export const findingRows = (seen: SeenFinding, look: BoxLook): readonly string[] =>
  isSlight(seen) ? [slightRow(seen, look)] : findingBox(seen, look)

/** Its line stands in the stream already, marked as new. */
export const isSlight = ({finding, explanation}: SeenFinding): boolean =>
  finding.severity === 'info' &&
  explanation === null &&
  finding.explanation === null &&
  finding.also.length === 0

/** One row: the sign, the title, the id. */
export const slightRow = ({finding}: SeenFinding, {theme, width}: Look): string => {
  const sign = `${theme.signs.severity[finding.severity]} ${finding.severity}`
  const id = `  ${printable(finding.id.slice(0, 8))}`
  const room = width - 1 - displayWidth(` ${sign}  ${id}`)
  const title = cutEnd(printable(finding.title), Math.max(10, room), theme.signs.cut)
  return ` ${theme.paint(severityTone[finding.severity], sign)}  ${title}${theme.paint('quiet', id)}`
}

/** A finding in a box that is open to the right, so that its lines can be copied; `footer` closes it. */
export const findingBox = (
  {finding, explanation}: SeenFinding,
  look: BoxLook,
  footer = `qcmd findings show ${printable(finding.id.slice(0, 8))}`,
): readonly string[] => {
  const {theme, width, hasAi} = look
  const told = toldFinding(finding, hasAi ? explanation : null)
  const inner = {theme, width: Math.max(30, width - 3)}
  const bar = (sign: keyof Corners): string =>
    theme.paint(severityTone[finding.severity], cornersOf(theme)[sign])
  const [head = '', ...rest] = reportFinding(told, inner).map((row) => row.replace(/^ {2}/, ''))
  const foot = cutEnd(footer, Math.max(10, width - 4), theme.signs.cut)
  return [
    ` ${bar('top')} ${head}`,
    ...rest.map((row) => ` ${bar('side')} ${row.replace(/^ {2}/, '')}`.trimEnd()),
    ...guessRow(explanation, hasAi, theme).map((row) => ` ${bar('side')} ${row}`),
    ` ${bar('bottom')} ${theme.paint('quiet', foot)}`,
  ]
}

/** While a model is at it: `the model explains it, 3 s…`. */
export const pinnedBox = (seen: SeenFinding, waitedMs: number, look: BoxLook): readonly string[] =>
  findingBox(
    seen,
    look,
    `the model explains it, ${formatDuration(waitedMs)}${look.theme.signs.cut}`,
  )

interface Corners {
  readonly top: string
  readonly side: string
  readonly bottom: string
}

const cornersOf = ({unicode}: Theme): Corners =>
  unicode ? {top: '┌', side: '│', bottom: '└'} : {top: '+', side: '|', bottom: '+'}

/** A guess is not told as what happened; that there is one is. */
const guessRow = (
  explanation: Explanation | null,
  hasAi: boolean,
  theme: Theme,
): readonly string[] =>
  hasAi && explanation?.verified === false
    ? [theme.paint('quiet', `${printable(explanation.by)} has a guess; o opens it`)]
    : []
