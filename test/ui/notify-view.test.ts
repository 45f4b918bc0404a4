import {beforeAll, describe, expect, it} from 'vitest'
import type {NotificationReport} from '../../src/sessions/notify-record.js'
import {monitorView} from '../../src/ui/monitor-view.js'
import {notificationLines, testedView} from '../../src/ui/notify-view.js'
import {HOSTILE, look, UNSAFE} from '../support/look.js'
import {NOW, details} from '../support/rows.js'

beforeAll(() => {
  process.env.TZ = 'UTC'
})

const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString()
const report = (over: Partial<NotificationReport> = {}): NotificationReport => ({
  ...{kind: 'slack', to: 'hooks.slack.com', severity: 'error', coolDownMs: 300_000, state: 'ok'},
  ...{delivered: 3, deliveredAt: ago(4), failed: 0, failedAt: null, reason: null},
  ...{dropped: 0, waiting: 0, heldBack: 2},
  ...over,
})
const failing = report({
  ...{kind: 'command', to: '/usr/bin/page', state: 'failing', delivered: 0, deliveredAt: null},
  ...{failed: 2, failedAt: ago(1), reason: 'exit code 3: no pager', waiting: 1, dropped: 4},
})

describe('whom a monitor notifies', () => {
  it('is a line each, with what was delivered, what failed and why, and what is held back', () => {
    const flaky = report({kind: 'desktop', to: null, failed: 1, failedAt: ago(9), reason: 'gone'})
    const unused = report({delivered: 0, deliveredAt: null, state: 'unused'})
    expect(notificationLines([report(), failing, flaky, unused], NOW)).toEqual([
      'slack hooks.slack.com: 3 delivered, the last 4 min ago',
      'command /usr/bin/page: FAILING: exit code 3: no pager (1 min ago), none delivered, 2 given up, 4 dropped, 1 waiting',
      'desktop: 3 delivered, the last 4 min ago, 1 given up, last failure: gone (9 min ago)',
      'slack hooks.slack.com: none delivered',
      'error and worse, then none for 5 min, 2 held back',
    ])
    const rules = {severity: 'critical', coolDownMs: 0, heldBack: 0} as const
    expect(notificationLines([report(rules)], NOW).at(-1)).toBe('critical, each at once')
    expect(notificationLines([], NOW)).toEqual([])
  })

  it('stands in the page of the monitor, within its width', () => {
    const show = (width: number) =>
      monitorView(
        {...details, notifications: [report(), failing]},
        {...look({width}), now: NOW, findings: []},
      )
    expect(show(80)).toContain(`
  Notify    slack hooks.slack.com: 3 delivered, the last 4 min ago
            command /usr/bin/page: FAILING: exit code 3: no pager (1 min ago),
            none delivered, 2 given up, 4 dropped, 1 waiting
            error and worse, then none for 5 min, 2 held back
`)
    const lines = show(40).split('\n')
    const at = lines.findIndex((line) => line.includes('Notify'))
    expect(lines.slice(at, at + 3).every((line) => line.length <= 40)).toBe(true)
  })

  it('lets nothing hostile reach the terminal', () => {
    const evil = report({to: HOSTILE, reason: HOSTILE, state: 'failing', failedAt: ago(1)})
    expect(notificationLines([evil], NOW).join('\n')).not.toMatch(UNSAFE)
    const tested = {kind: 'webhook', to: HOSTILE, ok: false, reason: HOSTILE, tookMs: 1} as const
    expect(testedView([tested], look())).not.toMatch(UNSAFE)
  })
})

describe('a test of sinks', () => {
  it('says of each by sign and word whether it arrived', () => {
    const tested = [
      {kind: 'slack', to: 'hooks.slack.com', ok: true, reason: null, tookMs: 212},
      {kind: 'desktop', to: null, ok: false, reason: 'there is no notify-send', tookMs: 1},
    ] as const
    expect(testedView(tested, look())).toBe(`✔ sent  slack hooks.slack.com (212 ms)
✗ failed  desktop
    there is no notify-send`)
    expect(testedView(tested, look({unicode: false}))).toMatch(/^\+ sent .*\nx failed /)
  })
})
