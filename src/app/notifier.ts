import type {Finding} from '../analyse/finding.js'
import {
  decideNotices,
  dueAtMs,
  type NoticeInput,
  type NoticeRules,
  type NoticeState,
} from '../notices/decide-notices.js'
import {
  afterDelivery,
  begun,
  enqueued,
  isFailing,
  waitMsOf,
  type SinkState,
} from '../notices/delivery.js'
import type {Sink} from '../notices/notice.js'
import {labelOf, labelText} from '../notices/read-sink.js'
import type {KeptNotices} from '../sinks/sinks.js'
import type {SessionId} from '../sessions/events.js'
import {delay} from './delay.js'
import type {Ports} from './ports.js'

export type NotifierPorts = Pick<Ports, 'clock' | 'sinks' | 'noticeBook'>

export interface NotifierSettings {
  readonly session: SessionId
  readonly sinks: readonly Sink[]
  readonly rules: NoticeRules
  readonly before: KeptNotices
  /** What a person should know of a sink: that it fails, and that it works again. */
  readonly complain: (message: string) => void
}

/** How long the end of a monitor may wait for what is still to be sent. */
const END_MS = 2000
/** What came of a notice, and what is held back, is written down so much later; what is sent, before. */
const SAVE_SOON_MS = 500
/** The wall clock may be set meanwhile: so often what waits for a time looks at it anew. */
const LOOK_EVERY_MS = 60_000

/**
 * The notices of one monitor, beside the following and never in its way: `offer` decides and puts what is to
 * be told on the list of each sink, which is served by a loop of its own; what goes wrong is counted and told,
 * and never thrown. See `notices/notice.ts` for what is told when.
 */
export class Notifier {
  readonly #ports: NotifierPorts
  readonly #settings: NotifierSettings
  readonly #cut = new AbortController()
  readonly #running: Promise<unknown>
  readonly #wakes = new Map<number, () => void>()
  #notices: NoticeState
  #sinks: readonly SinkState[]
  #hasEnded = false
  #coolDown: NodeJS.Timeout | null = null
  #saving: NodeJS.Timeout | null = null
  #saved: Promise<void> | null = null
  #saveTrouble: string | null = null

  constructor(ports: NotifierPorts, settings: NotifierSettings) {
    this.#ports = ports
    this.#settings = settings
    this.#notices = settings.before.notices
    this.#sinks = settings.before.sinks
    this.#awaitCoolDown()
    this.#running = Promise.all(settings.sinks.map((sink, index) => this.#serve(sink, index)))
  }

  /** Never waits or throws. */
  offer(findings: readonly Finding[]): void {
    if (this.#hasEnded) return
    // That one is part of another is known before the other is told.
    for (const finding of findings) if (finding.partOf !== null) this.#take(finding)
    for (const finding of findings) if (finding.partOf === null) this.#take(finding)
  }

  /** Tells what is held back, and gives what waits for its first attempt a moment. */
  async end(): Promise<void> {
    if (this.#hasEnded) return
    this.#decide({type: 'end'})
    this.#hasEnded = true
    if (this.#coolDown) clearTimeout(this.#coolDown)
    const timer = setTimeout(() => {
      this.#cut.abort()
      this.#wakeAll()
    }, END_MS)
    this.#wakeAll()
    await this.#running
    clearTimeout(timer)
    await this.#save()
  }

  #take(finding: Finding): void {
    this.#decide({type: 'finding', finding})
  }

  #decide(input: NoticeInput): void {
    const {notices, state} = decideNotices(
      this.#notices,
      input,
      this.#settings.rules,
      this.#nowMs(),
    )
    if (state === this.#notices) return
    this.#notices = state
    for (const notice of notices) {
      this.#sinks = this.#sinks.map((sink) => enqueued(sink, notice))
    }
    this.#saveSoon()
    this.#awaitCoolDown()
    if (notices.length > 0) this.#wakeAll()
  }

  #awaitCoolDown(): void {
    if (this.#coolDown) clearTimeout(this.#coolDown)
    const dueMs = this.#hasEnded ? null : dueAtMs(this.#notices, this.#settings.rules)
    if (dueMs === null) {
      this.#coolDown = null
      return
    }
    const waitMs = Math.min(Math.max(1, dueMs - this.#nowMs()), LOOK_EVERY_MS)
    this.#coolDown = setTimeout(() => {
      this.#decide({type: 'tick'})
      this.#awaitCoolDown()
    }, waitMs)
  }

  /** One sink: what waits, in order, one at a time, until the end. */
  async #serve(sink: Sink, index: number): Promise<void> {
    for (;;) {
      if (this.#cut.signal.aborted) return
      const waitMs = waitMsOf(this.#stateOf(index), this.#nowMs())
      if (waitMs === 0) {
        await this.#send(sink, index)
        continue
      }
      // At the end nobody waits for another attempt: it is made when the monitor is resumed.
      if (this.#hasEnded) return
      await this.#sleep(index, waitMs)
    }
  }

  async #send(sink: Sink, index: number): Promise<void> {
    const notice = this.#stateOf(index).queue[0]?.notice
    if (notice === undefined) return
    this.#become(index, begun(this.#stateOf(index)))
    // Written before it is tried: killed in between, the monitor does not tell it again.
    await this.#save()
    const outcome = await this.#ports.sinks.deliver(sink, notice, this.#cut.signal)
    const wasFailing = isFailing(this.#stateOf(index))
    this.#become(index, afterDelivery(this.#stateOf(index), outcome, this.#nowMs()))
    const label = labelText(labelOf(sink))
    if (!outcome.ok && !wasFailing) {
      this.#settings.complain(`notifications fail, ${label}: ${outcome.reason}`)
    } else if (outcome.ok && wasFailing) {
      this.#settings.complain(`notifications arrive again: ${label}`)
    }
    this.#saveSoon()
  }

  #stateOf(index: number): SinkState {
    const state = this.#sinks[index]
    if (state === undefined) throw new Error(`no sink ${index}`)
    return state
  }

  #become(index: number, state: SinkState): void {
    this.#sinks = this.#sinks.map((one, at) => (at === index ? state : one))
  }

  #saveSoon(): void {
    this.#saving ??= setTimeout(() => {
      void this.#save()
    }, SAVE_SOON_MS)
  }

  /** One write for all that ask before it begins. */
  #save(): Promise<void> {
    this.#saved ??= this.#write()
    return this.#saved
  }

  async #write(): Promise<void> {
    await delay(0)
    this.#saved = null
    if (this.#saving) clearTimeout(this.#saving)
    this.#saving = null
    const {session, complain} = this.#settings
    try {
      await this.#ports.noticeBook.save(session, {notices: this.#notices, sinks: this.#sinks})
      this.#saveTrouble = null
    } catch (error) {
      // A full disk: told once, and what is to be told goes out all the same.
      const message = error instanceof Error ? error.message : String(error)
      if (message !== this.#saveTrouble) complain(`notifications not recorded: ${message}`)
      this.#saveTrouble = message
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wakes.values()) wake()
  }

  /** Until something is put on the list, the time is over, or the end. */
  #sleep(index: number, ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        if (timer) clearTimeout(timer)
        this.#wakes.delete(index)
        resolve()
      }
      const timer = ms === null ? null : setTimeout(wake, Math.min(ms, LOOK_EVERY_MS))
      this.#wakes.set(index, wake)
    })
  }

  /** Wall time: what is kept outlives this process. */
  #nowMs(): number {
    return this.#ports.clock.now().getTime()
  }
}
