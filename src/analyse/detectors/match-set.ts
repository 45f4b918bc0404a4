import type {Level} from '../finding.js'
import type {KnownFailures} from '../known-failures.js'
import type {KnownFailure, MatchSet} from '../known/known-failure.js'
import {worseLevel} from '../level.js'
import type {Detector, EvidenceLine, Notice, Seen} from './detector.js'
import {titleOf} from './detector.js'
import {severityWith} from './known-failure.js'

/** What has met one condition lately. */
interface Met {
  /** Times of the records, ms since 1970; at most as many as the condition asks for. */
  readonly times: number[]
  level: Level
  latest: EvidenceLine | null
}

type State = readonly (readonly [id: string, met: readonly Met[]])[]

/**
 * Reports known failures that several records tell together (`MatchSet`). It goes by the log's own
 * times: in a log without any, nothing is within a window of anything. A set that was met begins anew.
 */
export class MatchSetDetector implements Detector {
  readonly name = 'known-failure'
  readonly #failures: KnownFailures
  readonly #met: Map<string, readonly Met[]>

  constructor(failures: KnownFailures, snapshot?: unknown) {
    this.#failures = failures
    this.#met = new Map(structuredClone((snapshot as State | undefined) ?? []))
  }

  observe(seen: Seen): Notice | undefined {
    if (seen.isLearning || !seen.hasTime) return undefined
    let notice: Notice | undefined
    for (const name of seen.template.conditions) {
      const at = name.lastIndexOf('#')
      const known = this.#failures.byId(name.slice(0, at))
      // A rule that was changed or removed since.
      if (known?.set?.conditions[Number(name.slice(at + 1))] === undefined) continue
      const met = this.#note(known.id, known.set, Number(name.slice(at + 1)), seen)
      if (!isWhole(met, known.set, seen.timeMs)) continue
      notice ??= noticeOf(known, met, seen)
      this.#met.delete(known.id)
    }
    return notice
  }

  snapshot(): State {
    return structuredClone([...this.#met])
  }

  #note(id: string, {conditions}: MatchSet, index: number, seen: Seen): readonly Met[] {
    let met = this.#met.get(id)
    if (met?.length !== conditions.length) {
      met = conditions.map(() => ({times: [], level: 'unknown', latest: null}))
      this.#met.set(id, met)
    }
    const one = met[index]
    if (one === undefined) return met
    one.times.push(seen.timeMs)
    if (one.times.length > (conditions[index]?.count ?? 1)) one.times.shift()
    one.level = seen.shape.level
    one.latest = seen.evidence()
    return met
  }
}

/** Each condition was met so often that the first of these times lies within the window. */
const isWhole = (met: readonly Met[], {conditions, windowMs}: MatchSet, nowMs: number): boolean =>
  met.every(({times}, index) => {
    const [first] = times
    return (
      first !== undefined &&
      times.length >= (conditions[index]?.count ?? 1) &&
      Math.abs(nowMs - first) <= windowMs
    )
  })

const noticeOf = (known: KnownFailure, met: readonly Met[], seen: Seen): Notice => {
  const level = met.reduce<Level>((worst, one) => worseLevel(worst, one.level), 'unknown')
  const own = seen.evidence()
  const earlier = met
    .map(({latest}) => latest)
    .filter((line) => line !== null)
    .filter(({offset, text}) => offset !== own.offset || text !== own.text)
    .sort((a, b) => a.offset - b.offset)
  return {
    kind: 'known-failure',
    severity: severityWith(known, level, false) ?? 'info',
    title: () => titleOf(seen.head(), `${known.name}: `),
    key: `set:${known.id}`,
    known,
    earlier,
    count: met.reduce((sum, {times}) => sum + times.length, 0),
  }
}
