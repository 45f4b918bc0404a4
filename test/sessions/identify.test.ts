import {describe, expect, it} from 'vitest'
import {NotFoundError} from '../../src/errors.js'
import type {SessionId} from '../../src/sessions/events.js'
import {findSession} from '../../src/sessions/identify.js'
import {lifeOf, OTHER, pruned, requested, SESSION} from '../support/life.js'

const THIRD = '3fa8aaaa-0000-4000-8000-000000000000' as SessionId
const sessions = new Map([
  [SESSION, lifeOf([requested({name: 'api'})], SESSION)],
  [OTHER, lifeOf([requested({name: '3fa8'})], OTHER)],
  [THIRD, lifeOf([requested()], THIRD)],
])
const idOf = (text: string) => findSession(sessions, text).id

describe('finding a session', () => {
  it('takes a full id, a unique prefix, a shortened id with its dots, and a name', () => {
    expect(idOf(SESSION)).toBe(SESSION)
    expect(idOf('3fa85')).toBe(SESSION)
    expect(idOf('3fa85f64...')).toBe(SESSION)
    expect(idOf('3FA85F64…')).toBe(SESSION)
    expect(idOf('api')).toBe(SESSION)
  })
  it('prefers an exact name over a prefix', () => {
    expect(idOf('3fa8')).toBe(OTHER)
  })
  it('names the candidates of an ambiguous prefix', () => {
    const known = new Map([...sessions].filter(([id]) => id !== OTHER))
    expect(() => findSession(known, '3fa8')).toThrow(new RegExp(`${SESSION}.*${THIRD}`))
  })
  it('takes nothing for a monitor that is no id and no name', () => {
    // fault 87
    for (const text of [
      '',
      ' ',
      '3fa',
      '../../etc/passwd',
      '/var/log/syslog',
      '*',
      'API',
      'zzzz',
    ]) {
      expect(() => idOf(text), JSON.stringify(text)).toThrow(NotFoundError)
    }
  })
  it('does not find what was pruned', () => {
    const gone = new Map([[SESSION, lifeOf([requested({name: 'api'}), pruned])]])
    expect(() => findSession(gone, 'api')).toThrow(NotFoundError)
    expect(() => findSession(gone, SESSION)).toThrow(NotFoundError)
  })
})
