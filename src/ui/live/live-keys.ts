import type {Level} from '../../analyse/finding.js'
import {NO_FILTER, type LineFilter} from './stream.js'
import type {Block, LiveMode, LiveState} from './live-state.js'

/** A key as it was typed: its name where it has one (`up`, `return`, `escape`), else the character. */
export interface LiveKey {
  readonly name: string
  /** What it types; '' for a key that types nothing. */
  readonly text: string
  readonly ctrl: boolean
}

/** What every key does, for the help. */
export const KEY_HELP: readonly (readonly [keys: string, what: string])[] = [
  ['p, space', 'pause; following goes on, nothing is lost'],
  ['f, /', 'show only lines with these words (-word: without it)'],
  ['l', 'show only lines of a level or worse: next level'],
  ['1 … 5', 'all, info, warning, error, fatal'],
  ['Esc', 'take the filter away'],
  ['o, Enter', 'the latest findings; Enter opens one'],
  ['c', 'count lines of one pattern in a row, or show each'],
  ['r', 'lines as they stand in the file, or in short'],
  ['a', 'show what the model says, or not'],
  ['Ctrl+L', 'draw anew'],
  ['Ctrl+Z', 'suspend; fg comes back'],
  ['q, Ctrl+C', 'leave'],
]

/** A key, folded in. Ctrl+C, Ctrl+Z and Ctrl+L are the terminal's. */
export const evolveKey = (state: LiveState, key: LiveKey): LiveState => {
  const {mode} = state
  switch (mode.type) {
    case 'stream':
      return inStream(state, key)
    case 'words':
      return typingWords(state, mode.text, key)
    case 'help':
      return isClosing(key, '?h')
        ? stream(state)
        : {...state, mode: {...mode, top: moved(mode.top, key)}}
    case 'findings':
      return choosing(state, mode.cursor, key)
    case 'finding':
      return reading(state, mode, key)
  }
}

const stream = (state: LiveState): LiveState => ({...state, mode: {type: 'stream'}})

const inStream = (state: LiveState, key: LiveKey): LiveState => {
  switch (key.name) {
    case 'return':
    case 'enter':
      return opened(state)
    case 'escape':
      return isFiltered(state.filter) ? filtered(state, NO_FILTER) : state
    default:
  }
  switch (key.text.toLowerCase()) {
    case 'p':
    case ' ':
      return {...state, isPaused: !state.isPaused}
    case 'f':
    case '/':
      return {...state, mode: {type: 'words', text: state.filter.words}}
    case 'l':
      return filtered(state, {...state.filter, level: nextLevel(state.filter.level)})
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
      return filtered(state, {...state.filter, level: LEVELS[Number(key.text) - 1] ?? null})
    case 'o':
      return opened(state)
    case 'c':
      return said(
        {...state, isCollapsed: !state.isCollapsed},
        state.isCollapsed ? 'each line is shown' : 'lines of one pattern in a row are counted',
      )
    case 'r':
      return said(
        {...state, isWhole: !state.isWhole},
        state.isWhole ? 'lines in short' : 'lines as they stand in the file',
      )
    case 'a':
      return said(
        {...state, hasAi: !state.hasAi},
        state.hasAi ? 'what the model says is left out' : 'what the model says is shown',
      )
    case '?':
    case 'h':
      return {...state, mode: {type: 'help', top: 0}}
    case 'q':
      return {...state, hasQuit: true}
    default:
      return state
  }
}

/** By their digit: 1 shows all. */
const LEVELS: readonly (Level | null)[] = [null, 'info', 'warning', 'error', 'fatal']

const nextLevel = (level: Level | null): Level | null =>
  LEVELS[(LEVELS.indexOf(level) + 1) % LEVELS.length] ?? null

export const isFiltered = ({level, words}: LineFilter): boolean => level !== null || words !== ''

/** `warning or worse, with “timeout”`. */
export const filterPhrase = ({level, words}: LineFilter): string =>
  [
    ...(level === null ? [] : [level === 'fatal' ? 'fatal' : `${level} or worse`]),
    ...(words === '' ? [] : [`with ${words}`]),
  ].join(', ')

const filtered = (state: LiveState, filter: LineFilter): LiveState => {
  const {level, words} = state.filter
  if (level === filter.level && words === filter.words) return state
  const phrase = isFiltered(filter) ? `lines: ${filterPhrase(filter)}` : 'all lines'
  return said({...state, filter}, phrase)
}

const said = (state: LiveState, text: string): LiveState => {
  const block: Block = {type: 'note', text}
  return {...state, out: [...state.out, block]}
}

const MOST_WORDS = 200

const typingWords = (state: LiveState, text: string, key: LiveKey): LiveState => {
  const typed = (next: string): LiveState => ({
    ...state,
    mode: {type: 'words', text: next.slice(0, MOST_WORDS)},
  })
  if (key.name === 'escape') return stream(state)
  if (key.name === 'return' || key.name === 'enter') {
    return filtered(stream(state), {...state.filter, words: text.trim()})
  }
  if (key.name === 'backspace') return typed(Array.from(text).slice(0, -1).join(''))
  if (key.ctrl) return key.name === 'u' ? typed('') : state
  return typed(text + key.text)
}

const opened = (state: LiveState): LiveState => ({...state, mode: {type: 'findings', cursor: 0}})

const isClosing = (key: LiveKey, own: string): boolean =>
  key.name === 'escape' || key.text === 'q' || (key.text !== '' && own.includes(key.text))

const PAGE = 10

/** A row that was moved to; views keep it within what there is. */
const moved = (row: number, {name, text}: LiveKey): number => {
  switch (name) {
    case 'up':
      return Math.max(0, row - 1)
    case 'down':
      return row + 1
    case 'pageup':
      return Math.max(0, row - PAGE)
    case 'pagedown':
    case 'space':
      return row + PAGE
    case 'home':
      return 0
    case 'end':
      return Number.MAX_SAFE_INTEGER
    default:
  }
  if (text === 'j') return row + 1
  return text === 'k' ? Math.max(0, row - 1) : row
}

/** Newest first. */
export const newestFirst = ({findings}: Pick<LiveState, 'findings'>): LiveState['findings'] =>
  findings.toReversed()

const choosing = (state: LiveState, cursor: number, key: LiveKey): LiveState => {
  const all = newestFirst(state)
  const at = Math.min(cursor, Math.max(0, all.length - 1))
  if (key.name === 'return' || key.name === 'enter' || key.name === 'right') {
    const chosen = all[at]
    if (chosen === undefined) return state
    return {...state, mode: {type: 'finding', id: chosen.finding.id, top: 0}}
  }
  if (isClosing(key, 'o')) return stream(state)
  const next = Math.min(moved(at, key), Math.max(0, all.length - 1))
  return {...state, mode: {type: 'findings', cursor: next}}
}

const reading = (
  state: LiveState,
  mode: Extract<LiveMode, {type: 'finding'}>,
  key: LiveKey,
): LiveState => {
  if (isClosing(key, 'o')) return stream(state)
  const ids = newestFirst(state).map(({finding}) => finding.id)
  const at = ids.indexOf(mode.id)
  if (key.name === 'left') return {...state, mode: {type: 'findings', cursor: Math.max(0, at)}}
  const step = key.text === 'n' ? 1 : key.text === 'p' ? -1 : 0
  const id = step === 0 ? undefined : ids[at + step]
  if (id !== undefined) return {...state, mode: {type: 'finding', id, top: 0}}
  return {...state, mode: {...mode, top: moved(mode.top, key)}}
}
