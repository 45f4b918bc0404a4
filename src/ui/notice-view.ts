import type {Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {counted} from './format-values.js'
import type {Look} from './table.js'
import {severityTone} from './theme.js'
import {cutEnd, displayWidth} from './width.js'

/** A finding that came while somebody was at the shell. */
export interface Notice {
  readonly finding: Finding
  /** Of its monitor. */
  readonly name: string
}

/** More than these at once are summed up: a burst must not push away what is being read. */
const MOST_LINES = 5

/** One line a finding, within the width; then how many more there were. */
export const noticeView = (notices: readonly Notice[], look: Look): string => {
  const shown = notices.length > MOST_LINES ? notices.slice(0, MOST_LINES - 1) : notices
  const more = notices.length - shown.length
  const rest = `  ${look.theme.signs.cut} ${counted(more, 'more finding')}: /findings`
  return [...shown.map((one) => noticeLine(one, look)), ...(more > 0 ? [rest] : [])].join('\n')
}

const noticeLine = ({finding, name}: Notice, {theme, width}: Look): string => {
  const {severity, title, id} = finding
  const sign = `${theme.signs.severity[severity]} ${severity}`
  const tail = `  /findings ${id.slice(0, 8)}`
  const room = width - 1 - displayWidth(sign) - 2
  const text = `${printable(name)}: ${printable(title)}`
  const isRoomy = room - displayWidth(tail) >= 20
  const cut = cutEnd(text, isRoomy ? room - displayWidth(tail) : room, theme.signs.cut)
  const paintedTail = isRoomy ? theme.paint('quiet', tail) : ''
  return `${theme.paint(severityTone[severity], sign)}  ${cut}${paintedTail}`
}
