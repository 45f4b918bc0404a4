import {SEVERITIES, type Also, type Evidence, type Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {saidOf, type ExplainedFinding} from './explanation-lines.js'
import {counted, formatCount, formatSpan, formatTime} from './format-values.js'
import {labelled, type Look} from './table.js'
import {severityTone, type Theme} from './theme.js'
import {cutEnd, displayWidth, wrap} from './width.js'

const EVIDENCE_SHOWN = 3
/** Of what else shows the same trouble. */
const ALSO_SHOWN = 4
/** Rows that one evidence line may take; it stands whole in `--json`. */
const EVIDENCE_ROWS = 3
const INDENT = '  '

/** One finding within a report: what, when, the lines that show it, the cause, the next check. */
export const reportFinding = (finding: ExplainedFinding, look: Look): readonly string[] => {
  const when = wrap(whenPhrase(finding, look.theme), roomFor(look))
  return [
    ...headingLines(finding, look),
    ...when.map((line) => `${INDENT}  ${look.theme.paint('quiet', line)}`),
    ...evidenceRows(finding, look),
  ]
}

/** `✗ error  Disk timeouts`, on several lines where it is too wide for one. */
export const headingLines = ({severity, title}: Finding, look: Look): readonly string[] => {
  const {theme} = look
  const mark = `${theme.signs.severity[severity]} ${severity}`
  const [first = '', ...more] = wrap(`${mark}  ${printable(title)}`, roomFor(look))
  // Fitted as it is, then painted: the sign and the word stand on the first line at any width.
  const painted = theme.paint(severityTone[severity], mark)
  const head = theme.paint('strong', first.slice(mark.length + 2))
  return [
    `${INDENT}${painted}  ${head}`.trimEnd(),
    ...more.map((line) => `${INDENT}  ${theme.paint('strong', line)}`),
  ]
}

/** Columns for what stands under a heading. */
export const roomFor = ({width}: Look): number => Math.max(20, width - 2 * INDENT.length)

/** The lines that show it, the cause, the next check. */
export const evidenceRows = (finding: ExplainedFinding, look: Look): readonly string[] =>
  labelled(wrapped(rowsOf(finding, look.theme), look), look).map((line) => INDENT + line)

/** `severity · 14 times · 2026-06-01 12:31:07 – 12:40:00 · a1b2c3d4`. */
const whenPhrase = ({kind, count, firstSeen, lastSeen, id}: Finding, {signs}: Theme): string => {
  const [first, last] = [new Date(firstSeen), new Date(lastSeen)]
  const when = firstSeen === lastSeen ? formatTime(first) : formatSpan(first, last, signs.dash)
  const often = count === 1 ? 'once' : counted(count, 'time')
  return [kind, often, when, printable(id)].join(` ${signs.dot} `)
}

interface Row {
  readonly label: string
  readonly text: string
  readonly mostRows: number
}

const rowsOf = (finding: ExplainedFinding, theme: Theme): readonly Row[] => {
  const {evidence, also} = finding
  const said = saidOf(finding)
  const [explanation = null] = said
  const model = said.find(({verified}) => verified === true)
  const more = evidence.length - EVIDENCE_SHOWN
  const further = `${counted(more, 'further line')} of evidence in --json`
  const explained =
    explanation === null
      ? []
      : [
          ...(model === undefined ? [] : [{label: 'model', text: model.what, mostRows: Infinity}]),
          {label: 'cause', text: explanation.cause, mostRows: Infinity},
          {label: 'next', text: explanation.nextCheck, mostRows: Infinity},
        ].filter(({text}) => text !== '')
  return [
    ...evidence
      .slice(0, EVIDENCE_SHOWN)
      .map((line) => ({label: placeOf(line), text: line.text, mostRows: EVIDENCE_ROWS})),
    ...(more > 0 ? [{label: '', text: further, mostRows: Infinity}] : []),
    ...alsoRows(also, theme),
    ...explained,
  ]
}

/** What came with it: an outage shows in several programs and several ways. */
const alsoRows = (also: readonly Also[], {signs}: Theme): readonly Row[] => {
  const worstFirst = [...also].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  )
  const more = also.length - ALSO_SHOWN
  const rows = worstFirst.slice(0, ALSO_SHOWN).map(({severity, title, count}) => {
    const often = count === 1 ? 'once' : counted(count, 'time')
    return {
      label: 'also',
      text: `${signs.severity[severity]} ${title} (${often})`,
      mostRows: EVIDENCE_ROWS,
    }
  })
  if (more <= 0) return rows
  return [...rows, {label: '', text: `${formatCount(more)} more in --json`, mostRows: Infinity}]
}

/** Byte offsets stand in `findings show` and `--json`; here the line number is what is looked for. */
const placeOf = ({line, offset}: Evidence): string =>
  line === null ? `byte ${formatCount(offset)}` : `line ${formatCount(line)}`

const wrapped = (rows: readonly Row[], {theme, width}: Look) => {
  const labels = Math.max(0, ...rows.map(({label}) => displayWidth(label)))
  const room = Math.max(20, width - INDENT.length - labels - 4)
  return rows.map(({label, text, mostRows}) => {
    // Cut before it is looked at: a line may be a megabyte, and only a few rows of it are wanted.
    const enough = Math.min(text.length, room * 2 * Math.min(mostRows, 1000))
    const head = text.length > enough ? text.slice(0, enough) + theme.signs.cut : text
    return [label, limited(wrap(printable(head), room), mostRows, room, theme)] as const
  })
}

const limited = (
  rows: readonly string[],
  most: number,
  room: number,
  {signs}: Theme,
): readonly string[] => {
  if (rows.length <= most) return rows
  // With what follows it the last row is too wide, so it gets the mark of omission.
  const last = cutEnd(rows.slice(most - 1, most + 1).join(' '), room, signs.cut)
  return [...rows.slice(0, most - 1), last]
}
