import type {Explanation, Finding} from '../../analyse/finding.js'
import type {AiReport} from '../../sessions/ai-report.js'
import type {Counted, LineFilter, StreamEntry} from './stream.js'

/**
 * The live view as data: what a monitor tells and what a person types, folded. The lines themselves have
 * passed the gate (`line-gate.ts`), which is what bounds the work; everything here is bounded as well.
 * `evolve-live.ts` and `live-keys.ts` fold, `live-view.ts` draws, and nothing of it prints or reads a clock.
 */
export interface LiveState {
  readonly startedMs: number
  readonly nowMs: number
  /** What is watched, by the name it is told under (a path, or an id). */
  readonly sources: ReadonlyMap<string, LiveSource>
  /** What goes up into the scrollback at the next drawing. */
  readonly out: readonly Block[]
  /** Blocks that had to go while nothing was drawn. */
  readonly lost: number
  /** Lines that are being counted. */
  readonly open: Counted | null
  /** Findings that stay above the status line until the model has had its say. */
  readonly pinned: readonly PinnedFinding[]
  /** The latest ones, oldest first. */
  readonly findings: readonly SeenFinding[]
  readonly findingsTotal: number
  /** Lines in each of the last seconds, oldest first, and the sum of all before. */
  readonly rates: readonly number[]
  readonly seen: number
  readonly hidden: number
  /** When the last line came; null before the first. */
  readonly lastLineMs: number | null
  /** Lines that wait while nothing is drawn. */
  readonly waiting: number
  readonly filter: LineFilter
  readonly isPaused: boolean
  readonly isCollapsed: boolean
  /** Lines as they stand in the file, header and all. */
  readonly isWhole: boolean
  /** What a model says is shown. */
  readonly hasAi: boolean
  readonly mode: LiveMode
  /** `q` was typed. */
  readonly hasQuit: boolean
  /** Whether keys can be typed at all. */
  readonly hasKeys: boolean
  /** How this is left: a monitor ends, or goes on in the background. */
  readonly leaving: 'ends' | 'detaches'
}

export interface LiveSource {
  readonly name: string
  /** `learning` in the monitor itself; `reading` beside one, until all there was has been read. */
  readonly phase: 'starting' | 'learning' | 'reading' | 'following' | 'ended'
  readonly phaseMs: number
  readonly templates: number
  /** Templates when it began. */
  readonly templatesBefore: number | null
  readonly behindBytes: number
  readonly coveragePercent: number | null
  readonly gaps: number
  readonly ai: AiReport | null
  /** When the model's state became what it is, as far as this view knows. */
  readonly aiSinceMs: number
  /** What is odd about its worker (`no heartbeat for 31 s`); null when all is well, or it runs right here. */
  readonly trouble: string | null
}

export interface PinnedFinding {
  readonly id: string
  readonly sinceMs: number
}

export interface SeenFinding {
  readonly finding: Finding
  /** A model's word. */
  readonly explanation: Explanation | null
  /** Count and time when it was last told in the stream. */
  readonly toldCount: number
  readonly toldMs: number
}

export type LiveMode =
  | {readonly type: 'stream'}
  /** Words of the filter are being typed. */
  | {readonly type: 'words'; readonly text: string}
  | {readonly type: 'help'; readonly top: number}
  /** Findings to choose from, newest first. */
  | {readonly type: 'findings'; readonly cursor: number}
  | {readonly type: 'finding'; readonly id: string; readonly top: number}

/** What is printed above the live rows and then stays. */
export type Block =
  | StreamEntry
  | {readonly type: 'finding'; readonly id: string; readonly finding: SeenFinding}
  | {readonly type: 'earlier'; readonly finding: SeenFinding}
  | {readonly type: 'grown'; readonly finding: Finding}
  | {readonly type: 'later'; readonly findingId: string; readonly explanation: Explanation}
  | {readonly type: 'note'; readonly text: string}
  | {readonly type: 'said'; readonly text: string}
  | {readonly type: 'trouble'; readonly text: string}

/** What a monitor tells. Texts are untrusted. */
export type LiveInput =
  | {readonly type: 'source'; readonly source: string; readonly name: string}
  | {readonly type: 'following'; readonly source: string; readonly text: string}
  | {readonly type: 'attached'; readonly source: string; readonly text: string}
  /** A finding of before. */
  | {readonly type: 'earlier'; readonly finding: Finding; readonly explanation: Explanation | null}
  | {
      readonly type: 'learned'
      readonly source: string
      readonly lines: number
      readonly templates: number
    }
  | {readonly type: 'live'; readonly source: string}
  | {readonly type: 'finding'; readonly finding: Finding; readonly source: string}
  | {
      readonly type: 'explanation'
      readonly findingId: string
      readonly explanation: Explanation | null
    }
  | {readonly type: 'model'; readonly source: string; readonly report: AiReport}
  | {readonly type: 'note'; readonly text: string}
  | {readonly type: 'said'; readonly text: string}
  | {readonly type: 'trouble'; readonly text: string}
  | {readonly type: 'ended'; readonly source: string}
  | {
      readonly type: 'lines'
      readonly entries: readonly StreamEntry[]
      readonly open: Counted | null
    }
  /** A second has passed. */
  | {readonly type: 'second'; readonly seen: number; readonly hidden: number}
  | {readonly type: 'waiting'; readonly lines: number}
  | {
      readonly type: 'progress'
      readonly source: string
      readonly progress: Progress
      readonly trouble: string | null
    }

export interface Progress {
  readonly templates: number
  readonly behindBytes: number
  readonly coveragePercent: number
  readonly gaps: number
  readonly ai: AiReport | null
}

export const initialLive = (
  {hasKeys, leaving}: Pick<LiveState, 'hasKeys' | 'leaving'>,
  nowMs: number,
): LiveState => ({
  startedMs: nowMs,
  nowMs,
  sources: new Map(),
  out: [],
  lost: 0,
  open: null,
  pinned: [],
  findings: [],
  findingsTotal: 0,
  rates: [],
  seen: 0,
  hidden: 0,
  lastLineMs: null,
  waiting: 0,
  filter: {level: null, words: ''},
  isPaused: false,
  isCollapsed: true,
  isWhole: false,
  hasAi: true,
  mode: {type: 'stream'},
  hasQuit: false,
  hasKeys,
  leaving,
})

/** A screen of its own is open: nothing is drawn below it. */
export const isOverlay = ({type}: LiveMode): boolean =>
  type === 'help' || type === 'findings' || type === 'finding'

/** Lines wait until somebody goes on. */
export const isHeld = ({isPaused, mode}: Pick<LiveState, 'isPaused' | 'mode'>): boolean =>
  isPaused || isOverlay(mode)

/** What was waiting to be printed has been. */
export const printed = (state: LiveState): LiveState =>
  state.out.length === 0 && state.lost === 0 ? state : {...state, out: [], lost: 0}
