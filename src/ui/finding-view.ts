import type {Also, Evidence, Explanation, Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {explanationLines, saidOf, type ExplainedFinding} from './explanation-lines.js'
import {
  counted,
  formatAgo,
  formatCount,
  formatDuration,
  formatSpan,
  formatTime,
} from './format-values.js'
import {shortId} from './short-id.js'
import {labelled, type Look} from './table.js'
import {severityTone, type Theme} from './theme.js'
import {displayWidth, padEnd, wrap} from './width.js'

/** What stands on the screen when no finding fits what was asked for. */
export const NO_FINDINGS = 'No findings.'

export interface FindingLook extends Look {
  /** A monitor's name by its id; without one its short id is shown. */
  readonly nameOf?: (monitorId: string) => string | undefined
  /** For how long ago it was. */
  readonly now?: Date
}

/**
 * One finding whole, in the order in which a colleague would tell it: what it is, how often and when, what
 * it means and what to check, the lines that prove it, what came with it; last what it is filed under.
 */
export const findingView = (finding: ExplainedFinding, look: FindingLook): string => {
  const {theme, width} = look
  const {explanation} = finding
  const [telling, ...others] = saidOf(finding)
  const facts: [string, string | readonly string[]][] = [
    ['Finding', `${printable(finding.id)} (${finding.kind})`],
    ['Monitor', monitorOf(finding, look) ?? 'none, the file was read once'],
    ['Pattern', wrap(printable(finding.template), Math.max(20, width - 11))],
  ]
  return [
    headline(finding, theme),
    ...wrap(leadOf(finding, look), Math.max(20, width)),
    ...(telling === undefined ? [] : ['', ...explanationLines(telling, look)]),
    '',
    theme.paint('strong', 'Evidence'),
    ...(finding.evidence.length === 0 ? ['  no line: it is about what did not come'] : []),
    ...finding.evidence.flatMap((evidence, index) => [
      `  ${theme.paint('quiet', placeOf(evidence, theme))}${citedMark(explanation, index, theme)}`,
      // Not wrapped: a log line is copied and searched for as it stands.
      `    ${printable(evidence.text)}`,
    ]),
    ...(finding.also.length === 0 ? [] : ['', ...alsoLines(finding.also, look)]),
    ...others.flatMap((said) => ['', ...explanationLines(said, look)]),
    '',
    ...labelled(facts, look),
  ].join('\n')
}

/** `14 times in 8 min, 2026-06-01 12:31:07 – 12:40:00, last 2 h ago, seen by syslog.` */
const leadOf = (finding: Finding, look: FindingLook): string => {
  const {count, firstSeen, lastSeen, monitorId} = finding
  const [first, last] = [new Date(firstSeen), new Date(lastSeen)]
  const spanMs = last.getTime() - first.getTime()
  const often = count === 1 ? 'Once' : counted(count, 'time')
  const within = spanMs >= 1000 ? ` in ${formatDuration(spanMs)}` : ''
  const when = spanMs === 0 ? formatTime(first) : formatSpan(first, last, look.theme.signs.dash)
  const ago =
    look.now === undefined ? [] : [`${spanMs === 0 ? '' : 'last '}${formatAgo(last, look.now)}`]
  const where = monitorId === null ? [] : [`seen by ${watcherOf(monitorId, look)}`]
  return `${[`${often}${within}`, when, ...ago, ...where].join(', ')}.`
}

const watcherOf = (monitorId: string, {nameOf}: FindingLook): string =>
  printable(nameOf?.(monitorId) ?? monitorId.slice(0, 8))

/** What began with it or came of it, each with its first line. */
const alsoLines = (also: readonly Also[], {theme, width}: Look): readonly string[] => [
  theme.paint('strong', 'Also'),
  ...also.flatMap((one) => {
    const mark = `${theme.signs.severity[one.severity]} ${one.severity}`
    const [first = '', ...more] = wrap(`${mark}  ${printable(one.title)}`, Math.max(20, width - 4))
    const facts = [one.kind, seenPhrase(one, theme), ...one.evidence.map((e) => placeOf(e, theme))]
    return [
      `  ${theme.paint(severityTone[one.severity], mark)}${first.slice(mark.length)}`,
      ...more.map((line) => `    ${line}`),
      ...inLines(facts, ` ${theme.signs.dot} `, Math.max(20, width - 4)).map(
        (line) => `    ${theme.paint('quiet', line)}`,
      ),
    ]
  }),
]

/** `✗ error  Disk timeouts, then postgres watchdog`. */
const headline = ({severity, title}: Finding, theme: Theme): string =>
  `${severityMark(severity, theme)}  ${theme.paint('strong', printable(title))}`

const severityMark = (severity: Finding['severity'], theme: Theme): string =>
  theme.paint(severityTone[severity], `${theme.signs.severity[severity]} ${severity}`)

const monitorOf = ({monitorId}: Finding, {nameOf}: FindingLook): string | null => {
  if (monitorId === null) return null
  const name = nameOf?.(monitorId)
  return name === undefined ? shortId(monitorId) : `${printable(name)} (${shortId(monitorId)})`
}

const seenPhrase = ({count, firstSeen, lastSeen}: Finding | Also, theme: Theme): string =>
  firstSeen === lastSeen
    ? `${timesPhrase(count)}, ${formatTime(new Date(firstSeen))}`
    : `${timesPhrase(count)}, ${formatSpan(new Date(firstSeen), new Date(lastSeen), theme.signs.dash)}`

const timesPhrase = (count: number): string => (count === 1 ? 'once' : counted(count, 'time'))

/** `    37e2f94aca16 · 4 times · last 2026-03-11 14:00:03`: a finding that was shown before. */
export const grownLine = (finding: Finding, {theme}: Look): string => {
  const {id, count, lastSeen, also, partOf} = finding
  const facts =
    partOf === null
      ? [timesPhrase(count), `last ${formatTime(new Date(lastSeen))}`, ...withOthers(also)]
      : [`is part of ${printable(partOf)}`]
  return theme.paint('quiet', [`    ${printable(id)}`, ...facts].join(` ${theme.signs.dot} `))
}

const withOthers = ({length}: readonly Also[]): readonly string[] =>
  length === 0 ? [] : [`with ${counted(length, 'other')}`]

/** `line 1,234 · byte 88,213`. */
export const placeOf = ({line, offset}: Evidence, theme: Theme): string => {
  const byte = `byte ${formatCount(offset)}`
  return line === null ? byte : `line ${formatCount(line)} ${theme.signs.dot} ${byte}`
}

const citedMark = (explanation: Explanation | null, index: number, theme: Theme): string => {
  const isModels = explanation !== null && explanation.verified !== null
  return isModels && explanation.cites.includes(index) ? ` ${theme.signs.dot} cited` : ''
}

/** Two lines a finding, in the order given (newest first). */
export const findingsView = (findings: readonly Finding[], look: FindingLook): string =>
  findings.length === 0 ? NO_FINDINGS : findingLines(findings, look).join('\n')

/** The same as lines, for a view that holds them. */
export const findingLines = (
  findings: readonly Finding[],
  look: FindingLook,
): readonly string[] => {
  const {theme, width} = look
  // "critical" is the longest word; the same indent everywhere keeps lists calm.
  const indent = 'critical'.length + 4
  const margin = ' '.repeat(indent)
  const room = Math.max(20, width - indent)
  return findings.flatMap((finding) => {
    const {severity} = finding
    const mark = padEnd(`${theme.signs.severity[severity]} ${severity}`, indent)
    const facts = [
      printable(finding.id),
      finding.kind,
      timesPhrase(finding.count),
      lastPhrase(finding),
      ...withOthers(finding.also),
      ...(finding.monitorId === null ? [] : [monitorName(finding.monitorId, look)]),
    ]
    const [title = '', ...more] = wrap(printable(finding.title), room)
    return [
      `${theme.paint(severityTone[severity], mark)}${title}`,
      ...more.map((line) => margin + line),
      ...explainedLines(finding, room).map((line) => margin + line),
      ...inLines(facts, ` ${theme.signs.dot} `, room).map(
        (line) => margin + theme.paint('quiet', line),
      ),
    ]
  })
}

/** What a model says happened, where that was verified; a guess stands in `findings show` only. */
const explainedLines = ({explanation}: Finding, room: number): readonly string[] =>
  explanation?.verified === true ? wrap(printable(explanation.what), room) : []

/** Facts side by side as far as there is room; none is broken, since ids are there to be copied. */
const inLines = (facts: readonly string[], between: string, width: number): readonly string[] =>
  facts.reduce<readonly string[]>((lines, fact) => {
    const longer = lines.length === 0 ? fact : `${lines.at(-1) ?? ''}${between}${fact}`
    return lines.length > 0 && displayWidth(longer) > width
      ? [...lines, fact]
      : [...lines.slice(0, -1), longer]
  }, [])

const lastPhrase = ({lastSeen}: Finding): string => formatTime(new Date(lastSeen))

const monitorName = (monitorId: string, {nameOf}: FindingLook): string => {
  const name = nameOf?.(monitorId)
  return name === undefined ? shortId(monitorId) : printable(name)
}
