import {toldFinding} from '../../explain/told-finding.js'
import {printable} from '../../text/printable.js'
import {findingView} from '../finding-view.js'
import {counted, formatTime} from '../format-values.js'
import type {Look} from '../table.js'
import {severityTone} from '../theme.js'
import {cutEnd, displayWidth, padEnd, wrap} from '../width.js'
import {KEY_HELP, newestFirst} from './live-keys.js'
import type {LiveState} from './live-state.js'

/** Rows of a screen of its own, title and foot included; null where none is open. */
export interface Overlay {
  readonly rows: readonly string[]
  /** Of the rows below the title, the first that is shown; already within what there is. */
  readonly top: number
}

/** The screen that is open, `height` rows of it. The last row is left for the status. */
export const overlayView = (
  state: LiveState,
  look: Look & {readonly height: number},
): Overlay | null => {
  const {mode} = state
  switch (mode.type) {
    case 'stream':
    case 'words':
      return null
    case 'help':
      return framed('Keys', helpRows(look), mode.top, 'Esc back', look)
    case 'findings': {
      const {rows, at} = listRows(state, mode.cursor, look)
      const most = look.height - CHROME
      const title = rows.length === 0 ? 'No findings yet' : `Findings (${state.findings.length})`
      const top = Math.max(0, at - most + 2)
      return framed(title, rows, top, 'Enter opens  Esc back', look)
    }
    case 'finding': {
      const seen = state.findings.find(({finding}) => finding.id === mode.id)
      const rows =
        seen === undefined ? ['It is part of another finding now.'] : wholeRows(seen, state, look)
      const all = newestFirst(state)
      const at = all.findIndex(({finding}) => finding.id === mode.id)
      const title = `Finding ${at + 1} of ${all.length}`
      return framed(title, rows, mode.top, 'n next  p previous  ← list  Esc back', look)
    }
  }
}

/** Title, a blank row, foot. */
const CHROME = 4

const framed = (
  title: string,
  rows: readonly string[],
  wanted: number,
  keys: string,
  {theme, width, height}: Look & {readonly height: number},
): Overlay => {
  const most = Math.max(1, height - CHROME)
  const last = Math.max(0, rows.length - most)
  const top = Math.min(wanted, last)
  const shown = rows.slice(top, top + most)
  const below = rows.length - top - shown.length
  const blank = Array.from({length: most - shown.length}, () => '')
  const more = below > 0 ? `${counted(below, 'more row')} below  ` : ''
  const foot = theme.unicode ? `${more}${keys}` : `${more}${keys}`.replace('←', 'Left')
  return {
    top,
    rows: [
      ` ${theme.paint('strong', cutEnd(title, width - 2, theme.signs.cut))}`,
      '',
      ...shown,
      ...blank,
      ` ${theme.paint('quiet', cutEnd(foot, width - 2, theme.signs.cut))}`,
    ],
  }
}

const helpRows = ({theme, width}: Look): readonly string[] => {
  const columns = Math.max(...KEY_HELP.map(([keys]) => displayWidth(keys))) + 2
  const shown = (text: string): string => (theme.unicode ? text : text.replaceAll('…', '..'))
  const rows = KEY_HELP.flatMap(([keys, what]) =>
    wrap(what, Math.max(16, width - columns - 3)).map((line, index) =>
      ` ${theme.paint('strong', padEnd(index === 0 ? shown(keys) : '', columns))}${line}`.trimEnd(),
    ),
  )
  return [
    ...rows,
    '',
    ...wrap('Findings are shown whatever the filter says.', width - 2).map((line) => ` ${line}`),
  ]
}

/** Two rows a finding, the chosen one marked; which row the chosen one begins at. */
const listRows = (
  state: LiveState,
  cursor: number,
  {theme, width}: Look,
): {readonly rows: readonly string[]; readonly at: number} => {
  const {signs} = theme
  const rows = newestFirst(state).flatMap(({finding, explanation}, index) => {
    const mark = index === cursor ? (theme.unicode ? '❯' : '>') : ' '
    const sign = `${signs.severity[finding.severity]} ${finding.severity}`
    const head = padEnd(sign, 'critical'.length + 4)
    const title = cutEnd(
      printable(finding.title),
      Math.max(8, width - 4 - displayWidth(head)),
      signs.cut,
    )
    const explained =
      explanation === null ? [] : [explanation.verified === true ? 'explained' : 'a guess']
    const often = finding.count === 1 ? 'once' : counted(finding.count, 'time')
    const facts = [
      printable(finding.id),
      often,
      formatTime(new Date(finding.lastSeen)),
      ...explained,
    ]
    const rest = cutEnd(facts.join(` ${signs.dot} `), Math.max(8, width - 4), signs.cut)
    const strong = index === cursor ? theme.paint('strong', title) : title
    return [
      ` ${mark} ${theme.paint(severityTone[finding.severity], head)}${strong}`,
      `   ${theme.paint('quiet', rest)}`,
    ]
  })
  return {rows, at: cursor * 2}
}

/** As `findings show` prints it; a row that is too wide is broken, since nothing scrolls sideways here. */
const wholeRows = (
  {finding, explanation}: LiveState['findings'][number],
  state: LiveState,
  look: Look,
): readonly string[] => {
  const told = toldFinding(finding, state.hasAi ? explanation : null)
  const narrow = {...look, width: look.width - 2}
  return findingView(told, narrow)
    .split('\n')
    .flatMap((line) => broken(line, look.width - 2).map((row) => ` ${row}`.trimEnd()))
}

/** Painted rows are within the width; only log lines are wider, and those are not painted. */
const broken = (line: string, width: number): readonly string[] => {
  if (line.includes('\x1b[') || displayWidth(line) <= width) return [line]
  const indent = /^ */.exec(line)?.[0].slice(0, 8) ?? ''
  return wrap(line.trimStart(), Math.max(16, width - indent.length)).map((row) => indent + row)
}
