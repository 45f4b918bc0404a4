import {DEFAULT_NOTIFY} from '../../src/notices/notice.js'
import type {Ports} from '../../src/app/ports.js'
import type {Console} from '../../src/cli/console.js'
import type {Menu} from '../../src/interactive/menu.js'
import {Interrupted, type Question} from '../../src/interactive/question.js'
import {firstState, shownRows, step, type Key} from '../../src/interactive/question-state.js'
import {look} from './look.js'

/**
 * A menu whose keys are scripted: one word for each question. A digit or `q` is pressed and settles;
 * any other word is typed as a filter and taken; `esc` goes back, `^C` interrupts. The questions are
 * answered by the real decisions of question-state.ts.
 */
export const scriptedMenu = (
  ports: Ports,
  words: readonly string[],
): {readonly menu: Menu; readonly asked: Question<unknown>[]; readonly said: string[]} => {
  const asked: Question<unknown>[] = []
  const said: string[] = []
  const rest = [...words]
  const menu: Menu = {
    ports,
    asker: {
      async choose(question) {
        asked.push(question)
        const word = rest.shift()
        if (word === undefined) throw new Error(`nobody answers: ${question.title}`)
        if (word === '^C') throw new Interrupted()
        const choices = (await question.later) ?? question.choices
        let state = firstState({...question, choices})
        for (const key of keysOf(word, question.by)) {
          const next = step(question, state, key)
          if (next.type === 'answered') return next.answer
          state = next.state
        }
        const rows = shownRows(state).map(({text}) => text)
        throw new Error(`${word} does not answer ${question.title}: ${rows.join(' | ')}`)
      },
    },
    screen: {console: recorder(said), look: look()},
    request: {
      paths: [],
      name: null,
      from: 'end',
      wait: false,
      allowDuplicate: false,
      maxMonitors: 50,
      mode: 'with built-in analysis',
      model: 'tiny',
      allowRemoteAi: false,
      requireAi: false,
      redactPii: false,
      notify: DEFAULT_NOTIFY,
      failOn: null,
      between: {fromMs: null, toMs: null},
      level: null,
    },
    expand: (path) => path,
  }
  return {menu, asked, said}
}

const keysOf = (word: string, by: Question<unknown>['by']): readonly Key[] => {
  if (word === 'esc') return [{type: 'back'}]
  if (by === 'numbers') return [{type: 'character', text: word}, {type: 'settled'}]
  return [{type: 'filter', text: word}, {type: 'take'}]
}

const recorder = (said: string[]): Console => {
  const keep = (line: string): void => void said.push(line)
  return {
    isJson: false,
    isInteractive: true,
    isLive: false,
    colour: false,
    unicode: true,
    width: 80,
    text: keep,
    flow: keep,
    document: (object) => {
      keep(JSON.stringify(object))
    },
    say: keep,
    warn: keep,
    progress: null,
  }
}
