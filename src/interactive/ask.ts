import {
  createPrompt,
  ExitPromptError,
  useEffect,
  useKeypress,
  useRef,
  useState,
  type KeypressEvent,
} from '@inquirer/core'
import type {Interface} from 'node:readline'
import {answeredView, questionView, type QuestionPicture} from '../ui/question-view.js'
import type {Look} from '../ui/table.js'
import {bindKeys, readKeys, suspendable} from './keys.js'
import {Interrupted, type Answer, type Asker, type Question} from './question.js'
import {
  firstState,
  shownRows,
  step,
  withChoices,
  type Key,
  type QuestionState,
  type Step,
} from './question-state.js'

/** What is taken after a digit when no other key follows; see question.ts. */
const SETTLE_MS = 600

/** Questions drawn by @inquirer/core at this process's terminal. */
export const createAsker = (look: () => Look, say: (line: string) => void): Asker => ({
  async choose(question) {
    let answer: Answered
    bindKeys()
    try {
      answer = await prompt({question, look}, {clearPromptOnDone: true})
    } catch (error) {
      if (error instanceof ExitPromptError) throw new Interrupted()
      throw error
    }
    if (answer.text !== '') say(answeredView(question.title, answer.text, look()))
    return answer.answer as Answer<never>
  },
})

interface Answered {
  readonly answer: Answer<unknown>
  readonly text: string
}

interface Asked {
  readonly question: Question<unknown>
  readonly look: () => Look
}

const prompt = createPrompt<Answered, Asked>(({question, look}, done) => {
  const [state, setState] = useState<QuestionState<unknown>>(() => firstState(question))
  const go = (next: Step<unknown>): void => {
    if (next.type === 'answered') done({answer: next.answer, text: next.text})
    else if (next.state !== state) setState(next.state)
  }
  const bodyLines = useRef(0)
  const [, drawAgain] = useState({})
  useEffect((rl) => {
    const terminal = rl as unknown as Interface
    readKeys(terminal)
    // Ctrl+D on an empty line, or the terminal is gone: the list is left.
    terminal.once('close', () => {
      done({answer: {type: 'back'}, text: ''})
    })
    return suspendable(terminal, {
      leave() {
        const lines = bodyLines.current
        process.stdout.write(`${down(lines)}\n`)
      },
      redraw() {
        const lines = bodyLines.current
        // Room for all of it; drawing begins where the title was before.
        process.stdout.write('\n'.repeat(lines) + up(lines))
        drawAgain({})
      },
    })
  }, [])
  useEffect(() => {
    let isOpen = true
    void question.later?.then((choices) => {
      if (isOpen && choices !== state.choices) setState(withChoices(state, choices))
    })
    return () => {
      isOpen = false
    }
    // The state in force when they come: a cursor that has moved keeps its row.
  }, [state])
  useEffect(() => {
    if (!state.isSettling) return undefined
    const timer = setTimeout(() => {
      go(step(question, state, {type: 'settled'}))
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [state])
  useKeypress((event, rl) => {
    const next = step(question, state, keyOf(event, rl.line, question.by))
    // Readline edits its own line: it must hold what the state holds.
    const filter = next.type === 'asking' ? next.state.filter : ''
    if (next.type === 'asking' && rl.line !== filter) {
      rl.clearLine(0)
      if (filter !== '') rl.write(filter)
    }
    go(next)
  })
  const {head, body} = questionView(pictureOf(question, state), {
    ...look(),
    height: process.stdout.rows,
  })
  bodyLines.current = body.split('\n').length
  return [head, body]
})

const down = (lines: number): string => `\u001B[${lines}B`
const up = (lines: number): string => `\u001B[${lines}A`

const PAGE = 10

const keyOf = ({name, ctrl}: KeypressEvent, line: string, by: Question<unknown>['by']): Key => {
  switch (name) {
    case 'up':
      return {type: 'move', by: -1}
    case 'down':
      return {type: 'move', by: 1}
    case 'pageup':
      return {type: 'move', by: -PAGE}
    case 'pagedown':
      return {type: 'move', by: PAGE}
    case 'home':
      return {type: 'first'}
    case 'end':
      return {type: 'last'}
    case 'return':
    case 'enter':
      return {type: 'take'}
    case 'escape':
      return {type: 'back'}
    default:
      if (by === 'filter') return {type: 'filter', text: line}
      return {type: 'character', text: ctrl ? '' : line.slice(-1)}
  }
}

const pictureOf = (
  {title, aside, by, takesTyped}: Question<unknown>,
  state: QuestionState<unknown>,
): QuestionPicture => ({
  title,
  ...(aside === undefined ? {} : {aside}),
  by,
  rows: shownRows(state),
  total: state.choices.length,
  cursor: state.cursor,
  filter: state.filter,
  takesTyped: takesTyped ?? null,
})
