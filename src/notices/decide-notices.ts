import {isAtLeast, SEVERITIES, type Finding, type Severity} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import {findingNotice, summaryNotice} from './make-notice.js'
import type {Notice, NoticeMonitor, NotifySettings, ToldFinding} from './notice.js'
import {toldFinding} from './told-finding.js'

/** What was told of a monitor's findings, and what is held back. Immutable. */
export interface NoticeState {
  /** Severity by finding, as it was told or is held back; the latest last. */
  readonly told: ReadonlyMap<string, Severity>
  /** Held back until the cool-down is over, oldest first. */
  readonly held: readonly ToldFinding[]
  /** Beyond those, only counted. */
  readonly more: SeverityCounts
  /** Wall ms of the last notice; null before the first. */
  readonly lastAtMs: number | null
  readonly lastSeverity: Severity | null
}

export type NoticeInput =
  | {readonly type: 'finding'; readonly finding: Finding}
  /** Time has passed. */
  | {readonly type: 'tick'}
  /** The monitor ends. */
  | {readonly type: 'end'}

/** The settings that decide, and whose findings they are. */
export interface NoticeRules extends Pick<NotifySettings, 'severity' | 'coolDownMs'> {
  readonly monitor: NoticeMonitor
}

const NONE: SeverityCounts = {info: 0, warning: 0, error: 0, critical: 0}

export const NOTHING_TOLD: NoticeState = {
  told: new Map(),
  held: [],
  more: NONE,
  lastAtMs: null,
  lastSeverity: null,
}

/** A finding that was forgotten is told again when it grows: as many as a monitor keeps in mind elsewhere. */
const MOST_TOLD = 5000
/** Of what is held back, the details of so many are kept. */
const MOST_HELD = 50

export interface Decided {
  readonly notices: readonly Notice[]
  readonly state: NoticeState
}

/** What is told now; the rules are in `notice.ts`. `nowMs` is wall time, since the state outlives a restart. */
export const decideNotices = (
  state: NoticeState,
  input: NoticeInput,
  rules: NoticeRules,
  nowMs: number,
): Decided => {
  switch (input.type) {
    case 'finding':
      return offered(state, input.finding, rules, nowMs)
    case 'tick':
      return isCoolingDown(state, rules, nowMs) ? unchanged(state) : flushed(state, rules, nowMs)
    case 'end':
      return flushed(state, rules, nowMs)
  }
}

/** Wall ms at which a tick would tell what is held back; null when nothing is. */
export const dueAtMs = (state: NoticeState, {coolDownMs}: NoticeRules): number | null =>
  heldCount(state) === 0 ? null : (state.lastAtMs ?? 0) + coolDownMs

export const heldCount = ({held, more}: NoticeState): number => held.length + sumOf(more)

/** Findings that count as told though nobody knows how: of a monitor whose record of it is gone. */
export const takenAsTold = (findings: readonly Finding[]): NoticeState => ({
  ...NOTHING_TOLD,
  told: new Map(
    findings.slice(-MOST_TOLD).map(({id, severity}): [string, Severity] => [id, severity]),
  ),
})

const unchanged = (state: NoticeState): Decided => ({notices: [], state})

const offered = (
  state: NoticeState,
  finding: Finding,
  rules: NoticeRules,
  nowMs: number,
): Decided => {
  if (finding.partOf !== null) return unchanged(withoutMember(state, finding.id, finding.partOf))
  if (!isAtLeast(finding.severity, rules.severity)) return unchanged(state)
  const before = state.told.get(finding.id)
  if (before !== undefined && isAtLeast(before, finding.severity)) {
    return unchanged(withHeldGrown(state, finding))
  }
  const others = withoutHeld(state, finding.id)
  if (isCoolingDown(state, rules, nowMs)) {
    return isGraverThanLast(state, finding.severity)
      ? alone(others, finding, rules, nowMs)
      : unchanged(withHeld(state, finding))
  }
  // The cool-down is over: what is held back goes along.
  return heldCount(others) === 0
    ? alone(others, finding, rules, nowMs)
    : flushed(withHeld(state, finding), rules, nowMs)
}

const alone = (
  state: NoticeState,
  finding: Finding,
  rules: NoticeRules,
  nowMs: number,
): Decided => {
  const {severity, id} = finding
  const notice = findingNotice(toldFinding(finding), rules.monitor, nowMs)
  const told = withTold(state, id, severity)
  return {notices: [notice], state: {...told, lastAtMs: nowMs, lastSeverity: severity}}
}

/** Everything that is held back, by one notice. */
const flushed = (state: NoticeState, {monitor}: NoticeRules, nowMs: number): Decided => {
  const {held, more} = state
  if (heldCount(state) === 0) return unchanged(state)
  const [only] = held
  const notice =
    held.length === 1 && only !== undefined && sumOf(more) === 0
      ? findingNotice(only, monitor, nowMs)
      : summaryNotice(held, more, monitor, nowMs)
  return {
    notices: [notice],
    state: {...state, held: [], more: NONE, lastAtMs: nowMs, lastSeverity: notice.severity},
  }
}

/** A clock that was set back says nothing of when the last notice was: better told than held for ever. */
const isCoolingDown = (
  {lastAtMs}: NoticeState,
  {coolDownMs}: NoticeRules,
  nowMs: number,
): boolean => lastAtMs !== null && nowMs >= lastAtMs && nowMs - lastAtMs < coolDownMs

const isGraverThanLast = ({lastSeverity}: NoticeState, severity: Severity): boolean =>
  lastSeverity !== null && !isAtLeast(lastSeverity, severity)

const withTold = (state: NoticeState, id: string, severity: Severity): NoticeState => {
  const told = new Map(state.told)
  told.delete(id)
  told.set(id, severity)
  for (const oldest of told.keys()) {
    if (told.size <= MOST_TOLD) break
    told.delete(oldest)
  }
  return {...state, told}
}

const withoutHeld = (state: NoticeState, id: string): NoticeState =>
  state.held.some((one) => one.id === id)
    ? {...state, held: state.held.filter((one) => one.id !== id)}
    : state

/** Once under its id; beyond the limit the latest of the mildest is only counted. */
const withHeld = (state: NoticeState, finding: Finding): NoticeState => {
  const told = withTold(withoutHeld(state, finding.id), finding.id, finding.severity)
  const held = [...told.held, toldFinding(finding)]
  if (held.length <= MOST_HELD) return {...told, held}
  const mildest = held.reduce((one, other) =>
    isAtLeast(one.severity, other.severity) ? other : one,
  )
  return {
    ...told,
    held: held.filter((one) => one !== mildest),
    more: {...told.more, [mildest.severity]: told.more[mildest.severity] + 1},
  }
}

/** The summary says how often it had come by then. */
const withHeldGrown = (state: NoticeState, finding: Finding): NoticeState =>
  state.held.some(({id}) => id === finding.id)
    ? {
        ...state,
        held: state.held.map((one) => (one.id === finding.id ? toldFinding(finding) : one)),
      }
    : state

/**
 * It is told by another one from here on. Where it was told itself already, so was the incident: the
 * other one counts as told as far as this one was.
 */
const withoutMember = (state: NoticeState, id: string, head: string): NoticeState => {
  if (state.held.some((one) => one.id === id)) return withoutHeld(state, id)
  const told = state.told.get(id)
  if (told === undefined) return state
  const ofHead = state.told.get(head)
  if (ofHead === undefined) return withTold(state, head, told)
  const isHeadHeld = state.held.some((one) => one.id === head)
  return isHeadHeld && isAtLeast(told, ofHead) ? withoutHeld(state, head) : state
}

const sumOf = (counts: SeverityCounts): number =>
  SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
