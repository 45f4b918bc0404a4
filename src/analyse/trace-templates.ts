import type {Level} from './finding.js'
import {shortHash} from './hash.js'
import {worseLevel} from './level.js'
import {Series} from './series.js'
import type {SeriesSnapshot} from './series.js'
import {shownIdentity} from './trace-identity.js'

/** Records that begin alike and report the same exception at the same place. */
export interface TraceTemplate {
  readonly id: string
  /** Id of the template of their first line, as it was when the first of them came. */
  readonly headId: string
  readonly headText: string
  readonly identity: string
  count: number
  firstMs: number | null
  lastMs: number | null
  level: Level
  /** When they came. */
  readonly series: Series
}

export type TraceTemplatesSnapshot = readonly SavedTrace[]

interface SavedTrace extends Omit<TraceTemplate, 'series'> {
  readonly series: SeriesSnapshot
}

interface Name {
  readonly id: string
  readonly text: string
}

/** Beyond, those that were met longest ago go: their records count as their first line's again. */
const MAX_TRACES = 2_000
const EVICTED_AT_ONCE = 200

/**
 * What records with a trace are known by beside their first line, which often says no more than
 * `Unhandled exception`: the class of the exception and where it comes from. It remembers what was
 * learned, too, so that a trace can be news.
 */
export class TraceTemplates {
  readonly #byId: Map<string, TraceTemplate>

  constructor(snapshot?: TraceTemplatesSnapshot) {
    this.#byId = new Map(
      (snapshot ?? []).map(({series, ...trace}) => [
        trace.id,
        {...trace, series: new Series(series)},
      ]),
    )
  }

  /** The template of a record that is whole; whether it is new. */
  meet(head: Name, identity: string): {readonly trace: TraceTemplate; readonly isNew: boolean} {
    const id = idOf(head.id, identity)
    const known = this.#byId.get(id)
    const trace: TraceTemplate = known ?? {
      ...{id, headId: head.id, headText: head.text, identity, count: 0},
      ...{firstMs: null, lastMs: null, level: 'unknown', series: new Series()},
    }
    this.#byId.delete(id)
    this.#byId.set(id, trace)
    if (this.#byId.size > MAX_TRACES) this.#evict()
    return {trace, isNew: known === undefined}
  }

  /** A record of it that counts; `timeMs` is null where it has no time of its own. */
  count(trace: TraceTemplate, level: Level, timeMs: number | null): void {
    trace.count++
    trace.level = worseLevel(trace.level, level)
    if (timeMs === null) return
    trace.series.note(timeMs)
    if (trace.firstMs === null || timeMs < trace.firstMs) trace.firstMs = timeMs
    if (trace.lastMs === null || timeMs > trace.lastMs) trace.lastMs = timeMs
  }

  /** Under the names that first lines have now: words of theirs may have proven to vary. */
  all(nameOf: (id: string) => Name | undefined): readonly TraceTemplate[] {
    const named = new Map<string, TraceTemplate>()
    for (const trace of this.#byId.values()) {
      const head = nameOf(trace.headId)
      const headId = head?.id ?? trace.headId
      const id = idOf(headId, trace.identity)
      const same = named.get(id)
      if (same) add(same, trace)
      else {
        const series = new Series(trace.series.snapshot())
        named.set(id, {...trace, id, headId, headText: head?.text ?? trace.headText, series})
      }
    }
    return [...named.values()]
  }

  /** The name of an id that was given out, with the first line's name of now. */
  final(id: string, nameOf: (id: string) => Name | undefined): Name | undefined {
    const trace = this.#byId.get(id)
    return (
      trace &&
      traceName(nameOf(trace.headId) ?? {id: trace.headId, text: trace.headText}, trace.identity)
    )
  }

  snapshot(): TraceTemplatesSnapshot {
    return Array.from(this.#byId.values(), ({series, ...trace}) => ({
      ...trace,
      series: series.snapshot(),
    }))
  }

  #evict(): void {
    let left = EVICTED_AT_ONCE
    for (const id of this.#byId.keys()) {
      this.#byId.delete(id)
      if (--left === 0) return
    }
  }
}

/** Id and text of the records of a template that report this exception. */
export const traceName = (head: Name, identity: string): Name => ({
  id: idOf(head.id, identity),
  text: traceText(head.text, identity),
})

/** `request failed … KeyError at load (feed.py)`; what the first line names is not said twice. */
const traceText = (head: string, identity: string): string => {
  if (SAYS_NOTHING.test(head)) return shownIdentity(identity)
  const steps = identity.split('\n')
  const from = steps.findIndex((step) => !saysStep(head, step))
  return `${head} … ${shownIdentity(steps.slice(from < 0 ? -1 : from).join('\n'))}`
}

const SAYS_NOTHING = /^(?:<\*>|Traceback \(most recent call last\):|goroutine <\*> \[running\]:)$/

const saysStep = (head: string, step: string): boolean => {
  const name = step.startsWith('at ') ? step.slice(3) : step
  const at = head.indexOf(name)
  if (name === 'panic') return at >= 0
  return at >= 0 && !/[\w.]/.test(head.charAt(at - 1)) && !/\w/.test(head.charAt(at + name.length))
}

const idOf = (headId: string, identity: string): string => shortHash(`${headId}\0${identity}`)

const add = (into: TraceTemplate, trace: TraceTemplate): void => {
  into.count += trace.count
  into.level = worseLevel(into.level, trace.level)
  into.series.absorb(trace.series)
  const {firstMs, lastMs} = trace
  if (firstMs !== null) into.firstMs = Math.min(into.firstMs ?? firstMs, firstMs)
  if (lastMs !== null) into.lastMs = Math.max(into.lastMs ?? lastMs, lastMs)
}
