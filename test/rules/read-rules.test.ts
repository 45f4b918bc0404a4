import {describe, expect, it} from 'vitest'
import fc from 'fast-check'
import {readRules} from '../../src/rules/read-rules.js'

const RULE = {id: 'lock', name: 'Locked', severity: 'error', pattern: 'is locked', what: 'It is.'}
const json = (value: unknown) => readRules('a.json', JSON.stringify(value))
const whyOf = (value: unknown): string | undefined => json(value).refused[0]?.why

describe('a rule of the own form', () => {
  it('is one, a list, or in an object of rules', () => {
    for (const value of [RULE, [RULE], {rules: [RULE]}]) {
      const {rules, refused} = json(value)
      expect(refused).toEqual([])
      expect(rules).toMatchObject([{...RULE, pattern: {source: 'is locked'}, category: 'other'}])
      expect(rules[0]).toMatchObject({cause: '', nextCheck: '', example: null})
    }
  })

  it('is matched without regard to case, unless it asks for it', () => {
    const [any] = json(RULE).rules
    const [exact] = json({...RULE, caseSensitive: true}).rules
    expect(any?.pattern.test('The ledger IS LOCKED')).toBe(true)
    expect(exact?.pattern.test('The ledger IS LOCKED')).toBe(false)
    expect(exact?.pattern.test('The ledger is locked')).toBe(true)
  })

  it('is matched in a time that no pattern makes grow without end', () => {
    // fault 44: an engine that backtracks would try 2^100,000 ways
    const [rule] = json({...RULE, pattern: '(a+)+$'}).rules
    expect(rule?.pattern.test(`${'a'.repeat(100_000)}b`)).toBe(false)
    expect(rule?.pattern.test('a'.repeat(100_000))).toBe(true)
  })

  it('may stand in YAML, in several documents, or one a line', () => {
    const yaml = 'id: a\nname: A\nseverity: info\npattern: aaa\nwhat: A.\n'
    const two = readRules('a.yaml', `${yaml}---\n${yaml.replace('id: a', 'id: b')}`)
    expect(two.rules.map(({id}) => id)).toEqual(['a', 'b'])
    const lines = readRules('a.ndjson', `${JSON.stringify(RULE)}\n\n{oops\n`)
    expect(lines.rules.map(({id}) => id)).toEqual(['lock'])
    expect(lines.refused).toMatchObject([{rule: 'line 3'}])
  })

  it.each([
    [{...RULE, pattern: undefined}, 'pattern is missing'],
    [{...RULE, what: ''}, 'what is empty'],
    [{...RULE, name: 7}, 'name is not a text'],
    [{...RULE, id: '../x'}, 'its id is not a letter followed by letters, digits, . _ -'],
    [{...RULE, severity: 'fatal'}, 'severity is none of info, warning, error, critical'],
    [{...RULE, whenMany: 1}, 'whenMany is none of info, warning, error, critical'],
    [{...RULE, caseSensitive: 'no'}, 'caseSensitive is neither true nor false'],
    [{...RULE, nextcheck: 'x'}, 'unknown key "nextcheck"; did you mean nextCheck?'],
    [{...RULE, pattern: 'x*'}, 'pattern: it matches the empty text, so every line'],
    [{...RULE, pattern: '(?:a{1,500}b){1,2}'}, 'pattern: its repetitions make it too large'],
    [{...RULE, pattern: 'a'.repeat(5000)}, 'pattern is longer than 4096 characters'],
    [{...RULE, pattern: '['}, 'pattern: missing closing ]: `[`'],
    [
      {...RULE, pattern: '(?=a)b'},
      'pattern: invalid or unsupported Perl syntax: `(?=`; lookaround and back references are not to be had',
    ],
    [[], 'it holds no rule'],
    ['text', 'it is not an object'],
    [[RULE, RULE], 'its id is taken by one before it'],
  ])('is refused with the reason: %j', (value, why) => {
    expect(whyOf(value)).toBe(why)
  })

  it('beside a broken one is read all the same', () => {
    const {rules, refused} = json([{...RULE, id: 'bad', pattern: '('}, RULE])
    expect(rules.map(({id}) => id)).toEqual(['lock'])
    expect(refused).toMatchObject([{rule: 'bad'}])
  })

  it('cannot make matching slow', () => {
    const {rules} = json([{...RULE, pattern: '^(\\w+\\s?)*$|(x+x+)+y|(a|a)+b'}])
    expect(rules).toEqual([])
    const [slow] = json([{...RULE, pattern: '(x+x+)+y|(a|aa)+$'}]).rules
    const from = process.cpuUsage()
    for (let n = 0; n < 20; n++) expect(slow?.pattern.test(`${'a'.repeat(1000)}!`)).toBe(false)
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(1_000_000)
  })

  it('of any content never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const path of ['a.yaml', 'a.ndjson']) {
          const {rules, refused} = readRules(path, text)
          expect(rules.length + refused.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('is not multiplied by aliases', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    for (const [index, name] of ['b', 'c', 'd', 'e', 'f', 'g', 'h'].entries()) {
      const before = String.fromCharCode(97 + index)
      bomb.push(`${name}: &${name} [${Array.from({length: 10}, () => `*${before}`).join(',')}]`)
    }
    const {rules, refused} = readRules('a.yaml', bomb.join('\n'))
    expect(rules).toEqual([])
    expect(refused[0]?.why).toMatch(/alias/i)
  })
})

const cre = (rule: unknown, over: object = {}): object => ({
  cre: {
    ...{id: 'CRE-1', severity: 1, title: 'Queue stuck', category: 'queue-problem', tags: ['x']},
    description: 'It is stuck.\nFor good.\n',
    cause: '- too much work\n- too few workers\n',
    mitigation: '- add workers\n',
    ...over,
  },
  metadata: {kind: 'prequel', id: 'abc'},
  rule,
})
const set = (match: unknown, over: object = {}) => ({
  set: {event: {source: 'cre.log.x'}, match, ...over},
})

describe('a CRE rule', () => {
  it('with one condition is read, and its texts are one line each', () => {
    const {rules, refused} = json({rules: [cre(set([{regex: 'queue .+ stuck'}]))]})
    expect(refused).toEqual([])
    expect(rules).toMatchObject([
      {
        ...{id: 'CRE-1', name: 'Queue stuck', severity: 'error', category: 'queue-problem'},
        ...{what: 'It is stuck. For good.', cause: 'too much work too few workers'},
        nextCheck: 'add workers',
      },
    ])
    expect(rules[0]?.pattern.test('the queue x is stuck')).toBe(true)
    expect(rules[0]?.pattern.test('the QUEUE x is stuck')).toBe(false)
  })

  it('may look for a value, as it stands, or for a term of its file', () => {
    const [value] = json({rules: [cre(set([{value: 'a.b('}]))]}).rules
    expect([value?.pattern.test('x a.b( y'), value?.pattern.test('x aab( y')]).toEqual([
      true,
      false,
    ])
    const terms = {stuck: {field: 'message', regex: 'stu+ck'}}
    const [term] = json({rules: [cre(set(['stuck']))], terms}).rules
    expect(term?.pattern.test('it is stuuuck')).toBe(true)
  })

  it('of several records has a window and counts', () => {
    const match = [{value: 'a'}, {regex: 'b+', count: 3}]
    const [rule] = json({rules: [cre(set(match, {window: '1m30s'}))]}).rules
    expect(rule?.set).toMatchObject({
      windowMs: 90_000,
      conditions: [
        {pattern: {source: 'a'}, count: 1},
        {pattern: {source: 'b+'}, count: 3},
      ],
    })
  })

  it.each([
    [{sequence: {window: '5s', order: []}}, 'a sequence of records cannot be followed'],
    [set([{value: 'a'}, {value: 'b'}]), 'a set of several records needs a window'],
    [set([{value: 'a', count: 3}]), 'a set of several records needs a window'],
    [set([{value: 'a', count: 0}]), 'its count is not a number from 1 to 1000'],
    [set([{value: 'a', count: 2}], {window: '5 days'}), 'its window is not such as 30s or 5m'],
    [set([{value: 'a'}], {negate: [{value: 'b'}]}), 'negate cannot be judged'],
    [set([{value: 'a'}], {correlations: ['host']}), 'correlations cannot be followed'],
    [set([{jq: '.a'}]), 'jq in its condition cannot be judged'],
    [set([{field: 'reason', value: 'a'}]), 'a condition on a field cannot be judged'],
    [set([]), 'rule.set.match is missing'],
    [{}, 'rule.set is missing'],
    [set([{regex: '(?!x)'}]), 'invalid or unsupported Perl syntax: `(?!`; lookaround'],
  ])('is refused by name: %j', (rule, why) => {
    const {rules, refused} = json({rules: [cre(rule)]})
    expect(rules).toEqual([])
    expect(refused).toMatchObject([{rule: 'CRE-1'}])
    expect(refused[0]?.why).toContain(why)
  })

  it('without id, title or severity is refused', () => {
    const rule = set([{value: 'a'}])
    expect(whyOf(cre(rule, {id: ''}))).toBe('cre.id is missing')
    expect(whyOf(cre(rule, {title: undefined}))).toBe('cre.title is missing')
    expect(whyOf(cre(rule, {severity: 9}))).toBe('cre.severity is not a number from 0 to 4')
  })
})
