import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Answer, Choice, Question} from '../../src/interactive/question.js'
import {
  firstState,
  shownRows,
  step,
  withChoices,
  type Key,
  type QuestionState,
} from '../../src/interactive/question-state.js'

const numbers: Question<string> = {
  title: 'qcmd logs',
  by: 'numbers',
  choices: [
    {value: 'view', text: 'View'},
    {value: 'stop', text: 'Stop', disabled: 'nothing runs'},
    {value: 'analyse', text: 'Analyse'},
    {value: 'quit', text: 'Quit', key: 'q'},
  ],
}
const files: Question<string> = {
  title: 'Log file',
  by: 'filter',
  choices: [
    {value: 'syslog', text: '/var/log/syslog', hint: '42 MB, syslog'},
    {value: 'auth', text: '/var/log/auth.log', disabled: 'permission denied'},
    {value: 'app', text: '/srv/App/app.log', hint: '3 kB, JSON'},
  ],
  takesTyped: 'use this path',
}

const typed = (text: string): Key => ({type: 'character', text})
const filter = (text: string): Key => ({type: 'filter', text})
const down: Key = {type: 'move', by: 1}
const up: Key = {type: 'move', by: -1}
const take: Key = {type: 'take'}
const back: Key = {type: 'back'}
const settled: Key = {type: 'settled'}

/** Presses keys one after the other: the answer, or the state in which it still asks. */
const press = (
  question: Question<string>,
  keys: readonly Key[],
): {readonly answer?: Answer<string>; readonly state: QuestionState<string>} => {
  let state = firstState(question)
  for (const key of keys) {
    const next = step(question, state, key)
    if (next.type === 'answered') return {answer: next.answer, state}
    state = next.state
  }
  return {state}
}

const chosen = (value: string): Answer<string> => ({type: 'chosen', value})

describe('a numbered list', () => {
  it.each<readonly [string, readonly Key[], string]>([
    ['Enter takes the row of the cursor', [take], 'view'],
    ['arrows move, over what cannot be taken', [down, take], 'analyse'],
    ['and back', [down, up, take], 'view'],
    ['a digit and Enter', [typed('3'), take], 'analyse'],
    ['a digit that settles', [typed('3'), settled], 'analyse'],
    ['a hot key', [typed('q')], 'quit'],
    ['a hot key in capitals', [typed('Q')], 'quit'],
    ['end', [{type: 'last'}, take], 'quit'],
    ['home', [{type: 'last'}, {type: 'first'}, take], 'view'],
    ['the arrows stop at the ends', [up, up, take], 'view'],
    ['a second digit counts instead of the first', [typed('3'), typed('1'), settled], 'view'],
  ])('%s', (_, keys, value) => {
    expect(press(numbers, keys).answer).toEqual(chosen(value))
  })

  it('waits after a digit, and no longer when another key follows it', () => {
    expect(press(numbers, [typed('3')])).toMatchObject({state: {cursor: 2, isSettling: true}})
    expect(press(numbers, [typed('3'), up, settled]).answer).toBeUndefined()
    expect(press(numbers, [typed('3'), typed('x'), settled]).answer).toBeUndefined()
  })

  it('does not take what is disabled, nor a digit without a row', () => {
    for (const keys of [
      [typed('2'), settled],
      [typed('9'), settled],
      [typed('4'), settled],
    ]) {
      expect(press(numbers, keys)).toMatchObject({state: {cursor: 0}})
    }
  })

  it('goes back', () => {
    expect(press(numbers, [back]).answer).toEqual({type: 'back'})
  })
})

describe('a list to filter', () => {
  it.each<readonly [string, readonly Key[], string]>([
    ['every word typed must be in the row', [filter('app srv'), take], 'app'],
    ['capitals do not matter', [filter('SYSLOG'), take], 'syslog'],
    ['the hint counts too', [filter('json'), take], 'app'],
    ['what cannot be taken is stepped over', [down, take], 'app'],
  ])('%s', (_, keys, value) => {
    expect(press(files, keys).answer).toEqual(chosen(value))
  })

  it('clears its filter at the first Esc, and goes back at the second', () => {
    const once = press(files, [filter('app'), back])
    expect(once).toMatchObject({state: {filter: ''}})
    expect(shownRows(once.state)).toHaveLength(3)
    expect(press(files, [filter('app'), back, back]).answer).toEqual({type: 'back'})
  })

  it('takes what was typed when no row fits it, and only where that is asked for', () => {
    const answer = press(files, [filter('  ~/my log.txt '), take]).answer
    expect(answer).toEqual({type: 'typed', text: '~/my log.txt'})
    const {takesTyped, ...strict} = files
    expect(takesTyped).toBeDefined()
    expect(press(strict, [filter('nothing'), take]).answer).toBeUndefined()
    expect(press(files, [filter('auth'), take]).answer).toBeUndefined()
  })

  it('keeps filter and row when the choices are replaced', () => {
    const {state} = press(files, [filter('log'), down])
    const more = withChoices(state, [...files.choices, {value: 'new', text: '/new.log'}])
    expect(more).toMatchObject({filter: 'log', cursor: state.cursor})
    expect(shownRows(more)).toHaveLength(4)
  })

  it('keeps the cursor in a list that became shorter', () => {
    const {state} = press(files, [{type: 'last'}])
    expect(withChoices(state, files.choices.slice(0, 1)).cursor).toBe(0)
    expect(withChoices(state, []).cursor).toBe(0)
  })
})

describe('whatever is typed', () => {
  const anyChoice: fc.Arbitrary<Choice<number>> = fc.record(
    {
      value: fc.integer(),
      text: fc.string({maxLength: 6}),
      hint: fc.string({maxLength: 4}),
      disabled: fc.constant('no'),
    },
    {requiredKeys: ['value', 'text']},
  )
  const anyKey: fc.Arbitrary<Key> = fc.oneof(
    fc.integer({min: -12, max: 12}).map((by): Key => ({type: 'move', by})),
    fc.constantFrom<Key>({type: 'first'}, {type: 'last'}, take, back, settled),
    fc.string({minLength: 1, maxLength: 1}).map(typed),
    fc.string({maxLength: 3}).map(filter),
  )

  it('the cursor is on a row that is shown, and nothing disabled is ever taken', () => {
    fc.assert(
      fc.property(
        fc.array(anyChoice, {maxLength: 12}),
        fc.constantFrom('numbers', 'filter'),
        fc.array(anyKey, {maxLength: 20}),
        (choices, by, pressed) => {
          // A numbered list has no filter, a list to filter no characters of its own.
          const foreign = by === 'numbers' ? 'filter' : 'character'
          const keys = pressed.filter(({type}) => type !== foreign)
          const question: Question<number> = {title: 't', by, choices}
          let state = firstState(question)
          for (const key of keys) {
            const next = step(question, state, key)
            if (next.type === 'answered') {
              if (next.answer.type !== 'chosen') return
              const {value} = next.answer
              expect(choices.some((one) => one.value === value && one.disabled === undefined)).toBe(
                true,
              )
              return
            }
            state = next.state
            const rows = shownRows(state).length
            expect(state.cursor).toBeGreaterThanOrEqual(0)
            expect(state.cursor).toBeLessThanOrEqual(Math.max(0, rows - 1))
          }
        },
      ),
      {numRuns: 500},
    )
  })
})
