import {expect} from 'vitest'
import {decide, type SessionCommand} from '../../src/sessions/decide.js'
import type {SessionFact} from '../../src/sessions/events.js'
import {sessionOf} from '../../src/sessions/session.js'
import {lifeOf} from './life.js'

/** given(events).when(command).then(events): how decisions are told. */
export const given = (past: readonly SessionFact[]) => ({
  when: (command: SessionCommand) => {
    const decided = () => decide(command, sessionOf(lifeOf(past)))
    return {
      then: (facts: readonly object[]) => {
        expect(decided()).toEqual(facts)
      },
      thenNothing: () => {
        expect(decided()).toEqual([])
      },
      thenThrows: (message: RegExp) => {
        expect(decided).toThrow(message)
      },
    }
  },
})
