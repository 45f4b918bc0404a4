import {printable} from '../../text/printable.js'
import {laterLines} from '../explanation-lines.js'
import {grownLine} from '../finding-view.js'
import {counted} from '../format-values.js'
import type {Look} from '../table.js'
import {displayWidth, wrap} from '../width.js'
import {findingRows, pinnedBox, slightRow} from './finding-rows.js'
import type {Block, LiveState} from './live-state.js'
import {hintRow, statusRow} from './status-rows.js'
import {countedRow, lineRow} from './stream-rows.js'

/** What the view is drawn for. */
export interface LiveLook extends Look {
  /** Rows of the terminal. */
  readonly height: number
}

/** What is printed above and stays: rows of any width, which the terminal breaks. */
export const aboveRows = (state: LiveState, look: LiveLook): readonly string[] => {
  const lost =
    state.lost === 0
      ? []
      : [{type: 'note', text: `${counted(state.lost, 'row')} left out`} as const]
  return [...lost, ...state.out].flatMap((block) => blockRows(block, state, look))
}

/**
 * What is drawn over itself at the bottom: lines being counted, a finding that waits for the model, the
 * status, the keys. Each row is narrower than the terminal; together they leave room above.
 */
export const belowRows = (state: LiveState, look: LiveLook): readonly string[] => {
  const {open, pinned, nowMs, hasAi} = state
  const box = pinned.flatMap(({id, sinceMs}) => {
    const seen = state.findings.find(({finding}) => finding.id === id)
    return seen === undefined ? [] : pinnedBox(seen, nowMs - sinceMs, {...look, hasAi})
  })
  const counting = open === null ? [] : [countedRow(open, {...look, nowMs, isWhole: false})]
  const foot = [statusRow(state, look), ...(look.height >= 8 ? [hintRow(state, look)] : [])]
  const isTyping = state.mode.type === 'words'
  const last = isTyping && look.height < 8 ? [hintRow(state, look)] : foot
  const room = Math.max(0, look.height - 1 - last.length - counting.length)
  return [
    ...within(box, Math.min(room, Math.max(4, Math.floor(look.height / 2)))),
    ...counting,
    ...last,
  ]
}

/** A box that would push the lines away is cut; it goes up whole later, and `o` opens it. */
const within = (box: readonly string[], most: number): readonly string[] =>
  box.length <= most
    ? box
    : [...box.slice(0, Math.max(0, most - 1)), ...box.slice(-1)].slice(0, most)

const blockRows = (block: Block, state: LiveState, look: LiveLook): readonly string[] => {
  const {theme, width} = look
  const {nowMs, isWhole, hasAi} = state
  switch (block.type) {
    case 'line':
      return [lineRow(block.line, {...look, nowMs, isWhole})]
    case 'counted':
      return [countedRow(block.counted, {...look, nowMs, isWhole})]
    case 'finding':
      return findingRows(block.finding, {...look, hasAi})
    case 'earlier':
      return [slightRow(block.finding, look)]
    case 'grown':
      return [grownLine(block.finding, look)]
    case 'later':
      // Its first row has the finding's id before it.
      return laterLines(block.findingId, block.explanation, {theme, width: width - 16})
    case 'note':
      return [ruled(printable(block.text), look)]
    case 'said':
      return wrap(printable(block.text), width - 2).map((line) => ` ${theme.paint('quiet', line)}`)
    case 'trouble':
      return wrap(`qcmd: ${printable(block.text)}`, width - 2).map(
        (line) => ` ${theme.paint('warning', line)}`,
      )
  }
}

/** `── rotated: app.log ──`. */
const ruled = (text: string, {theme, width}: LiveLook): string => {
  const rule = theme.unicode ? '──' : '--'
  const whole = ` ${rule} ${text} ${rule}`
  return theme.paint('quiet', displayWidth(whole) < width ? whole : ` ${rule} ${text}`)
}
