import type {FileReport} from '../analyse/file-report.js'
import {LEVELS, type Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {findingLines} from './finding-view.js'
import {counted, formatBytes, formatCount, formatDuration, formatSpan} from './format-values.js'
import {findingsPhrase} from './monitors-view.js'
import {levelTone, patternLines} from './pattern-lines.js'
import {asOne, episodesOf, rankOf, reportEpisodes} from './report-episodes.js'
import {sparkline, usualRate} from './sparkline.js'
import {labelled, type Look} from './table.js'
import {unpainted} from './theme.js'
import {wrap} from './width.js'

const PATTERNS_SHOWN = 10
/** Findings with their evidence; further ones, less severe, are told in two lines each. */
const FINDINGS_WHOLE = 20
/** Below, how bad the findings are stands in the last line only. */
const NARROW = 60

/**
 * What `logs FILE --once` says: what the file is, what is wrong in it with evidence and next
 * checks, what it mostly holds, what is odd about the file itself, and the answer in one line.
 */
export const reportView = (report: FileReport, look: Look): string =>
  [
    ...headSection(report, look),
    ...findingSection(report, look),
    ...patternSection(report, look),
    ...odditySection(report, look),
    '',
    verdict(report, look),
  ].join('\n')

const headSection = (report: FileReport, look: Look): readonly string[] => {
  const {theme} = look
  const {from, to} = report
  const name = report.path === '-' ? 'standard input' : printable(report.path)
  if (report.lines === 0) return [theme.paint('strong', name)]
  const facts: [string, string][] = [
    ['Format', printable(report.format ?? 'not recognised')],
    ['Size', `${counted(report.lines, 'line')}, ${formatBytes(report.bytes)}`],
    ['Time', from === null || to === null ? 'no times in it' : timePhrase(from, to, look)],
  ]
  const room = roomOf(look.width)
  const rate = rateLines(report, look)
  const levels = levelLines(report, look)
  return [
    theme.paint('strong', name),
    '',
    ...labelled(
      [
        ...facts.map(([label, text]) => [label, wrap(text, room)] as const),
        ...(rate.length > 0 ? [['Rate', rate] as const] : []),
        ...(levels.length === 0 ? [] : [['Levels', levels] as const]),
      ],
      look,
    ),
  ]
}

const timePhrase = (from: string, to: string, {theme}: Look): string => {
  const [start, end] = [new Date(from), new Date(to)]
  const span = formatSpan(start, end, theme.signs.dash)
  return `${span} (${formatDuration(end.getTime() - start.getTime())})`
}

/** `▁▂▇▂` and what the greatest of it stands for. */
const rateLines = ({rate, from, to}: FileReport, {theme, width}: Look): readonly string[] => {
  const spanMs = from === null || to === null ? 0 : Date.parse(to) - Date.parse(from)
  if (rate.length < 2 || spanMs <= 0) return []
  const line = sparkline(rate, {width: Math.max(10, width - 10), unicode: theme.unicode})
  return [line, ...wrap(usualRate(rate, spanMs / rate.length), roomOf(width))]
}

/** `1 fatal, 75 error`, as many on a line as fit; coloured, so that they cannot be wrapped as text. */
const levelLines = ({levels}: FileReport, {theme, width}: Look): readonly string[] => {
  const rows: {plain: string; painted: string}[] = []
  const told = LEVELS.filter((level) => levels[level] > 0)
  for (const [i, level] of told.entries()) {
    const word = level === 'unknown' ? 'without a level' : level
    const count = `${formatCount(levels[level])} ${word}`
    const comma = i < told.length - 1 ? ',' : ''
    const row = rows.at(-1)
    const painted = theme.paint(levelTone(level), count) + comma
    if (row && row.plain.length + 1 + count.length + comma.length <= roomOf(width)) {
      row.plain += ` ${count}${comma}`
      row.painted += ` ${painted}`
    } else rows.push({plain: count + comma, painted})
  }
  return rows.map(({painted}) => painted)
}

/** Columns beside the labels of the head. */
const roomOf = (width: number): number => Math.max(20, width - 10)

const findingSection = ({findings}: FileReport, look: Look): readonly string[] => {
  if (findings.length === 0) return []
  const {theme, width} = look
  const worstFirst = episodesOf(findings).sort((a, b) => rankOf(b) - rankOf(a))
  const heading = theme.paint('strong', `Findings (${formatCount(findings.length)})`)
  // The report's last line says how bad they are, too.
  const title = width < NARROW ? heading : `${heading}: ${phrase(findings, look)}`
  const rest = findingLines(worstFirst.slice(FINDINGS_WHOLE).map(asOne), look)
  return [
    '',
    title,
    ...worstFirst
      .slice(0, FINDINGS_WHOLE)
      .flatMap((episodes) => ['', ...reportEpisodes(episodes, look)]),
    ...(rest.length > 0 ? ['', ...rest.map((line) => `  ${line}`)] : []),
  ]
}

const phrase = (findings: readonly Finding[], {theme}: Look): string => {
  const counts = {info: 0, warning: 0, error: 0, critical: 0}
  for (const {severity} of findings) counts[severity] += 1
  return findingsPhrase(counts, theme)
}

const patternSection = ({templates, slices, from}: FileReport, look: Look): readonly string[] => {
  if (templates.length === 0) return []
  const records = templates.reduce((sum, {count}) => sum + count, 0)
  const title = look.theme.paint('strong', `Patterns (${formatCount(templates.length)})`)
  // Of a longer log only the last thirty days are known by the hour.
  const when = slices === null || slices.from === from ? 'WHEN' : '30 DAYS'
  return ['', title, ...patternLines(templates, records, {...look, most: PATTERNS_SHOWN, when})]
}

const odditySection = (report: FileReport, look: Look): readonly string[] => {
  const oddities = odditiesOf(report, look)
  if (oddities.length === 0) return []
  return [
    '',
    look.theme.paint('strong', 'About the file itself'),
    ...oddities.flatMap((odd) => wrap(odd, look.width - 2)).map((line) => `  ${line}`),
  ]
}

const odditiesOf = (report: FileReport, look: Look): readonly string[] => {
  const {truncatedLines, unterminatedLines, undecodableLines, skippedBytes, timeGap} = report
  return [
    ...(report.dayless ? ['its times name no day: the first is taken for one of today'] : []),
    ...(timeGap === null
      ? []
      : [`nothing was written ${timePhrase(timeGap.from, timeGap.to, look)}`]),
    ...(skippedBytes > 0
      ? [
          `${formatBytes(skippedBytes)} of NUL bytes skipped, a hole left by a truncation or a crash`,
        ]
      : []),
    ...(undecodableLines > 0
      ? [`${counted(undecodableLines, 'line holds', 'lines hold')} bytes that are no text`]
      : []),
    ...(truncatedLines > 0
      ? [`${counted(truncatedLines, 'line was', 'lines were')} too long and cut`]
      : []),
    ...(unterminatedLines > 0
      ? ['the last line has no newline: cut off, or still being written']
      : []),
  ]
}

/** The answer. It must not say more than was looked at. */
const verdict = (report: FileReport, look: Look): string => {
  const {theme} = look
  if (report.lines === 0 && report.skippedBytes > 0)
    return 'The file holds no text, only NUL bytes.'
  if (report.lines === 0) return 'The file is empty.'
  if (report.findings.length > 0) {
    const said = (as: Look): string =>
      `${counted(report.findings.length, 'finding')}: ${phrase(report.findings, as)}.`
    if (look.width >= NARROW) return said(look)
    // What is coloured cannot be wrapped as text.
    return wrap(said({...look, theme: unpainted(theme)}), look.width).join('\n')
  }
  const isOdd = odditiesOf(report, look).length > 0
  const but = isOdd ? ', apart from what is said of the file itself' : ''
  const found = `Nothing unusual was found in ${counted(report.lines, 'line')}${but}.`
  return wrap(found, look.width)
    .map((line) => theme.paint('good', line))
    .join('\n')
}
