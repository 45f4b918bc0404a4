import {describe, expect, it} from 'vitest'
import {createPipeline} from '../../src/analyse/create-pipeline.js'
import type {Finding} from '../../src/analyse/finding.js'
import {analyse, lastOf, NOW_MS, settingsOf} from '../support/analyse.js'
import {linesOf, linesOfBytes} from '../support/log-lines.js'
import {Lines} from '../../src/analyse/lines.js'

const stamp = (second: number): string =>
  new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString()
const info = (second: number, message = `request ${second} took ${second % 90} ms`): string =>
  `${stamp(second)} INFO ${message}`
const calm = (count: number, from = 0): string[] =>
  Array.from({length: count}, (_, i) => info(from + i))
const brief = ({kind, severity, title, count}: Finding): unknown => ({kind, severity, title, count})

describe('a log that is read once', () => {
  it('reports nothing about a calm log', () => {
    const harmless = ['finished with 0 errors, error_count=0', 'GET /errors.html', 'error: null']
    const {findings, pipeline} = analyse(linesOf([...harmless, ...calm(2_000)]))
    expect(findings).toEqual([])
    expect(pipeline.report().levels).toEqual({
      ...{fatal: 0, error: 0, warning: 0, info: 2_000, debug: 0, unknown: 3},
    })
  })

  it('believes the level of a record over its words', () => {
    const lines = ['INFO error handler failed, no panic', 'DEBUG exception: ignored', 'WARN failed']
    expect(analyse(linesOf(lines.map((line, i) => `${stamp(i)} ${line}`))).findings).toEqual([])
  })

  it('reports errors by their level, one finding for each pattern, however often it comes', () => {
    const lines = calm(100).flatMap((line, i) =>
      i % 10 === 0 ? [line, `${stamp(i)} ERROR job ${i} went wrong`] : [line],
    )
    const {findings, emitted} = analyse(linesOf([...lines, `${stamp(200)} FATAL giving up`]))
    expect(findings.map(brief)).toEqual([
      {kind: 'severity', severity: 'error', title: 'job 0 went wrong', count: 10},
      {kind: 'severity', severity: 'critical', title: 'giving up', count: 1},
    ])
    // 1, 2, 4, 8, and the last word.
    expect(
      emitted.filter(({title}) => title === 'job 0 went wrong').map(({count}) => count),
    ).toEqual([1, 2, 4, 8, 10])
    expect(findings[0]).toMatchObject({
      template: 'job <*> went wrong',
      firstSeen: '2024-01-01T00:00:00.000Z',
      lastSeen: '2024-01-01T00:01:30.000Z',
      monitorId: null,
      explanation: null,
    })
    expect(findings[0]?.evidence).toHaveLength(5)
  })

  it('gives evidence with the byte offset and the number of its line', () => {
    const bytes = new TextEncoder().encode(`ä line\n${stamp(1)} ERROR lost it\n`)
    const [finding] = analyse(linesOfBytes(bytes)).findings
    expect(finding?.evidence).toEqual([{text: `${stamp(1)} ERROR lost it`, offset: 8, line: 2}])
  })

  it('explains a known failure and lets it raise the level by one step only', () => {
    const {findings} = analyse(
      linesOf([
        `${stamp(0)} ERROR write failed: No space left on device`,
        `${stamp(1)} WARN cannot append: No space left on device`,
        `${stamp(2)} INFO noticed: No space left on device`,
        `${stamp(3)} DEBUG seen: No space left on device`,
        'plain words: No space left on device',
      ]),
    )
    expect(findings.map(({kind, severity}) => [kind, severity])).toEqual([
      ['known-failure', 'critical'],
      ['known-failure', 'error'],
      ['known-failure', 'warning'],
      ['known-failure', 'critical'],
    ])
    expect(findings[0]?.title).toBe('Disk full: write failed: No space left on device')
    expect(findings[0]?.explanation).toMatchObject({
      ...{by: 'builtin', verified: null, severity: 'critical', category: 'disk', cites: [0]},
    })
  })

  it('makes one finding of a record, not one for each detector', () => {
    const {findings} = analyse(
      linesOf([...calm(1_500), `${stamp(1_600)} ERROR connection refused`]),
    )
    expect(findings.map(({kind}) => kind)).toEqual(['known-failure'])
  })

  it('reports a new pattern once the log has settled, and not before', () => {
    const early = analyse(
      linesOf([...calm(400), info(401, 'switching to plan b'), ...calm(300, 402)]),
    )
    expect(early.findings).toEqual([])
    const late = analyse(
      linesOf([...calm(1_500), info(1_501, 'switching to plan b'), ...calm(9, 1_502)]),
    )
    expect(late.findings.map(brief)).toEqual([
      {kind: 'new-pattern', severity: 'info', title: 'New pattern: switching to plan b', count: 1},
    ])
  })

  it('reports no new patterns of a log that never settles', () => {
    const words = 'abcdefghijklmnopqrstuvwxyz'
    const name = (i: number): string =>
      (words[i % 26] ?? '') + (words[Math.floor(i / 26) % 26] ?? '')
    const lines = Array.from({length: 3_000}, (_, i) =>
      i % 20 === 0 ? info(i, `${name(i / 20)} of ${name(i / 7)} was ${name(i / 3)}`) : info(i),
    )
    expect(analyse(linesOf(lines)).findings).toEqual([])
  })

  it('keeps errors that differ in a name only under one finding', () => {
    const names = [
      'ann',
      'bob',
      'cid',
      'dan',
      'eve',
      'fay',
      'gus',
      'hal',
      'ivy',
      'jim',
      'kim',
      'lee',
    ]
    const lines = names.map((name, i) => `${stamp(i)} ERROR login of ${name} was refused`)
    const {findings} = analyse(linesOf(lines))
    expect(findings).toHaveLength(3)
    expect(findings[0]?.count).toBe(10)
  })

  it('does not call an id new that by chance holds no digit', () => {
    const login = (i: number, id: string): string =>
      `${stamp(i)} INFO login of shopper-${id} from 10.0.0.${i % 200}`
    const ids = Array.from({length: 1_500}, (_, i) => `${(i * 7919).toString(16)}1`)
    const lines = [...ids.map((id, i) => login(i, id)), login(1_500, 'ccceea')]
    expect(analyse(linesOf(lines)).findings).toEqual([])
    const news = `${stamp(1_501)} INFO logins are closed`
    expect(analyse(linesOf([...lines, news])).findings).toMatchObject([
      {kind: 'new-pattern', title: 'New pattern: logins are closed'},
    ])
  })

  it('knows an address by its place where others are known to vary', () => {
    const rejected = (i: number, name: string): string =>
      `${stamp(i)} INFO mail: <${name}@mail.example>: recipient rejected`
    const lines = Array.from({length: 1_500}, (_, i) => rejected(i, `u${i}`))
    expect(analyse(linesOf([...lines, rejected(1_500, 'ypcuocum')])).findings).toEqual([])
  })

  it('counts answers of 5xx told in a sentence, and takes one for no error', () => {
    const answer = (i: number, status: string): string =>
      `${stamp(i)} INFO router: completed GET /repo/${i} for 10.2.3.46:0, ${status} in ${i % 40}ms`
    const well = Array.from({length: 3_000}, (_, i) => answer(i, '200 OK'))
    const one = answer(3_000, '500 Internal Server Error')
    expect(analyse(linesOf([...well, one])).findings).toEqual([])
    const many = Array.from({length: 60}, (_, i) => answer(3_001 + i, '503 Service Unavailable'))
    expect(analyse(linesOf([...well, one, ...many])).findings).toMatchObject([{kind: 'burst'}])
  })

  it('goes on into the next day where a log names none', () => {
    const at = (s: number): string => new Date(s * 1_000).toISOString().slice(11, 19)
    const lines = Array.from({length: 4_000}, (_, i) => {
      const text = i > 3_000 && i < 3_100 ? 'WARN  request was slow' : `INFO  request ${i} done`
      return `${at(84_600 + i)} [main] ${text}`
    })
    const {pipeline, findings} = analyse(linesOf(lines))
    const {from, to, dayless} = pipeline.report()
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(3_999_000)
    expect(dayless).toBe(true)
    expect(findings).toMatchObject([{kind: 'silence', also: [{kind: 'new-pattern'}]}])
    const dated = [`${stamp(0)} INFO started`, ...lines]
    expect(analyse(linesOf(dated)).pipeline.report()).toMatchObject({dayless: false, to: stamp(0)})
  })

  it('hides secrets in everything it gives out', () => {
    // fault 130
    const lines = [
      `${stamp(0)} ERROR login with password=hunter2 failed`,
      `${stamp(1)} ERROR login with password=hunter3 failed`,
    ]
    const {findings, pipeline} = analyse(linesOf(lines))
    const all = JSON.stringify([findings, pipeline.report(), pipeline.snapshot()])
    expect(all).not.toMatch(/hunter/)
    expect(findings).toHaveLength(1)
    expect(findings[0]?.template).toBe('login with password=[secret:password:<*>] failed')
  })

  it('tells what the log is like', () => {
    const lines = [...calm(100), `${stamp(4_000)} WARN slow`, ...calm(100, 4_001)]
    const report = analyse(linesOf(lines)).pipeline.report()
    expect(report).toMatchObject({
      from: stamp(0),
      to: stamp(4_100),
      format: 'timestamped text',
      timeGap: {from: stamp(99), to: stamp(4_000)},
      undecodableLines: 0,
    })
    expect(report.rate).toHaveLength(60)
    expect(report.rate.reduce((sum, count) => sum + count, 0)).toBe(201)
    expect(report.templates).toEqual([
      {
        ...{template: 'request <*> took <*>', count: 200, level: 'info'},
        ...{firstSeen: stamp(0), lastSeen: stamp(4_100), id: report.templates[0]?.id},
        series: [100, ...new Array<number>(22).fill(0), 100],
      },
      expect.objectContaining({template: 'slow', count: 1, level: 'warning'}),
    ])
  })

  it('has nothing to tell about nothing', () => {
    const {findings, pipeline} = analyse([])
    expect(findings).toEqual([])
    expect(pipeline.report()).toMatchObject({
      from: null,
      to: null,
      format: null,
      rate: [],
      templates: [],
    })
    expect(pipeline.templateCount).toBe(0)
  })

  it('annotates every line, blank ones too', () => {
    const {annotations} = analyse(linesOf(['', info(1), info(2), '   ', '  at a.b.c(D.java:1)']))
    expect(annotations).toHaveLength(5)
    expect(annotations.map(({text}) => text)).toEqual([
      '',
      ...Array.from({length: 4}, () => 'request <*> took <*>'),
    ])
  })
})

describe('lines that are hardly lines', () => {
  it('are counted and do no harm', () => {
    // fault 36, fault 37, fault 42
    const every = Uint8Array.from({length: 255}, (_, i) => (i < 10 ? i : i + 1))
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    const texts = [deep, '{"__proto__":{"x":1},"msg":"hi"}', `ERROR ${'x'.repeat(1024 * 1024 - 6)}`]
    const lines = [
      ...linesOfBytes(every),
      ...linesOfBytes(new Uint8Array(64 * 1024)),
      ...linesOfBytes(
        Uint8Array.from([0, 0, 0, ...new TextEncoder().encode(`${stamp(0)} ERROR x y`)]),
      ),
      ...linesOf(texts),
    ]
    const {findings, pipeline} = analyse(lines)
    expect(pipeline.report().undecodableLines).toBe(3)
    expect(findings.map(({title}) => title)).toContain('x y')
    for (const {title, evidence} of findings) {
      expect(title.length).toBeLessThanOrEqual(120)
      for (const {text} of evidence) expect(text.length).toBeLessThanOrEqual(2_048)
    }
    expect(() => JSON.stringify(findings)).not.toThrow()
  })

  it('of UTF-16 are not taken for text', () => {
    // fault 40
    const utf16 = Buffer.from('ERROR it broke\nERROR it broke again\n', 'utf16le')
    const {findings, pipeline} = analyse(linesOfBytes(utf16))
    expect(findings).toEqual([])
    expect(pipeline.report().format).toMatch(/UTF-16/)
  })
})

describe('records of several lines', () => {
  const java = [
    'Exception in thread "main" java.lang.IllegalStateException: not open',
    '\tat com.x.Y.z(Y.java:12)',
    'Caused by: java.net.ConnectException: Connection refused',
    '\t... 12 more',
  ]
  const python = [
    'Traceback (most recent call last):',
    '  File "/app/w.py", line 12, in run',
    '    do()',
    "KeyError: 'user'",
  ]
  const go = [
    'panic: runtime error: index out of range [3] with length 3',
    '',
    'goroutine 1 [running]:',
    'main.main()',
    '\t/app/main.go:12 +0x1d',
    'exit status 2',
  ]
  const node = [
    'TypeError: Cannot read properties of undefined',
    '    at f (/app/x.js:3:1)',
    '    at g (/app/x.js:9:1)',
  ]
  const rust = [
    "thread 'main' panicked at src/main.rs:4:5: boom",
    'note: run with `RUST_BACKTRACE=1`',
  ]

  it.each([
    ['Java', java],
    ['Python', python],
    ['Go', go],
    ['Node.js', node],
    ['Rust', rust],
  ])('share one template, and one finding, in %s', (_name, trace) => {
    const {findings, annotations} = analyse(linesOf([info(0), ...trace, info(1)]))
    const ids = annotations.slice(1, -1).map(({id}) => id)
    expect(new Set(ids).size).toBe(1)
    expect(annotations[0]?.id).toBe(annotations.at(-1)?.id)
    expect(ids[0]).not.toBe(annotations[0]?.id)
    expect(findings.map(({severity, count}) => [severity, count])).toEqual([['error', 1]])
  })

  it('belong to the error before them', () => {
    const {findings, pipeline} = analyse(
      linesOf([`${stamp(0)} ERROR request failed`, ...python, info(1)]),
    )
    expect(findings.map(brief)).toEqual([
      {
        ...{kind: 'severity', severity: 'error', count: 1},
        title: "request failed: KeyError: 'user' at run (w.py)",
      },
    ])
    expect(findings[0]?.evidence.map(({text}) => text)).toEqual([
      `${stamp(0)} ERROR request failed`,
      '  File "/app/w.py", line 12, in run',
      "KeyError: 'user'",
    ])
    expect(pipeline.report().levels).toMatchObject({error: 5, info: 1})
  })

  it('are reported by their first line and completed by the telling ones', () => {
    const pipeline = createPipeline(settingsOf())
    const context = {learning: false, nowMs: NOW_MS}
    const seen = linesOf(java).map((line) => pipeline.take('a', Lines.of([line]), context))
    expect(seen.map((findings) => findings.length)).toEqual([1, 1, 1, 0])
    expect(seen[2]?.[0]?.id).toBe(seen[0]?.[0]?.id)
    expect(seen[2]?.[0]?.explanation).toMatchObject({category: 'network', cites: [2]})
    expect(seen[2]?.[0]?.evidence.map(({line}) => line)).toEqual([1, 2, 3])
  })

  it('take the name of a Python exception', () => {
    expect(analyse(linesOf(python)).findings[0]?.title).toBe("KeyError: 'user' at run (w.py)")
  })

  it('are recognised behind the header that syslog puts before each line', () => {
    const {findings, annotations} = analyse(
      linesOf([...python, 'started'].map((line) => `Jun  1 12:00:00 web-1 app[12]: ${line}`)),
    )
    expect(findings).toHaveLength(1)
    expect(new Set(annotations.slice(0, 4).map(({id}) => id)).size).toBe(1)
    expect(annotations[4]?.text).toBe('started')
  })

  it('make an error of a record without a level', () => {
    const {findings} = analyse(
      linesOf([
        `${stamp(0)} processing order 7`,
        'java.io.IOException: gone',
        '\tat a.B.c(B.java:1)',
      ]),
    )
    expect(findings.map(brief)).toEqual([
      {
        ...{kind: 'severity', severity: 'error', count: 1},
        title: 'processing order 7: java.io.IOException: gone at a.B.c',
      },
    ])
    expect(findings[0]?.evidence.map(({line}) => line)).toEqual([1, 2, 3])
  })

  it('hold no more than 500 lines', () => {
    // fault 43
    const trace = [
      `${stamp(0)} ERROR deep`,
      ...Array.from({length: 600}, (_, i) => `  at a.b${i}(X.java:${i})`),
    ]
    const {annotations} = analyse(linesOf(trace))
    const joined = annotations.filter(({text}) => text === 'deep')
    expect(joined).toHaveLength(500)
  })

  it('end with their file', () => {
    const pipeline = createPipeline(settingsOf())
    const texts: string[] = []
    const context = {
      learning: false,
      nowMs: NOW_MS,
      annotate: (t: {text: string}) => void texts.push(t.text),
    }
    pipeline.take('a', Lines.of(linesOf([`${stamp(0)} ERROR x y`])), context)
    pipeline.endOfFile('a')
    pipeline.take('a', Lines.of(linesOf(['  indented'])), context)
    expect(texts).toEqual(['x y', 'indented'])
  })
})

describe('a monitor', () => {
  const learned = (
    lines: readonly string[],
    monitorId = 'm1',
  ): ReturnType<typeof createPipeline> => {
    const pipeline = createPipeline(settingsOf({monitorId, hasPast: true}))
    expect(pipeline.take('a', Lines.of(linesOf(lines)), {learning: true, nowMs: NOW_MS})).toEqual(
      [],
    )
    return pipeline
  }
  const context = {learning: false, nowMs: NOW_MS}

  it('learns what stands in the file without reporting or counting it', () => {
    const pipeline = learned([...calm(10), `${stamp(11)} ERROR it broke`])
    expect(pipeline.templateCount).toBe(2)
    expect(pipeline.report()).toMatchObject({templates: [], from: null, rate: []})
    expect(pipeline.report().levels.info).toBe(0)
  })

  it('reports a pattern it has not learned, at once', () => {
    const pipeline = learned(calm(10))
    const findings = pipeline.take(
      'a',
      Lines.of(linesOf([info(11), info(12, 'reload of things')])),
      context,
    )
    expect(findings.map(brief)).toEqual([
      {kind: 'new-pattern', severity: 'info', title: 'New pattern: reload of things', count: 1},
    ])
    expect(findings[0]?.monitorId).toBe('m1')
  })

  it('reports a known error when it comes again', () => {
    const pipeline = learned([...calm(10), `${stamp(11)} ERROR it broke`])
    const findings = pipeline.take('a', Lines.of(linesOf([`${stamp(60)} ERROR it broke`])), context)
    expect(findings.map(({kind}) => kind)).toEqual(['severity'])
  })

  it('folds a flood of new patterns into one finding', () => {
    const pipeline = learned(calm(10))
    const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
    const lines = words.map((word, i) => info(20 + i, `${word} ${word}s ${word}ing about`))
    const findings = lastOf([
      ...pipeline.take('a', Lines.of(linesOf(lines)), context),
      ...pipeline.endOfFile('a'),
    ])
    expect(findings.map(({count}) => count)).toEqual([1, 1, 1, 1, 1, 5])
    expect(findings.at(-1)?.title).toMatch(/^Many new patterns at once/)
  })

  it('begins a new finding after a quiet, and needs a longer one each time', () => {
    const pipeline = learned(calm(3))
    const at = (minute: number): string => {
      const [finding] = pipeline
        .take('a', Lines.of(linesOf([`${stamp(minute * 60)} ERROR it broke`])), context)
        .slice(-1)
      return finding?.id ?? 'grown'
    }
    const first = at(0)
    expect(at(25)).toBe(first)
    const second = at(56)
    expect(second).not.toBe(first)
    // The second episode outlasts four hours, the third a day.
    expect(at(56 + 230)).toBe(second)
    const third = at(56 + 230 + 250)
    expect([first, second]).not.toContain(third)
    expect(at(56 + 480 + 1_800)).toBe(third)
  })

  it('tells growth on ticks, seldom, and the last word when an episode ends', () => {
    const pipeline = learned(calm(3))
    const error = (second: number): string => `${stamp(second)} ERROR it broke`
    pipeline.take('a', Lines.of(linesOf([error(1), error(2), error(3)])), context)
    expect(pipeline.tick(NOW_MS + 900)).toEqual([])
    expect(pipeline.tick(NOW_MS + 1_100).map(({count}) => count)).toEqual([3])
    expect(pipeline.tick(NOW_MS + 30_000)).toEqual([])
    pipeline.take('a', Lines.of(linesOf([error(4), error(5)])), {
      ...context,
      nowMs: NOW_MS + 31_000,
    })
    expect(pipeline.tick(NOW_MS + 700_000).map(({count}) => count)).toEqual([5])
    expect(pipeline.tick(NOW_MS + 900_000)).toEqual([])
  })

  it('gives the same finding the same id when it reads the same lines again', () => {
    const lines = linesOf([`${stamp(60)} ERROR it broke`, 'ERROR without a time'])
    const ids = (monitorId: string): string[] =>
      learned(calm(3), monitorId)
        .take('a', Lines.of(lines), context)
        .map(({id}) => id)
    expect(ids('m1')).toEqual(ids('m1'))
    expect(ids('m1')).not.toEqual(ids('m2'))
  })

  it('forgets the least used templates when there are too many, and then claims no news', () => {
    const pipeline = learned(calm(3))
    const letters = (i: number): string =>
      i.toString(36).replace(/\d/g, (d) => 'ghijklmnop'[Number(d)] ?? 'x')
    const lines = Array.from({length: 12_000}, (_, i) =>
      info(i, `${letters(i)}q ${letters(i * 7)}w`),
    )
    pipeline.take('a', Lines.of(linesOf(lines)), {...context, learning: true})
    expect(pipeline.templateCount).toBeLessThanOrEqual(10_000)
    expect(pipeline.take('a', Lines.of(linesOf([info(1, 'never before')])), context)).toEqual([])
  })
})
