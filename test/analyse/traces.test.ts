import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import {Lines} from '../../src/analyse/lines.js'
import type {Finding} from '../../src/analyse/finding.js'
import type {Pipeline, PipelineSnapshot} from '../../src/analyse/pipeline.js'
import {analyse, lastOf, NOW_MS, settingsOf} from '../support/analyse.js'
import {linesOf} from '../support/log-lines.js'
import type {Fault, Language} from '../support/traces.js'
import {languages} from '../support/traces.js'

const stamp = (second: number): string =>
  new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString()
const context = {learning: false, nowMs: NOW_MS}

const fault = (
  error: Fault['error'],
  place: Fault['place'],
  build: number,
  message = `it was ${'very '.repeat(build % 3)}bad`,
): Fault => ({error, place, build, message})

/** Known class at a known place, with other messages and line numbers; new class; new place; both. */
const FAULTS: readonly Fault[] = [
  fault('first', 'first', 1),
  fault('first', 'first', 2),
  fault('second', 'first', 3),
  fault('first', 'first', 4),
  fault('first', 'second', 5),
  fault('second', 'second', 6),
  fault('second', 'second', 7),
  fault('first', 'first', 8),
]

/** How a trace comes into a log; each gives the lines of one record, and of a healthy one before it. */
const WAYS: Readonly<Record<string, (trace: readonly string[], second: number) => string[]>> = {
  bare: (trace, second) => [`${stamp(second)} INFO request ${second} served`, ...trace],
  'behind a stamped error': (trace, second) => [
    `${stamp(second)} ERROR request failed`,
    ...logged(trace),
  ],
  'behind a stamped line without a level': (trace, second) => [
    `${stamp(second)} order ${second} taken`,
    ...logged(trace),
  ],
  'line by line through syslog': (trace, second) =>
    [`request ${second} served`, ...trace].map(
      (line, i) => `Jun  1 12:0${second % 10}:${10 + i} web-1 app[12]: ${line}`,
    ),
}

/** Where a program logs an exception itself, the runtime's own words for "nobody caught it" are missing. */
const logged = (trace: readonly string[]): string[] =>
  trace.map((line) => line.replace(/^PHP Fatal error: {2}Uncaught /, ''))

const logOf = ({trace}: Language, way: string, faults: readonly Fault[] = FAULTS): string[] =>
  faults.flatMap((one, i) => WAYS[way]?.(trace(one), i + 1) ?? [])

/** What a finding about a fault must name; Rust has no classes. */
const keyOf = ({name}: Language, {error, place}: Fault): string =>
  name === 'Rust' ? place : `${error} ${place}`

const countsOf = (language: Language): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const one of FAULTS)
    counts.set(keyOf(language, one), (counts.get(keyOf(language, one)) ?? 0) + 1)
  return counts
}

const CASES = languages.flatMap((language) =>
  Object.keys(WAYS).map((way) => [language.name, way, language] as const),
)

describe('exceptions of one program', () => {
  it.each(CASES)('of %s, %s: one finding for each class and place', (_name, way, language) => {
    const {findings, pipeline} = analyse(linesOf(logOf(language, way)))
    const expected = [...countsOf(language)]
    expect(findings.map(({count}) => count)).toEqual(expected.map(([, count]) => count))
    for (const [i, [key]] of expected.entries()) {
      const of = FAULTS.find((one) => keyOf(language, one) === key)
      if (!of) throw new Error('no such fault')
      const finding = findings[i]
      const [name, file = ''] = language.places[of.place].split(' (')
      expect(finding?.severity).toMatch(/error|critical/)
      expect(finding?.template).toContain(language.places[of.place])
      expect(finding?.title).toContain(name)
      if (language.name !== 'Rust') {
        expect(finding?.template).toContain(language.errors[of.error])
        // Of a long one a title has the beginning.
        expect(finding?.title).toContain(language.errors[of.error].slice(0, 20))
      }
      const texts = finding?.evidence.map(({text}) => text) ?? []
      expect(texts.some((text) => text.includes(file.replace(')', '')))).toBe(true)
    }
    const rows = pipeline.report().templates.filter(({template}) => / at \S/.test(template))
    expect(rows.map(({count}) => count).sort()).toEqual([...countsOf(language).values()].sort())
  })

  it.each(CASES)('of %s, %s: the same in pieces and across restarts', (_name, way, language) => {
    const lines = linesOf(logOf(language, way))
    const whole = analyse(lines)
    for (const size of [1, 2, 3, 7]) {
      let pipeline = createPipeline(settingsOf())
      const emitted: Finding[] = []
      for (let at = 0; at < lines.length; at += size) {
        emitted.push(...pipeline.take('a.log', Lines.of(lines.slice(at, at + size)), context))
        const stored = JSON.parse(JSON.stringify(pipeline.snapshot())) as PipelineSnapshot
        pipeline = createPipeline(settingsOf({snapshot: stored}))
      }
      emitted.push(...pipeline.endOfFile('a.log'), ...pipeline.tick(NOW_MS))
      expect(emitted).toEqual(whole.emitted)
      expect(pipeline.report()).toEqual(whole.pipeline.report())
    }
  })

  it.each(CASES)(
    'of %s, %s: told by the end of their trace at the latest',
    (_name, way, language) => {
      const pipeline = createPipeline(settingsOf({monitorId: 'm1'}))
      const ids = new Set<string>()
      for (const [i, one] of FAULTS.entries()) {
        const isNew =
          FAULTS.findIndex((other) => keyOf(language, other) === keyOf(language, one)) === i
        const emitted = linesOf(WAYS[way]?.(language.trace(one), i + 1) ?? []).flatMap((line) => [
          ...pipeline.take('a.log', Lines.of([line]), context),
        ])
        const fresh = emitted.filter(({id}) => !ids.has(id))
        for (const {id} of emitted) ids.add(id)
        expect(new Set(fresh.map(({id}) => id)).size).toBe(isNew ? 1 : 0)
        if (isNew) expect(fresh.at(-1)?.template).toContain(language.places[one.place])
      }
    },
  )

  it.each(CASES)('of %s, %s: one name for each in the end', (_name, way, language) => {
    const names: string[] = []
    const pipeline = createPipeline(settingsOf())
    const telling = {
      ...context,
      annotate: ({id}: {id: string}) => void names.push(id),
      retell: ({id}: {id: string}, lines: number) => void names.fill(id, -lines),
    }
    const records: string[][] = []
    for (const [i, one] of FAULTS.entries()) {
      const lines = WAYS[way]?.(language.trace(one), i + 1) ?? []
      pipeline.take('a.log', Lines.of(linesOf(lines)), telling)
      records.push(lines)
    }
    pipeline.endOfFile('a.log', telling)
    // The healthy line before a bare trace is a record of its own.
    const isApart = way === 'bare' || way.startsWith('line')
    const ids: string[] = []
    let at = 0
    for (const lines of records) {
      const own = names.slice(at + (isApart ? 1 : 0), at + lines.length)
      expect(new Set(own).size).toBe(1)
      ids.push(own[0] ?? '')
      at += lines.length
    }
    const keys = FAULTS.map((one) => keyOf(language, one))
    for (const [i, id] of ids.entries()) {
      expect(ids.map((other) => other === id)).toEqual(keys.map((key) => key === keys[i]))
      expect(pipeline.finalOf(id)?.id).toBe(id)
    }
  })
})

describe('a first line that is bad by itself', () => {
  it.each(languages.filter(({name}) => name !== 'Node.js').map((one) => [one.name, one] as const))(
    'is reported before its trace has come, in %s',
    (_name, {trace}) => {
      const pipeline = createPipeline(settingsOf())
      const [head = '', ...rest] = trace(fault('first', 'first', 1))
      const [first] = pipeline.take('a.log', Lines.of(linesOf([head])), context)
      expect(first?.count).toBe(1)
      const later = linesOf(rest).flatMap((line) => [
        ...pipeline.take('a.log', Lines.of([line]), context),
      ])
      expect(new Set(later.map(({id}) => id))).toEqual(new Set(later.length ? [first?.id] : []))
    },
  )
})

const java = (error: string, at: string, ...more: string[]): string[] => [
  `${error}: it failed`,
  `\tat ${at}(X.java:${at.length})`,
  ...more,
]
const stamped = (head: string, traces: readonly (readonly string[])[]): string[] =>
  traces.flatMap((trace, i) => [`${stamp(i)} ${head}`, ...trace])
const titles = (lines: readonly string[]): string[] =>
  analyse(linesOf(lines)).findings.map(({title, count}) => `${count} ${title}`)

describe('what lies behind an exception', () => {
  it('tells a wrapper with one cause from a wrapper with another', () => {
    const wrapped = (cause: string, at: string): string[] => [
      ...java('a.ServiceException', 'com.acme.Api.call'),
      `Caused by: ${cause}: deep down`,
      `\tat com.acme.${at}(Y.java:3)`,
      '\t... 12 more',
    ]
    const lines = stamped('ERROR request failed', [
      wrapped('java.sql.SQLException', 'Db.query'),
      wrapped('java.io.IOException', 'Files.read'),
      wrapped('java.sql.SQLException', 'Db.query'),
      wrapped('java.sql.SQLException', 'Db.commit'),
    ])
    const {findings} = analyse(linesOf(lines))
    expect(findings.map(({count, template}) => `${count} ${template}`)).toEqual([
      '2 request failed … a.ServiceException at com.acme.Api.call; java.sql.SQLException at com.acme.Db.query',
      '1 request failed … a.ServiceException at com.acme.Api.call; java.io.IOException at com.acme.Files.read',
      '1 request failed … a.ServiceException at com.acme.Api.call; java.sql.SQLException at com.acme.Db.commit',
    ])
    expect(findings[1]?.title).toBe(
      'request failed: java.io.IOException: deep down at com.acme.Files.read',
    )
  })

  it('is read in Python before what came of it', () => {
    const chain = (cause: string): string[] => [
      'Traceback (most recent call last):',
      '  File "/srv/app/db.py", line 3, in query',
      `${cause}: deep down`,
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "/srv/app/api.py", line 9, in call',
      'app.errors.ServiceError: it failed',
    ]
    expect(
      analyse(
        linesOf(
          ['KeyError', 'OSError', 'KeyError'].flatMap((cause, i) => [
            `${stamp(i)} INFO served`,
            ...chain(cause),
          ]),
        ),
      ).findings.map(({count, template}) => `${count} ${template}`),
    ).toEqual([
      '2 KeyError at query (db.py); app.errors.ServiceError at call (api.py)',
      '1 OSError at query (db.py); app.errors.ServiceError at call (api.py)',
    ])
  })

  it('is read in .NET and Node.js too, and what was suppressed is not', () => {
    const net = [
      'System.AggregateException: One or more errors occurred.',
      ' ---> System.IO.IOException: deep down',
      '   at Acme.Files.Read(String path)',
      '   --- End of inner exception stack trace ---',
      '   at Acme.Api.Call()',
    ]
    const node = [
      'TypeError: it failed',
      '    at call (/srv/api.js:3:1) {',
      '  [cause]: RangeError: deep down',
      '      at read (/srv/files.js:9:1)',
      '}',
    ]
    const suppressed = java(
      'a.ServiceException',
      'com.acme.Api.call',
      '\tSuppressed: java.io.IOException: cannot close',
      '\t\tat com.acme.Files.close(Files.java:3)',
    )
    const templates = [net, node, suppressed].flatMap((trace) =>
      analyse(linesOf(stamped('ERROR request failed', [trace]))).findings.map(
        ({template}) => template,
      ),
    )
    expect(templates).toEqual([
      'request failed … System.AggregateException; System.IO.IOException at Acme.Files.Read',
      'request failed … TypeError at call (api.js); RangeError at read (files.js)',
      'request failed … a.ServiceException at com.acme.Api.call',
    ])
  })

  it('is no part of the head: a class in the first line is not lost to a logger', () => {
    const {findings} = analyse(
      linesOf([
        `${stamp(0)} ERROR java.io.IOException: gone`,
        '\tat com.acme.Files.read(Files.java:3)',
        `${stamp(1)} ERROR java.io.IOException: not there`,
        '\tat com.acme.Files.read(Files.java:8)',
      ]),
    )
    expect(findings.map(({count, title, template}) => [count, title, template])).toEqual([
      [
        2,
        'java.io.IOException: gone at com.acme.Files.read',
        'java.io.IOException: <*> … at com.acme.Files.read',
      ],
    ])
  })
})

describe('a crash behind a record with a trace', () => {
  const counts = (lines: readonly string[]): number[] =>
    analyse(linesOf(lines)).findings.map(({count}) => count)

  it('is a record of its own', () => {
    const first = java('a.StockException', 'com.acme.Shop.buy')
    const crash = java('a.FatalException', 'com.acme.Shop.main')
    expect(counts([`${stamp(0)} ERROR request failed`, ...first, ...crash])).toEqual([1, 1])
    const inHead = ['    at buy (/srv/shop.js:3:1)', 'TypeError: no', '    at main (/srv/m.js:1:1)']
    expect(counts([`${stamp(0)} ERROR request failed: boom`, ...inHead])).toEqual([1, 1])
  })

  it('is none where the first line is the exception, which is then printed', () => {
    const trace = java('a.StockException', 'com.acme.Shop.buy')
    expect(counts([`${stamp(0)} ERROR a.StockException: it failed`, ...trace])).toEqual([1])
  })

  it('is none where Node.js prints its plainest error', () => {
    expect(
      titles([`${stamp(0)} ERROR request failed`, 'Error: boom', '    at buy (/srv/shop.js:3:1)']),
    ).toEqual(['1 request failed: Error: boom at buy (shop.js)'])
  })
})

describe('one trouble that shows in many ways', () => {
  it('is no finding for each of its places', () => {
    const names = 'a b c d e f g h i j k l m n o p q r s t'.split(' ')
    const lines = stamped(
      'ERROR request failed',
      names.map((name) => java('a.StockException', `com.acme.Shop.${name}`)),
    )
    const {findings} = analyse(linesOf(lines))
    expect(findings).toHaveLength(3)
    expect(findings.reduce((sum, {count}) => sum + count, 0)).toBe(names.length)
  })

  it('is one finding where a rule says what it is, whatever the trace', () => {
    const lines = stamped('ERROR connection pool exhausted (active=20)', [
      java('a.PoolException', 'com.acme.Shop.buy'),
      java('a.TimeoutException', 'com.acme.Shop.sell'),
    ])
    const {findings} = analyse(linesOf(lines))
    expect(findings.map(({kind, count}) => [kind, count])).toEqual([['known-failure', 2]])
  })

  it('goes on where its trace was left out', () => {
    const trace = java('a.StockException', 'com.acme.Shop.buy')
    expect(
      titles(stamped('ERROR request failed', [trace, [], ['a.StockException'], trace])),
    ).toEqual(['4 request failed: a.StockException: it failed at com.acme.Shop.buy'])
  })

  it('is told apart from one that began without a trace', () => {
    const trace = java('a.StockException', 'com.acme.Shop.buy')
    const {findings} = analyse(linesOf(stamped('ERROR request failed', [[], [], trace, trace])))
    expect(findings.map(({title}) => title)).toEqual([
      'request failed',
      'request failed: a.StockException: it failed at com.acme.Shop.buy',
    ])
  })
})

describe('a monitor that has learned traces', () => {
  const learned = (lines: readonly string[]): Pipeline => {
    const pipeline = createPipeline(settingsOf({monitorId: 'm1', hasPast: true}))
    // In two batches, between which a record is cut.
    const all = linesOf(lines)
    pipeline.take('a.log', Lines.of(all.slice(0, 2)), {...context, learning: true})
    pipeline.take('a.log', Lines.of(all.slice(2)), {...context, learning: true})
    return pipeline
  }
  const known = java('a.StockException', 'com.acme.Shop.buy')
  const other = java('a.StockException', 'com.acme.Shop.sell')
  const again = (pipeline: Pipeline, trace: readonly string[]): readonly Finding[] =>
    lastOf([
      ...pipeline.take(
        'a.log',
        Lines.of(linesOf([`${stamp(9)} WARN will try again`, ...trace])),
        context,
      ),
      ...pipeline.endOfFile('a.log'),
    ])

  it('calls a new one news where no level does', () => {
    const past = stamped('WARN will try again', [known, known])
    expect(again(learned(past), known)).toEqual([])
    expect(
      again(learned(past), other).map(({kind, severity, title}) => [kind, severity, title]),
    ).toEqual([
      [
        'new-pattern',
        'warning',
        'New pattern: will try again: a.StockException: it failed at com.acme.Shop.sell',
      ],
    ])
    const restarted = createPipeline(
      settingsOf({
        ...{monitorId: 'm1', hasPast: true},
        snapshot: JSON.parse(JSON.stringify(learned(past).snapshot())) as PipelineSnapshot,
      }),
    )
    expect(again(restarted, known)).toEqual([])
  })

  it('begins a new finding when one comes back after a quiet, and knows how often it did', () => {
    const pipeline = learned(stamped('INFO served', [[], []]))
    const at = (minute: number, trace: readonly string[]): string => {
      const lines = linesOf([
        `${stamp(minute * 60)} ERROR request failed`,
        ...trace,
        `${stamp(minute * 60)} INFO served`,
      ])
      const growing = pipeline.take('a.log', Lines.of(lines), context)
      return [...growing, ...pipeline.tick(NOW_MS + minute * 3_600_000)].at(-1)?.id ?? ''
    }
    const first = at(0, known)
    const second = at(1, other)
    expect(second).not.toBe(first)
    expect(at(20, known)).toBe(first)
    expect(at(21, other)).toBe(second)
    // Half an hour of quiet ends both; the next quiet must be longer.
    const third = at(60, other)
    expect([first, second]).not.toContain(third)
    const fourth = at(61, known)
    expect([first, second, third]).not.toContain(fourth)
    expect(at(61 + 200, other)).toBe(third)
  })

  it('knows how often one came back whose cause is told last', () => {
    const pipeline = learned(stamped('INFO served', [[], []]))
    const wrapped = java(
      ...(['a.ServiceException', 'com.acme.Api.call', 'Caused by: a.DbException: no'] as const),
      '\tat com.acme.Db.query(Db.java:3)',
    )
    const at = (minute: number, trace: readonly string[]): string | undefined => {
      const lines = linesOf([`${stamp(minute * 60)} ERROR request failed`, ...trace])
      const emitted = [
        ...pipeline.take('a.log', Lines.of(lines), context),
        ...pipeline.endOfFile('a.log'),
      ]
      return emitted.at(-1)?.id
    }
    // Another trace goes on all the time, so that each first line waits.
    const ids = new Map<number, string | undefined>()
    for (let minute = 0; minute <= 400; minute += 20) {
      at(minute, known)
      if ([0, 40, 180, 360].includes(minute)) ids.set(minute, at(minute, wrapped))
    }
    expect(ids.get(40)).not.toBe(ids.get(0))
    // The second episode outlasts four hours of quiet.
    expect(ids.get(180)).toBe(ids.get(40))
    expect(ids.get(360)).toBe(ids.get(40))
  })

  it('names traces by what first lines have become', () => {
    const users = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay']
    const lines = users.flatMap((name, i) => [
      `${stamp(i)} ERROR login of ${name} went wrong`,
      ...known,
    ])
    expect(analyse(linesOf(lines)).pipeline.report().templates).toMatchObject([
      {template: 'login of <*> went wrong … a.StockException at com.acme.Shop.buy', count: 6},
    ])
  })

  it('keeps no more than 2,000 of them', () => {
    const letters = (i: number): string =>
      i.toString(36).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? 'x')
    const traces = Array.from({length: 5_000}, (_, i) =>
      java('a.StockException', `com.acme.Q${letters(i)}.x`),
    )
    const {pipeline} = analyse(linesOf(stamped('ERROR request failed', traces)))
    const state = pipeline.snapshot().state as {
      traces: readonly unknown[]
      episodes: {readonly episodes: readonly unknown[]}
    }
    expect(state.traces.length).toBeLessThanOrEqual(2_000)
    expect(state.episodes.episodes.length).toBeLessThanOrEqual(2_000)
    const rows = pipeline.report().templates
    expect(rows.reduce((sum, {count}) => sum + count, 0)).toBe(5_000)
  })
})

describe('a statement on lines of its own', () => {
  it('is one record with the line before it', () => {
    const {annotations} = analyse(
      linesOf([
        `${stamp(0)} DEBUG query 7`,
        'SELECT id, state',
        'FROM orders',
        'LEFT JOIN items ON items.id = orders.id',
        "WHERE state = 'open'",
        'ORDER BY id',
        `${stamp(1)} DEBUG query 8`,
        'From here on all is well',
      ]),
    )
    const [head] = annotations
    expect(annotations.map(({id}) => id === head?.id)).toEqual([
      ...[true, true, true, true, true, true, true, false],
    ])
  })
})
