import {
  decideNotices,
  NOTHING_TOLD,
  type NoticeInput,
  type NoticeRules,
  type NoticeState,
} from '../../src/notices/decide-notices.js'
import type {Finding} from '../../src/analyse/finding.js'
import type {Notice} from '../../src/notices/notice.js'
import {findingNotice} from '../../src/notices/make-notice.js'
import {toldFinding} from '../../src/notices/told-finding.js'
import {finding} from './finding.js'
import {SESSION} from './life.js'

export const RULES: NoticeRules = {
  severity: 'error',
  coolDownMs: 300_000,
  monitor: {id: SESSION, name: 'api', path: '/srv/api/app.log'},
}

/** A finding, and when (ms) it is made; or a time at which something else happens. */
export type Step = readonly [atMs: number, what: Partial<Finding> | 'tick' | 'end']

/** Notices as they come out of the steps, each by what it says: `api: error: title`. */
export const told = (
  steps: readonly Step[],
  rules: Partial<NoticeRules> = {},
  from: NoticeState = NOTHING_TOLD,
): {
  readonly notices: readonly Notice[]
  readonly titles: readonly string[]
  state: NoticeState
} => {
  let state = from
  const notices: Notice[] = []
  for (const [atMs, what] of steps) {
    const input: NoticeInput =
      what === 'tick' || what === 'end'
        ? {type: what}
        : {type: 'finding', finding: finding({title: what.id ?? 'it', ...what})}
    const decided = decideNotices(state, input, {...RULES, ...rules}, atMs)
    state = decided.state
    notices.push(...decided.notices)
  }
  return {notices, titles: notices.map(({title}) => title), state}
}

export const aNotice = (over: Partial<Finding> = {}): Notice =>
  findingNotice(toldFinding(finding(over)), RULES.monitor, Date.UTC(2026, 5, 1, 12))
