import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {answeredView, questionView, type QuestionPicture} from '../../src/ui/question-view.js'
import {displayWidth} from '../../src/ui/width.js'
import {look} from '../support/look.js'

const menu: QuestionPicture = {
  title: 'qcmd logs',
  aside: '2 monitors, 1 needs you',
  by: 'numbers',
  rows: [
    {text: 'View existing log monitors', hint: '2 running, 1 crashed'},
    {text: 'Stop active monitors'},
    {text: 'Analyze log files', hint: '41 found, 6 not readable'},
    {text: 'Start new monitors'},
    {text: 'Quit', key: 'q'},
  ],
  total: 5,
  cursor: 0,
  filter: '',
  takesTyped: null,
}
const files: QuestionPicture = {
  title: 'Log file',
  by: 'filter',
  rows: [
    {text: '/var/log/syslog', hint: '42.0 MB, 3 s ago, syslog, monitored: 3fa85f64'},
    {text: '/home/somebody/projects/checkout/logs/production.log', hint: '1 kB, 2 h ago, JSON'},
    {text: '/var/log/private/auth.log', disabled: 'permission denied'},
  ],
  total: 41,
  cursor: 1,
  filter: 'log',
  takesTyped: 'use this path',
}

const drawn = (picture: QuestionPicture, over: Parameters<typeof look>[0] = {}): string => {
  const {head, body} = questionView(picture, {...look(over), height: 24})
  return `${head}\n${body}`
}

describe('a menu', () => {
  it('at 80 columns', () => {
    expect(drawn(menu)).toMatchInlineSnapshot(`
      "qcmd logs                                               2 monitors, 1 needs you
      ❯ 1  View existing log monitors  2 running, 1 crashed
        2  Stop active monitors
        3  Analyze log files           41 found, 6 not readable
        4  Start new monitors
        q  Quit
      1-4 or ↑↓ and Enter · Esc back · Ctrl+C leaves"
    `)
  })

  it('at 40 columns', () => {
    expect(drawn(menu, {width: 40})).toMatchInlineSnapshot(`
      "qcmd logs       2 monitors, 1 needs you
      ❯ 1  View existing log monitors
        2  Stop active monitors
        3  Analyze log files
        4  Start new monitors
        q  Quit
      1-4 or ↑↓ and Enter · Esc back"
    `)
  })

  it('in ASCII', () => {
    expect(drawn(menu, {unicode: false})).toMatchInlineSnapshot(`
      "qcmd logs                                               2 monitors, 1 needs you
      > 1  View existing log monitors  2 running, 1 crashed
        2  Stop active monitors
        3  Analyze log files           41 found, 6 not readable
        4  Start new monitors
        q  Quit
      1-4 or arrows and Enter | Esc back | Ctrl+C leaves"
    `)
  })

  it('in colour', () => {
    expect(drawn({...menu, rows: menu.rows.slice(0, 2), total: 2}, {colour: true}))
      .toMatchInlineSnapshot(`
      "[1mqcmd logs[0m                                               [2m2 monitors, 1 needs you[0m
      [36m❯ 1  View existing log monitors[0m  [2m2 running, 1 crashed[0m
        2  Stop active monitors
      [2m1-2 or ↑↓ and Enter · Esc back · Ctrl+C leaves[0m"
    `)
  })
})

describe('a list to filter', () => {
  it('at 80 columns', () => {
    expect(drawn(files)).toMatchInlineSnapshot(`
      "Log file: log
        /var/log/syslog                 42.0 MB, 3 s ago, syslog, monitored: 3fa85f64
      ❯ /home/som…/logs/production.log  1 kB, 2 h ago, JSON
        /var/log/private/auth.log       permission denied
        3 of 41 shown, 3 fit
      type to filter · ↑↓ Enter · Esc back · Ctrl+C leaves"
    `)
  })

  it('at 40 columns: the last parts of the hints go first', () => {
    expect(drawn(files, {width: 40})).toMatchInlineSnapshot(`
      "Log file: log
        /var/log/syslog               42.0 MB
      ❯ /home/som…ogs/production.log  1 kB
        /var/…ate/auth.log  permission denied
        3 of 41 shown, 3 fit
      type to filter · ↑↓ Enter · Esc back"
    `)
  })

  it('in colour', () => {
    expect(drawn(files, {colour: true})).toMatchInlineSnapshot(`
      "[1mLog file[0m: log
        /var/log/syslog                 [2m42.0 MB, 3 s ago, syslog, monitored: 3fa85f64[0m
      [36m❯ /home/som…/logs/production.log[0m  [2m1 kB, 2 h ago, JSON[0m
      [2m  /var/log/private/auth.log[0m       [2mpermission denied[0m
      [2m  3 of 41 shown, 3 fit[0m
      [2mtype to filter · ↑↓ Enter · Esc back · Ctrl+C leaves[0m"
    `)
  })

  it('that nothing fits says what Enter does', () => {
    const none = {...files, rows: [], filter: '/x'}
    expect(drawn(none)).toContain('Nothing fits. Enter: use this path')
    expect(drawn({...none, takesTyped: null})).toContain('Nothing fits.\n')
  })

  it('shows the rows around the cursor, and how many there are', () => {
    const rows = Array.from({length: 100}, (_, index) => ({text: `file ${index}`}))
    const text = drawn({...files, rows, total: 100, cursor: 50, filter: ''})
    expect(text).toContain('❯ file 50')
    expect(text).toContain('20 of 100 shown')
    expect(text.split('\n').length).toBeLessThanOrEqual(24)
  })
})

it('never draws a line as wide as the terminal, nor more lines than it has', () => {
  const row = fc.record(
    {text: fc.string({maxLength: 90}), hint: fc.string({maxLength: 60}), disabled: fc.string()},
    {requiredKeys: ['text']},
  )
  fc.assert(
    fc.property(
      fc.array(row, {maxLength: 40}),
      fc.constantFrom('numbers', 'filter'),
      fc.integer({min: 20, max: 200}),
      fc.integer({min: 7, max: 60}),
      fc.nat(),
      (rows, by, width, height, at) => {
        // Of a numbered list there are nine rows at most.
        const own = by === 'numbers' ? rows.slice(0, 9) : rows
        const cursor = own.length === 0 ? 0 : at % own.length
        const picture = {...menu, by, rows: own, total: own.length, cursor, filter: ''}
        const {head, body} = questionView(picture, {...look({width}), height})
        const lines = [head, ...body.split('\n')]
        for (const line of lines) expect(displayWidth(line)).toBeLessThan(width)
        expect(lines.length).toBeLessThan(height)
      },
    ),
  )
})

it('leaves one line when it is answered', () => {
  expect(answeredView('Log file', '/var/log/syslog', look())).toBe('Log file: /var/log/syslog')
  expect(answeredView('Log file', `/${'x'.repeat(90)}`, look({width: 40}))).toHaveLength(39)
})
