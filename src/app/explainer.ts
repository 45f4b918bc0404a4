import type {Finding} from '../analyse/finding.js'
import {QcmdError} from '../errors.js'
import {answerKey} from '../explain/answer-key.js'
import {afterFailure, isPaused, WELL, type FailureKind, type Recovery} from '../explain/recovery.js'
import {NOTHING_AROUND, type Around} from '../explain/prompt.js'
import {isDeferred, isHopeless, withFailure, type Fruitless} from '../explain/fruitless.js'
import {reused, type KeptExplanation} from '../explain/reuse.js'
import {
  countOf,
  nextOf,
  NOBODY_WAITS,
  withFinding,
  withoutFindings,
  type Waiting,
} from '../explain/waiting.js'
import type {Explained} from '../findings/findings.js'
import {ModelFailure} from '../model/model.js'
import type {AiReport, AiState} from '../sessions/ai-report.js'
import {
  explainFinding,
  keyOf,
  OverBudget,
  Unanswered,
  type ExplainOutcome,
} from './explain-finding.js'
import type {ExplainPorts, ModelInUse} from './model-in-use.js'
import type {Ports} from './ports.js'

export interface ExplainerSettings {
  readonly model: string
  readonly monitorId: string
  /** The file or monitor, by name. */
  readonly source: string
  readonly allowRemote: boolean
  readonly redactPii: boolean
  /** Counts of the session so far. */
  readonly before: AiReport | null
  readonly explained: (explained: readonly Explained[]) => Promise<void>
  /** The state has become another one. */
  readonly changed: (report: AiReport) => Promise<void>
}

/**
 * The model of one monitor. Everything that has to do with it happens here, beside the following and
 * never in its way: `offer` only puts a finding on a list, and what goes wrong is a state and no exception.
 * It loads the model when the monitor starts, asks about one template at a time, the gravest and newest
 * first, leaves a failing server alone for a while, and goes on with the list when that is back.
 */
export class Explainer {
  readonly #ports: ExplainPorts & Pick<Ports, 'config'>
  readonly #settings: ExplainerSettings
  readonly #ended = new AbortController()
  readonly #running: Promise<void>
  #list = NOBODY_WAITS
  #model: ModelInUse | null = null
  #recovery: Recovery = WELL
  #state: AiState = 'loading'
  #reason: string | null = null
  #since: number
  #counts: Pick<AiReport, 'calls' | 'cached' | 'rejected'>
  readonly #droppedBefore: number
  /** Of what waits, the calls about it that have failed: some prompt may bring a server down. */
  readonly #fruitless = new Map<string, Fruitless>()
  /** When the server last gave a reply, of whatever use. */
  #answeredMs = -Infinity
  /** What was explained, by `doneKey`: a finding that grows is not asked about again. */
  readonly #done = new Set<string>()
  #lastCallMs = -Infinity
  #foundMs = -Infinity
  #wake: () => void = () => undefined

  constructor(ports: ExplainPorts & Pick<Ports, 'config'>, settings: ExplainerSettings) {
    this.#ports = ports
    this.#settings = settings
    this.#since = ports.clock.now().getTime()
    const {calls = 0, cached = 0, rejected = 0, dropped = 0} = settings.before ?? {}
    this.#counts = {calls, cached, rejected}
    this.#droppedBefore = dropped
    this.#running = this.#run()
  }

  /** Puts a finding on the list, or takes it off when another one tells it now. Never waits or throws. */
  offer(finding: Finding, around: Around = NOTHING_AROUND): void {
    if (finding.partOf !== null) {
      this.#list = withoutFindings(this.#list, [finding.id])
      return
    }
    if (finding.evidence.length === 0 || this.#state === 'refused') return
    if (this.#done.has(doneKey(finding))) return
    this.#list = withFinding(this.#list, this.#keyOf(finding), finding, around)
    this.#wake()
  }

  report(): AiReport {
    return {
      ...{state: this.#state, reason: this.#reason, model: this.#settings.model},
      ...this.#counts,
      queued: countOf(this.#list),
      dropped: this.#droppedBefore + this.#list.dropped,
      since: this.#since,
    }
  }

  /** Cuts off what is being asked; the server stops working on it. */
  async end(): Promise<void> {
    this.#ended.abort()
    this.#wake()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#hasEnded()) {
      try {
        const model = this.#model
        if (model === null) await this.#find()
        else await this.#explainNext(model)
      } catch (error) {
        if (this.#hasEnded()) return
        await this.#fail(error)
      }
      if (this.#state === 'refused') return
    }
  }

  #hasEnded(): boolean {
    return this.#ended.signal.aborted
  }

  /** Looks for the model and brings it into memory, so that the first finding need not wait for that. */
  async #find(): Promise<void> {
    await this.#untilMs(this.#recovery.notBeforeMs)
    if (this.#hasEnded()) return
    const {model: name, allowRemote} = this.#settings
    const options = {signal: this.#ended.signal, allowRemote}
    const facts = await this.#ports.models.describe(name, options)
    if (this.#state !== 'ready' && this.#state !== 'paused') await this.#become('loading', null)
    const turn = await this.#ports.asked.takeTurn(facts.server, this.#ended.signal)
    try {
      await this.#ports.models.load(name, options)
    } finally {
      turn?.release()
    }
    this.#model = {name, facts, allowRemote}
    this.#foundMs = this.#nowMs()
    this.#lastCallMs = this.#nowMs()
    this.#list = this.#rekeyed()
    const {kind} = this.#recovery
    // That it can be loaded does not prove that it answers, where it has failed to.
    const isProof = kind === null || ELSEWHERE.has(kind) || countOf(this.#list) === 0
    if (isProof) await this.#succeed()
  }

  async #explainNext(model: ModelInUse): Promise<void> {
    await this.#untilMs(this.#recovery.notBeforeMs)
    if (this.#hasEnded()) return
    const next = nextOf(this.#list, (key) => isDeferred(this.#fruitless.get(key)))
    if (next === undefined) {
      // It was left alone after failures, and what failed was given up: is it well again?
      if (this.#recovery.kind !== null) this.#model = null
      else await this.#sleep(null)
      return
    }
    // Another model may have its name by now.
    if (this.#nowMs() - this.#foundMs > HOUR_MS) this.#model = null
    else if (await this.#isWithinBudget()) await this.#explain(next.key, next.waiting, model)
    else await this.#explainFromBefore(model)
  }

  /** What an answer from before explains costs nothing. */
  async #explainFromBefore(model: ModelInUse): Promise<void> {
    for (const [key, waiting] of this.#list.waiting) {
      if (this.#hasEnded()) return
      if ((await this.#ports.asked.recall(key)) !== undefined) {
        await this.#explain(key, waiting, model)
        return
      }
    }
    const {budget} = this.#ports.config.ai
    await this.#become(
      'paused',
      `the budget of ${budget} ${budget === 1 ? 'call' : 'calls'} an hour is used up`,
    )
    // A storm of findings must not have the ledger read for each of them.
    await this.#untilMs(this.#nowMs() + BUDGET_LOOK_MS)
  }

  async #explain(key: string, {findings, around}: Waiting, model: ModelInUse): Promise<void> {
    const finding = findings.at(-1)
    if (finding === undefined) return
    const {monitorId, source, redactPii} = this.#settings
    const isFirst = this.#nowMs() - this.#lastCallMs > FORGOTTEN_MS
    let outcome: ExplainOutcome
    try {
      outcome = await explainFinding(this.#ports, {
        ...{finding, around, source, model, purpose: 'monitor', monitorId, redactPii, isFirst},
        ...{mayAsk: () => this.#isWithinBudget(), signal: this.#ended.signal},
      })
    } catch (error) {
      if (error instanceof OverBudget) return
      if (error instanceof Unanswered) {
        const {calls, rejected} = error
        this.#count({calls, rejected, cached: 0})
      }
      await this.#giveUpOn(key, findings, error)
      throw error
    }
    this.#lastCallMs = this.#nowMs()
    this.#fruitless.delete(key)
    if (!outcome.isCached) this.#answeredMs = this.#nowMs()
    const {explained, kept, isCached, calls, rejected} = outcome
    const others = findings.slice(0, -1)
    this.#count({calls, rejected, cached: others.length + (isCached ? 1 : 0)})
    await this.#tell(key, findings, [explained, ...others.map((other) => asWell(other, kept))])
    if (!isCached || this.#recovery.kind === null) await this.#succeed()
  }

  #count({calls, cached, rejected}: Pick<AiReport, 'calls' | 'cached' | 'rejected'>): void {
    this.#counts = {
      calls: this.#counts.calls + calls,
      cached: this.#counts.cached + cached,
      rejected: this.#counts.rejected + rejected,
    }
  }

  async #tell(
    key: string,
    findings: readonly Finding[],
    explained: readonly Explained[],
  ): Promise<void> {
    await this.#settings.explained(explained)
    for (const finding of findings) this.#done.add(doneKey(finding))
    for (const oldest of this.#done) {
      if (this.#done.size <= MOST_REMEMBERED) break
      this.#done.delete(oldest)
    }
    // One that became graver meanwhile waits under another key.
    const ids = explained.map(({findingId}) => findingId)
    this.#list = withoutFindings(this.#list, ids, key)
  }

  /** What fails time and again, and not because of the server, is left without an explanation. */
  async #giveUpOn(key: string, findings: readonly Finding[], error: unknown): Promise<void> {
    if (error instanceof ModelFailure && ELSEWHERE.has(error.kind)) return
    const before = this.#fruitless.get(key)
    const tries = withFailure(before, this.#nowMs())
    this.#fruitless.set(key, tries)
    for (const one of this.#fruitless.keys()) {
      if (!this.#list.waiting.has(one)) this.#fruitless.delete(one)
    }
    // Where the machine refuses, as on a full disk, others go first, but nothing is given up.
    if (error instanceof QcmdError || !isHopeless(before, tries, this.#answeredMs)) return
    const asked = error instanceof Unanswered ? error.asked : null
    const doubts = [`the model failed ${tries.failures} times: ${reasonOf(error)}`]
    const none = findings.map(({id}) => ({findingId: id, explanation: null, asked, doubts}))
    await this.#tell(key, findings, none)
    this.#fruitless.delete(key)
    this.#count({calls: 0, cached: 0, rejected: 1})
  }

  async #succeed(): Promise<void> {
    this.#recovery = WELL
    await this.#become('ready', null)
  }

  async #fail(error: unknown): Promise<void> {
    const failure =
      error instanceof ModelFailure ? error : new ModelFailure('server', reasonOf(error))
    const random = Number.parseInt(this.#ports.clock.newToken().slice(0, 6), 16) / 0xffffff
    const {retryMs} = this.#ports.config.ai
    this.#recovery = afterFailure(this.#recovery, failure, this.#nowMs(), {retryMs, random})
    // What is known of it may hold no longer: it is looked for again. So is one that fails and fails,
    // for a server that cannot even load the model says nothing of what was asked.
    const isElsewhere = ELSEWHERE.has(failure.kind) && failure.kind !== 'busy'
    if (isElsewhere || isPaused(this.#recovery)) this.#model = null
    await this.#become(stateAfter(failure.kind, this.#state), failure.message)
  }

  async #become(state: AiState, reason: string | null): Promise<void> {
    const isAnother = state !== this.#state
    this.#state = state
    this.#reason = reason
    if (!isAnother) return
    this.#since = this.#ports.clock.now().getTime()
    await this.#settings.changed(this.report())
  }

  /** Whether the budget of all monitors together allows another call. */
  async #isWithinBudget(): Promise<boolean> {
    const nowMs = this.#ports.clock.now().getTime()
    const recent = (await this.#ports.asked.calls()).filter(
      ({purpose, cached, at}) =>
        purpose === 'monitor' && !cached && Math.abs(nowMs - Date.parse(at)) < HOUR_MS,
    )
    return recent.length < this.#ports.config.ai.budget
  }

  /** While the model is not known its digest is not, nor where its answer is kept. */
  #keyOf(finding: Finding): string {
    return this.#model === null
      ? `${finding.template} ${finding.severity}`
      : keyOf(finding, this.#model)
  }

  #rekeyed(): typeof NOBODY_WAITS {
    const {waiting, dropped} = this.#list
    let list = {...NOBODY_WAITS, dropped}
    for (const {findings, around} of waiting.values()) {
      for (const finding of findings)
        list = withFinding(list, this.#keyOf(finding), finding, around)
    }
    return list
  }

  /** Until a time of the clock that only goes forward, or the end. */
  async #untilMs(ms: number): Promise<void> {
    while (!this.#hasEnded() && this.#nowMs() < ms) await this.#sleep(ms - this.#nowMs())
  }

  /** Until something is offered, the time is over, or the end. */
  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        ms === null
          ? null
          : setTimeout(
              () => {
                this.#wake()
              },
              Math.max(1, ms),
            )
      this.#wake = () => {
        if (timer) clearTimeout(timer)
        this.#wake = () => undefined
        resolve()
      }
      if (this.#hasEnded()) this.#wake()
    })
  }

  #nowMs(): number {
    return this.#ports.clock.stamp().sinceBootMs
  }
}

/** A finding as it was asked about: one that becomes graver is asked about again. */
const doneKey = (finding: Finding): string => `${finding.id} ${answerKey(finding, '')}`

/** Another episode of the template that was just explained. */
const asWell = (finding: Finding, kept: KeptExplanation): Explained => ({
  findingId: finding.id,
  asked: null,
  ...reused(kept, finding),
})

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** The server may have forgotten the model by then: it keeps it for ten minutes (`ollama.ts`). */
const FORGOTTEN_MS = 9 * MINUTE_MS
/** One that is forgotten costs no call when it grows: its answer is kept on disk. */
const MOST_REMEMBERED = 5000
const BUDGET_LOOK_MS = 5000

/** Failures that say nothing of what was asked. */
const ELSEWHERE: ReadonlySet<FailureKind> = new Set<FailureKind>([
  ...(['unreachable', 'bad-address', 'not-allowed', 'redirected', 'refused'] as const),
  ...(['model-missing', 'busy', 'cancelled'] as const),
])

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const stateAfter = (kind: FailureKind, before: AiState): AiState => {
  switch (kind) {
    case 'refused':
      return 'refused'
    case 'model-missing':
      return 'missing'
    case 'unreachable':
    case 'bad-address':
    case 'not-allowed':
    case 'redirected':
      return 'offline'
    default:
      // Left alone for a second or for minutes.
      return before === 'loading' ? 'loading' : 'paused'
  }
}
