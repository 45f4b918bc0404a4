import {SEVERITIES, type Finding} from '../analyse/finding.js'
import {NOTHING_AROUND, type Around} from './prompt.js'

/** Findings that wait for one answer: they are of one template. */
export interface Waiting {
  /** Oldest first; the last is the one that is sent. */
  readonly findings: readonly Finding[]
  /** What stood around the last. */
  readonly around: Around
}

/**
 * Findings to be explained, by what the answer is kept under: one template waits once, whatever comes of
 * it meanwhile. Bounded: of too many the mildest go, of these the oldest. Pure data, the newest last.
 */
export interface WaitingList {
  readonly waiting: ReadonlyMap<string, Waiting>
  /** Findings that will not be explained, because too many came. */
  readonly dropped: number
}

export const NOBODY_WAITS: WaitingList = {waiting: new Map(), dropped: 0}

/** Fault 106: a storm of new templates must not take memory. */
export const MOST_WAITING = 100
/** Episodes of one template that wait for its answer; beyond that the oldest go. */
const MOST_OF_ONE = 20

/** `key` is where the answer will be kept: findings of one key need one answer. */
export const withFinding = (
  list: WaitingList,
  key: string,
  finding: Finding,
  around: Around,
): WaitingList => {
  const waiting = new Map(list.waiting)
  const isHere = ({id}: Finding): boolean => id === finding.id
  // One that has become graver waits under its new key alone.
  const before = [...waiting].find(([, {findings}]) => findings.some(isHere))
  const knownAround = before?.[1].around
  if (before !== undefined && before[0] !== key) removeFrom(waiting, before[0], finding.id)
  const others = (waiting.get(key)?.findings ?? []).filter((one) => !isHere(one))
  waiting.delete(key)
  const findings = [...others, finding]
  waiting.set(key, {
    findings: findings.slice(-MOST_OF_ONE),
    around: isEmpty(around) ? (knownAround ?? NOTHING_AROUND) : around,
  })
  const dropped = list.dropped + Math.max(0, findings.length - MOST_OF_ONE)
  return bounded({waiting, dropped})
}

/** The gravest, of these the newest, but those that are deferred last; undefined when nobody waits. */
export const nextOf = (
  {waiting}: WaitingList,
  isDeferred: (key: string) => boolean = () => false,
): {readonly key: string; readonly waiting: Waiting} | undefined => {
  let next: {readonly key: string; readonly waiting: Waiting} | undefined
  let highest = -Infinity
  for (const [key, one] of waiting) {
    const rank = rankOf(one) - (isDeferred(key) ? SEVERITIES.length : 0)
    if (rank < highest) continue
    highest = rank
    next = {key, waiting: one}
  }
  return next
}

/** How many findings wait. */
export const countOf = ({waiting}: WaitingList): number =>
  [...waiting.values()].reduce((sum, {findings}) => sum + findings.length, 0)

/** Without findings that were explained, or will not be; with a key only under that one. */
export const withoutFindings = (
  list: WaitingList,
  ids: Iterable<string>,
  key: string | null = null,
): WaitingList => {
  const waiting = new Map(list.waiting)
  const keys = key === null ? [...list.waiting.keys()] : [key]
  for (const id of ids) for (const one of keys) removeFrom(waiting, one, id)
  return {...list, waiting}
}

const isEmpty = ({before, after}: Around): boolean => before.length + after.length === 0

const removeFrom = (waiting: Map<string, Waiting>, key: string, id: string): void => {
  const one = waiting.get(key)
  if (one === undefined) return
  const findings = one.findings.filter((finding) => finding.id !== id)
  if (findings.length === 0) waiting.delete(key)
  else if (findings.length < one.findings.length) waiting.set(key, {...one, findings})
}

const bounded = ({waiting, dropped}: WaitingList): WaitingList => {
  if (waiting.size <= MOST_WAITING) return {waiting, dropped}
  let mildest: string | undefined
  let lowest = Infinity
  for (const [key, one] of waiting) {
    if (rankOf(one) >= lowest) continue
    lowest = rankOf(one)
    mildest = key
  }
  if (mildest === undefined) return {waiting, dropped}
  const rest = new Map(waiting)
  const lost = rest.get(mildest)?.findings.length ?? 0
  rest.delete(mildest)
  return {waiting: rest, dropped: dropped + lost}
}

const rankOf = ({findings}: Waiting): number => {
  const last = findings.at(-1)
  return last === undefined ? -1 : SEVERITIES.indexOf(last.severity)
}
