import type {Notice, ToldFinding} from './notice.js'

/** A notice in words, without any markup: every part is printable, and one line. */
export interface NoticeText {
  readonly title: string
  /** How often and when; then what it means. */
  readonly facts: readonly string[]
  /** Lines of the log. */
  readonly evidence: readonly string[]
  /** What to type next; null where there is nothing to see. */
  readonly next: string | null
}

export const noticeText = ({title, finding, summary, monitor}: Notice): NoticeText => {
  if (finding !== null) {
    return {
      title,
      facts: [whenOf(finding), ...explained(finding)],
      evidence: finding.evidence.map(evidenceLine),
      next: `qcmd findings show ${finding.id}`,
    }
  }
  if (summary === null) return {title, facts: [], evidence: [], next: null}
  const left = summary.total - summary.findings.length
  return {
    title,
    facts: [
      ...summary.findings.map((one) => `${one.severity}: ${one.title} (${timesOf(one.count)})`),
      ...(left > 0 ? [`and ${left} more`] : []),
    ],
    evidence: [],
    next: `qcmd findings list --monitor ${monitor.id.slice(0, 8)}`,
  }
}

/** The whole of it, a line each. */
export const plainNotice = ({title, facts, evidence, next}: NoticeText): string =>
  [title, ...facts, ...evidence, ...(next === null ? [] : [next])].join('\n')

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** `17 times, 2026-03-11 11:12:09Z to 11:32:01Z`; whoever reads it may be in another time zone. */
const whenOf = ({count, firstSeen, lastSeen}: ToldFinding): string => {
  const [from, to] = [shortTime(firstSeen), shortTime(lastSeen)]
  if (from === to) return `${timesOf(count)}, ${from}`
  const isSameDay = from.slice(0, 10) === to.slice(0, 10)
  return `${timesOf(count)}, ${from} to ${isSameDay ? to.slice(11) : to}`
}

const shortTime = (iso: string): string =>
  iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d).*$/, '$1 $2Z')

const explained = ({cause, nextCheck}: ToldFinding): readonly string[] => [
  ...(cause === null ? [] : [`Cause: ${cause}`]),
  ...(nextCheck === null ? [] : [`Check: ${nextCheck}`]),
]

const evidenceLine = ({text, line}: ToldFinding['evidence'][number]): string =>
  line === null ? text : `line ${line}: ${text}`
