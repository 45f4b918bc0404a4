import type {Answer, Choice, Question} from './question.js'

/** What a question looks like between two keys. */
export interface QuestionState<T> {
  readonly choices: readonly Choice<T>[]
  /** What was typed to filter; empty for a numbered list. */
  readonly filter: string
  /** Index among the rows that are shown. */
  readonly cursor: number
  /** A digit has moved the cursor: without another key its row is taken soon. */
  readonly isSettling: boolean
}

export type Key =
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'first' | 'last' | 'take' | 'back' | 'settled'}
  /** A character typed into a numbered list. */
  | {readonly type: 'character'; readonly text: string}
  /** The filter as it stands after a key. */
  | {readonly type: 'filter'; readonly text: string}

export type Step<T> =
  | {readonly type: 'asking'; readonly state: QuestionState<T>}
  | {readonly type: 'answered'; readonly answer: Answer<T>; readonly text: string}

/** The question before any key. */
export const firstState = <T>({choices, startAt = 0}: Question<T>): QuestionState<T> => ({
  choices,
  filter: '',
  cursor: nearestTakeable(choices, startAt, 1),
  isSettling: false,
})

/** The rows that fit the filter: every word typed is in them. */
export const shownRows = <T>({choices, filter}: QuestionState<T>): readonly Choice<T>[] => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return choices
  return choices.filter(({text, hint = ''}) => {
    const row = `${text} ${hint}`.toLowerCase()
    return words.every((word) => row.includes(word))
  })
}

/** Other choices came: the cursor stays where it is. */
export const withChoices = <T>(
  state: QuestionState<T>,
  choices: readonly Choice<T>[],
): QuestionState<T> => {
  const next = {...state, choices}
  return {...next, cursor: nearestTakeable(shownRows(next), state.cursor, 1)}
}

/** One key pressed. */
export const step = <T>(question: Question<T>, state: QuestionState<T>, key: Key): Step<T> => {
  const rows = shownRows(state)
  switch (key.type) {
    case 'move':
      return moved(state, clamp(state.cursor + key.by, rows.length), Math.sign(key.by))
    case 'first':
      return moved(state, 0, 1)
    case 'last':
      return moved(state, rows.length - 1, -1)
    case 'take':
    case 'settled':
      if (key.type === 'settled' && !state.isSettling) return asking(state)
      return taken(question, state, rows[state.cursor])
    case 'back':
      if (state.filter !== '') return filtered(state, '')
      return {type: 'answered', answer: {type: 'back'}, text: ''}
    case 'character':
      return pressed(question, state, key.text)
    case 'filter':
      return key.text === state.filter ? asking(state) : filtered(state, key.text)
  }
}

const asking = <T>(state: QuestionState<T>): Step<T> => ({type: 'asking', state})

const clamp = (index: number, length: number): number =>
  Math.max(0, Math.min(index, Math.max(0, length - 1)))

const moved = <T>(state: QuestionState<T>, to: number, direction: number): Step<T> => {
  const cursor = nearestTakeable(shownRows(state), to, direction)
  return asking({...state, cursor, isSettling: false})
}

const filtered = <T>(state: QuestionState<T>, filter: string): Step<T> => {
  const next = {...state, filter, isSettling: false}
  return asking({...next, cursor: nearestTakeable(shownRows(next), 0, 1)})
}

const taken = <T>(
  {takesTyped}: Question<T>,
  state: QuestionState<T>,
  row: Choice<T> | undefined,
): Step<T> => {
  if (row !== undefined && row.disabled === undefined) {
    return {type: 'answered', answer: {type: 'chosen', value: row.value}, text: row.text}
  }
  const text = state.filter.trim()
  if (row !== undefined || takesTyped === undefined || text === '') return asking(state)
  return {type: 'answered', answer: {type: 'typed', text}, text}
}

const pressed = <T>(question: Question<T>, state: QuestionState<T>, text: string): Step<T> => {
  const hot = state.choices.find(({key}) => key !== undefined && key === text.toLowerCase())
  if (hot !== undefined) return taken(question, state, hot)
  const index = /^[1-9]$/.test(text) ? numbered(state.choices)[Number(text) - 1] : undefined
  if (index === undefined) return asking({...state, isSettling: false})
  const isTakeable = state.choices[index]?.disabled === undefined
  return asking(isTakeable ? {...state, cursor: index, isSettling: true} : state)
}

/** Rows that a digit takes: those without a key of their own. */
const numbered = (choices: readonly Choice<unknown>[]): readonly number[] =>
  choices.flatMap(({key}, index) => (key === undefined ? [index] : []))

/** The next row from here that can be taken, else the one before; `from` where none can. */
const nearestTakeable = (
  rows: readonly Choice<unknown>[],
  from: number,
  direction: number,
): number => {
  const start = clamp(from, rows.length)
  const isTakeable = (index: number): boolean => rows[index]?.disabled === undefined
  const ahead = indexes(start, direction < 0 ? -1 : 1, rows.length).find(isTakeable)
  return ahead ?? indexes(start, direction < 0 ? 1 : -1, rows.length).find(isTakeable) ?? start
}

const indexes = (from: number, by: 1 | -1, length: number): readonly number[] => {
  const count = by === 1 ? length - from : from + 1
  return Array.from({length: Math.max(0, count)}, (_, offset) => from + offset * by)
}
