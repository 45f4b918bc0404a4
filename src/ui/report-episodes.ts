import {SEVERITIES, type Finding} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {counted, formatCount, formatSpan, formatTime} from './format-values.js'
import {evidenceRows, headingLines, reportFinding, roomFor} from './report-finding.js'
import type {Look} from './table.js'
import type {Theme} from './theme.js'
import {wrap} from './width.js'

/** The latest are told; how many came before is said. */
const EPISODES_SHOWN = 5

/** The findings of one error, oldest first: it came, was quiet for long, and came again. */
export type Episodes = readonly [Finding, ...Finding[]]

/** Findings of one kind and template together, in the order of the first of each. */
export const episodesOf = (findings: readonly Finding[]): Episodes[] => {
  const groups = new Map<string, [Finding, ...Finding[]]>()
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.templateId}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  for (const group of groups.values()) group.sort((a, b) => compare(a.firstSeen, b.firstSeen))
  return [...groups.values()]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** How bad the worst of them is. */
export const rankOf = (episodes: Episodes): number =>
  episodes.reduce((worst, {severity}) => Math.max(worst, SEVERITIES.indexOf(severity)), 0)

/** All of them as one finding: the worst one, from the first to the last of them. */
export const asOne = (episodes: Episodes): Finding => {
  const [first] = episodes
  const worst = episodes.find(({severity}) => SEVERITIES.indexOf(severity) === rankOf(episodes))
  if (episodes.length === 1) return first
  return {
    ...(worst ?? first),
    title: `${formatCount(episodes.length)} episodes: ${(worst ?? first).title}`,
    count: episodes.reduce((sum, {count}) => sum + count, 0),
    firstSeen: first.firstSeen,
    lastSeen: episodes.reduce((last, {lastSeen}) => (lastSeen > last ? lastSeen : last), ''),
  }
}

/** One error within a report; several episodes of it stand under one heading. */
export const reportEpisodes = (episodes: Episodes, look: Look): readonly string[] => {
  const whole = asOne(episodes)
  if (episodes.length === 1) return reportFinding(whole, look)
  const {theme} = look
  const under = (text: string): readonly string[] =>
    wrap(text, roomFor(look)).map((line) => `    ${line}`)
  const quiet = (text: string): readonly string[] =>
    wrap(text, roomFor(look)).map((line) => `    ${theme.paint('quiet', line)}`)
  const earlier = episodes.length - EPISODES_SHOWN
  return [
    ...headingLines(whole, look),
    ...quiet(`${whole.kind} ${theme.signs.dot} ${phrase(whole, theme)}`),
    ...(earlier > 0 ? quiet(`${theme.signs.cut} ${formatCount(earlier)} earlier in --json`) : []),
    ...episodes
      .slice(-EPISODES_SHOWN)
      .flatMap((one) => under(`${phrase(one, theme)} ${theme.signs.dot} ${printable(one.id)}`)),
    ...evidenceRows(whole, look),
  ]
}

/** `14 times · 2026-06-01 12:31:07 – 12:40:00`. */
const phrase = ({count, firstSeen, lastSeen}: Finding, {signs}: Theme): string => {
  const [first, last] = [new Date(firstSeen), new Date(lastSeen)]
  const when = firstSeen === lastSeen ? formatTime(first) : formatSpan(first, last, signs.dash)
  return [count === 1 ? 'once' : counted(count, 'time'), when].join(` ${signs.dot} `)
}
