import type {FileReport} from '../analyse/file-report.js'
import {LEVELS, SEVERITIES, type Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {findingLines} from './finding-view.js'
import {counted, formatBytes, formatCount, formatDuration, formatSpan} from './format-values.js'
import {findingsPhrase} from './monitors-view.js'
import {levelTone, patternLines} from './pattern-lines.js'
import {reportFinding} from './report-finding.js'
import {sparkline} from './sparkline.js'
import {labelled, type Look} from './table.js'

const PATTERNS_SHOWN = 10
/** Findings with their evidence; further ones, less severe, are told in two lines each. */
const FINDINGS_WHOLE = 20

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
  const rate = rateLines(report, look)
  const levels = levelsPhrase(report, look)
  return [
    theme.paint('strong', name),
    '',
    ...labelled(
      [
        ...facts,
        ...(rate.length > 0 ? [['Rate', rate] as const] : []),
        ...(levels === '' ? [] : [['Levels', levels] as const]),
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
  const slice = formatDuration(Math.max(1000, spanMs / rate.length))
  const peak = rate.reduce((most, count) => Math.max(most, count), 0)
  const usual = median(rate)
  return [line, `usually ${counted(usual, 'record')} in ${slice}, at most ${formatCount(peak)}`]
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const levelsPhrase = ({levels}: FileReport, {theme}: Look): string =>
  LEVELS.filter((level) => levels[level] > 0)
    .map((level) => {
      const word = level === 'unknown' ? 'without a level' : level
      return theme.paint(levelTone(level), `${formatCount(levels[level])} ${word}`)
    })
    .join(', ')

const findingSection = ({findings}: FileReport, look: Look): readonly string[] => {
  if (findings.length === 0) return []
  const {theme} = look
  const worstFirst = [...findings].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  )
  const title = `${theme.paint('strong', `Findings (${formatCount(findings.length)})`)}: ${phrase(findings, look)}`
  const rest = findingLines(worstFirst.slice(FINDINGS_WHOLE), look)
  return [
    '',
    title,
    ...worstFirst
      .slice(0, FINDINGS_WHOLE)
      .flatMap((finding) => ['', ...reportFinding(finding, look)]),
    ...(rest.length > 0 ? ['', ...rest.map((line) => `  ${line}`)] : []),
  ]
}

const phrase = (findings: readonly Finding[], {theme}: Look): string => {
  const counts = {info: 0, warning: 0, error: 0, critical: 0}
  for (const {severity} of findings) counts[severity] += 1
  return findingsPhrase(counts, theme)
}

const patternSection = ({templates}: FileReport, look: Look): readonly string[] => {
  if (templates.length === 0) return []
  const records = templates.reduce((sum, {count}) => sum + count, 0)
  const title = look.theme.paint('strong', `Patterns (${formatCount(templates.length)})`)
  return ['', title, ...patternLines(templates, records, {...look, most: PATTERNS_SHOWN})]
}

const odditySection = (report: FileReport, look: Look): readonly string[] => {
  const oddities = odditiesOf(report, look)
  if (oddities.length === 0) return []
  return [
    '',
    look.theme.paint('strong', 'About the file itself'),
    ...oddities.map((odd) => `  ${odd}`),
  ]
}

const odditiesOf = (report: FileReport, look: Look): readonly string[] => {
  const {truncatedLines, unterminatedLines, undecodableLines, skippedBytes, timeGap} = report
  return [
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
    return `${counted(report.findings.length, 'finding')}: ${phrase(report.findings, look)}.`
  }
  const isOdd = odditiesOf(report, look).length > 0
  const but = isOdd ? ', apart from what is said of the file itself' : ''
  return theme.paint('good', `Nothing unusual was found in ${counted(report.lines, 'line')}${but}.`)
}
