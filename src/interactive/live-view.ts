import type {MonitorWatch} from '../app/monitor-run.js'
import type {ReadProgress} from '../sessions/events.js'
import {coveragePercent} from '../sessions/monitor-details.js'
import {evolveLive, releasePins} from '../ui/live/evolve-live.js'
import {LineGate} from '../ui/live/line-gate.js'
import {evolveKey} from '../ui/live/live-keys.js'
import {
  initialLive,
  isHeld,
  printed,
  type LiveInput,
  type LiveState,
} from '../ui/live/live-state.js'
import {aboveRows, belowRows} from '../ui/live/live-view.js'
import {overlayView} from '../ui/live/overlay-rows.js'
import {statusRow} from '../ui/live/status-rows.js'
import type {Theme} from '../ui/theme.js'
import {createLiveTerminal, type LiveTerminal, type TypedKey} from './live-terminal.js'

/** Some 25 frames a second: faster than an eye, and a terminal over a network keeps up. */
const FRAME_MS = 40

/** The live view of one or more monitors in this terminal. */
export interface LiveView {
  tell(input: LiveInput): void
  /** For the monitor of a source: its lines, and how far it is. */
  watch(source: string): MonitorWatch
  /** How far a monitor elsewhere is. */
  progress(source: string, progress: ReadProgress, trouble: string | null): void
  /** Draws what is left, gives the terminal back. Lines, findings and ms since it was opened. */
  end(): {readonly lines: number; readonly findings: number; readonly ms: number}
}

export interface LiveOptions {
  readonly theme: Theme
  readonly hasKeys: boolean
  readonly leaving: LiveState['leaving']
  /** What a file is called in front of its lines; null where there is only one. */
  readonly nameOf: (file: string) => string | null
  readonly nowMs: () => number
  /** `q` was typed. */
  readonly quit: () => void
  /** The view met a bug and is over; the terminal was given back. */
  readonly failed: (error: unknown) => void
}

export const openLiveView = (options: LiveOptions): LiveView => new OpenView(options)

/** A class because it owns the timers, the terminal and the state that keys and frames change. */
class OpenView implements LiveView {
  readonly #options: LiveOptions
  readonly #gate: LineGate
  readonly #terminal: LiveTerminal
  readonly #looks = new Map<string, () => ReadProgress>()
  readonly #seconds: NodeJS.Timeout
  #state: LiveState
  #frame: NodeJS.Timeout | null = null
  #drawnMs = 0
  /** Lines that were there before somebody attached. */
  #before = 0
  #hasEnded = false

  constructor(options: LiveOptions) {
    this.#options = options
    const {hasKeys, leaving, nameOf} = options
    this.#gate = new LineGate(nameOf)
    // The few lines that were there before somebody attached are all shown.
    if (leaving === 'detaches') this.#gate.collapse(false)
    this.#state = initialLive({hasKeys, leaving}, options.nowMs())
    this.#terminal = createLiveTerminal({
      key: hasKeys
        ? (key) => {
            this.#guarded(() => {
              this.#press(key)
            })
          }
        : null,
      changed: () => {
        this.#schedule()
      },
    })
    this.#seconds = setInterval(() => {
      this.#guarded(() => {
        this.#second()
      })
    }, 1000)
    this.#schedule()
  }

  tell(input: LiveInput): void {
    this.#guarded(() => {
      // What was read before stands above it.
      this.#takeLines()
      this.#fold(input)
      this.#schedule()
    })
  }

  watch(source: string): MonitorWatch {
    return {
      line: (line, file) => {
        this.#guarded(() => {
          this.#gate.offer(line, file, this.#options.nowMs())
          this.#schedule()
        })
      },
      begun: (look) => {
        this.#looks.set(source, look)
      },
      live: () => {
        // What was there before is shown, but not counted.
        if (this.#options.leaving === 'detaches') this.#before = this.#gate.seen
        this.#gate.collapse(this.#state.isCollapsed)
        this.tell({type: 'live', source})
      },
    }
  }

  progress(source: string, progress: ReadProgress, trouble: string | null): void {
    const {counters, behindBytes, ai} = progress
    const {templates, gaps} = counters
    const percent = coveragePercent(counters, gaps)
    const told = {templates, behindBytes, coveragePercent: percent, gaps, ai}
    this.#fold({type: 'progress', source, progress: told, trouble})
  }

  end(): {readonly lines: number; readonly findings: number; readonly ms: number} {
    const nowMs = this.#options.nowMs()
    const {startedMs} = this.#state
    this.#guarded(() => {
      // Nothing is held back any longer.
      this.#state = releasePins({...this.#state, isPaused: false, mode: {type: 'stream'}}, true)
      this.#fold({type: 'lines', entries: this.#gate.end(nowMs), open: null})
      const look = this.#look()
      this.#terminal.draw(aboveRows(this.#state, look), [''], false)
    })
    this.#close()
    return {
      lines: this.#gate.seen - this.#before,
      findings: this.#state.findingsTotal,
      ms: nowMs - startedMs,
    }
  }

  #fold(input: LiveInput): void {
    this.#state = evolveLive(this.#state, input, this.#options.nowMs())
  }

  #press(key: TypedKey): void {
    this.#takeLines()
    const before = this.#state
    this.#state = this.#withinScreen(evolveKey(before, key))
    const {filter, isCollapsed, hasQuit} = this.#state
    if (filter !== before.filter) this.#gate.filter(filter)
    if (isCollapsed !== before.isCollapsed) this.#gate.collapse(isCollapsed)
    this.#takeLines()
    if (hasQuit) this.#options.quit()
    this.#drawnMs = 0
    this.#schedule()
  }

  /** A screen is not scrolled beyond its end. */
  #withinScreen(state: LiveState): LiveState {
    const {mode} = state
    if (mode.type !== 'help' && mode.type !== 'finding') return state
    const top = overlayView(state, this.#look())?.top ?? 0
    return {...state, mode: {...mode, top}}
  }

  #second(): void {
    for (const [source, look] of this.#looks) this.progress(source, look(), null)
    const {seen, hidden} = this.#gate
    this.#fold({type: 'second', seen: seen - this.#before, hidden})
    this.#schedule()
  }

  #takeLines(): void {
    if (isHeld(this.#state)) {
      this.#fold({type: 'waiting', lines: this.#gate.waiting})
      return
    }
    const {entries, open} = this.#gate.drain(this.#options.nowMs())
    if (entries.length > 0 || open !== this.#state.open) this.#fold({type: 'lines', entries, open})
  }

  #schedule(): void {
    if (this.#frame !== null || this.#hasEnded) return
    const waitMs = Math.max(0, this.#drawnMs + FRAME_MS - performance.now())
    this.#frame = setTimeout(() => {
      this.#frame = null
      this.#guarded(() => {
        this.#draw()
      })
    }, waitMs)
  }

  #draw(): void {
    this.#takeLines()
    this.#drawnMs = performance.now()
    const look = this.#look()
    const overlay = overlayView(this.#state, look)
    if (overlay !== null) {
      this.#terminal.overlay([...overlay.rows, statusRow(this.#state, look)])
      return
    }
    const below = belowRows(this.#state, look)
    const isTyping = this.#state.mode.type === 'words'
    if (this.#state.isPaused) {
      this.#terminal.draw([], below, isTyping)
      return
    }
    this.#terminal.draw(aboveRows(this.#state, look), below, isTyping)
    this.#state = printed(this.#state)
  }

  #look() {
    return {theme: this.#options.theme, ...this.#terminal.size()}
  }

  /** A bug of the view must not end the monitor, nor leave a terminal that does not echo. */
  #guarded(work: () => void): void {
    if (this.#hasEnded) return
    try {
      work()
    } catch (error) {
      this.#close()
      this.#options.failed(error)
    }
  }

  #close(): void {
    this.#hasEnded = true
    clearInterval(this.#seconds)
    if (this.#frame !== null) clearTimeout(this.#frame)
    this.#terminal.end()
  }
}
