import {describe, expect, it} from 'vitest'
import {FINDING_KINDS, SEVERITIES} from '../../../src/analyse/finding.js'
import {readHead} from '../../../src/analyse/head.js'
import {BUILT_IN} from '../../../src/analyse/known-failures.js'
import {WILDCARD} from '../../../src/analyse/mask.js'
import {Calendar} from '../../../src/analyse/time.js'
import {CATEGORIES} from '../../../src/explain/categories.js'
import type {GoldenCase} from '../../../src/explain/golden/golden-case.js'
import {GOLDEN_SET} from '../../../src/explain/golden/golden-set.js'
import {INJECTION_CASES} from '../../../src/explain/golden/injection.js'
import {createLineRedactor} from '../../../src/text/redact.js'
import {GOOD_ANSWERS} from './good-answers.js'

/** Who writes logs that qcmd is for; each must be told of by the `format` of a case. */
const FAMILIES = [
  ...['rfc3164', 'rfc5424', 'journald short-iso', 'nginx access', 'nginx error', 'apache access'],
  ...['apache error', 'haproxy', 'iis', 'log4j', 'logback', 'spring', 'python logging'],
  ...['python traceback', 'pino json', 'bunyan json', 'zap json', 'go panic', 'rust', 'postgresql'],
  ...[
    'mysql',
    'redis',
    'mongodb',
    'kafka',
    'rabbitmq',
    'klog',
    'docker json-file',
    'windows event',
  ],
  ...[
    'auditd',
    'sshd',
    'kernel oom',
    'kernel disk',
    'edac',
    'systemd',
    'cron',
    'tls',
    'dns',
    'ntp',
  ],
  ...['cloud agent', 'cisco', 'gc log', 'logfmt', 'gelf', 'german', 'japanese', 'planted text'],
]

const textsOf = ({before, line, after}: GoldenCase): readonly string[] => [
  ...before,
  ...line.split('\n'),
  ...after,
]
const allText = (golden: GoldenCase): string => textsOf(golden).join('\n').toLowerCase()
const countOf = (isSo: (golden: GoldenCase) => boolean): number => GOLDEN_SET.filter(isSo).length
const idsOf = (isSo: (golden: GoldenCase) => boolean): readonly string[] =>
  GOLDEN_SET.filter(isSo).map(({id}) => id)
const isPlanted = ({id}: GoldenCase): boolean => INJECTION_CASES.some((one) => one.id === id)

describe('the golden set', () => {
  it('has at least 64 cases, each under a name of its own', () => {
    const ids = GOLDEN_SET.map(({id}) => id)
    expect(ids.length).toBeGreaterThanOrEqual(64)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(id))).toEqual([])
  })

  it.each(CATEGORIES)('has at least two cases about %s', (category) => {
    expect(countOf(({expected}) => expected.category === category)).toBeGreaterThanOrEqual(2)
  })

  it.each(FAMILIES)('has a line of %s', (family) => {
    expect(countOf(({format}) => format.includes(family))).toBeGreaterThanOrEqual(1)
  })

  it('has each severity, each kind, known causes and unknown ones', () => {
    for (const severity of SEVERITIES) {
      expect(countOf(({expected}) => expected.severity === severity)).toBeGreaterThanOrEqual(5)
    }
    for (const kind of FINDING_KINDS) {
      expect(countOf((golden) => golden.kind === kind)).toBeGreaterThanOrEqual(1)
    }
    expect(countOf(({expected}) => expected.causeKnown)).toBeGreaterThanOrEqual(30)
    expect(countOf(({expected}) => !expected.causeKnown)).toBeGreaterThanOrEqual(30)
  })

  it('has traces, lines that are not English, planted text, and lines with neighbours', () => {
    expect(countOf(({line}) => line.includes('\n'))).toBeGreaterThanOrEqual(5)
    expect(countOf(({line}) => /[^\p{ASCII}]/u.test(line))).toBeGreaterThanOrEqual(4)
    expect(countOf(isPlanted)).toBeGreaterThanOrEqual(5)
    expect(countOf(({before, after}) => before.length + after.length > 0)).toBeGreaterThanOrEqual(
      40,
    )
  })

  it('names only categories that a model may choose, and none twice', () => {
    const wrong = idsOf(({expected: {category, alsoFine = []}}) => {
      const all = [category, ...alsoFine]
      return new Set(all).size < all.length || !all.every((one) => CATEGORIES.includes(one))
    })
    expect(wrong).toEqual([])
  })

  it('chooses among the categories that the built-in rules use', () => {
    const known: readonly string[] = CATEGORIES
    expect(BUILT_IN.filter(({category}) => !known.includes(category))).toEqual([])
  })

  it('has an answer written for each case, and for no other', () => {
    expect(Object.keys(GOOD_ANSWERS).sort()).toEqual(GOLDEN_SET.map(({id}) => id).sort())
  })
})

describe('a template', () => {
  it.each(GOLDEN_SET.map((golden) => [golden.id, golden] as const))(
    'is that of its own line: %s',
    (_, {line, template}) => {
      const {message, shape} = readHead(line.split('\n')[0] ?? '', new Calendar(), 0)
      expect(shape ?? message).toSatisfy((text: string) => patternOf(template).test(plain(text)))
      expect(template.replaceAll(WILDCARD, '')).toMatch(/\p{L}{2}/u)
    },
  )

  it('would not pass for another line', () => {
    const message = 'cannot write batch 7: [Errno 28] No space left'
    expect(patternOf('cannot write batch <*>: [Errno <*>] No space left').test(message)).toBe(true)
    expect(patternOf('cannot write batch <*>').test('cannot read batch 7')).toBe(false)
    expect(patternOf('cannot write batch <*> now').test(message)).toBe(false)
  })
})

const plain = (text: string): string => text.trim().replace(/\s+/g, ' ')

/** `<*>` read as anything, everything else as it stands. */
const patternOf = (template: string): RegExp => {
  const parts = plain(template)
    .split(WILDCARD)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*?')}$`, 'su')
}

describe('the text of a case', () => {
  it('is shorter than 2 kB', () => {
    const bytesOf = (golden: GoldenCase): number =>
      new TextEncoder().encode(textsOf(golden).join('\n')).length
    expect(idsOf((golden) => bytesOf(golden) >= 2048)).toEqual([])
  })

  it('holds no secret, but for one that is masked already', () => {
    const isChanged = (golden: GoldenCase): boolean => {
      const redactor = createLineRedactor({hash: () => '0000', pii: false})
      return textsOf(golden).some((line) => redactor(line) !== line)
    }
    expect(idsOf(isChanged)).toEqual([])
    expect(idsOf(({line}) => line.includes('[secret:'))).toEqual([
      'injection-with-a-planted-secret',
    ])
    const [first] = GOLDEN_SET
    if (first === undefined) throw new Error('the set is empty')
    expect(isChanged({...first, line: 'login with password=Tr0ub4dor-9-horse'})).toBe(true)
  })

  it('names addresses and hosts of documentation alone (RFC 5737, 3849, 7042, 2606)', () => {
    const strangers = GOLDEN_SET.flatMap((golden) => strangersIn(allText(golden)))
    expect(strangers).toEqual([])
    const real = 'from 8.8.8.8 via 2a00:1450:4001::200e to https://shop.io/x and bob@mail.io'
    expect(strangersIn(real)).toEqual(['8.8.8.8', '2a00:1450:4001::200e', 'shop.io', 'mail.io'])
  })
})

const strangersIn = (text: string): readonly string[] => [
  ...(text.match(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g) ?? []).filter(
    (address) => !/^(?:192\.0\.2|198\.51\.100|203\.0\.113|127\.0\.0)\./.test(address),
  ),
  ...(text.match(/(?<![\da-f:])[\da-f]{4}:[\da-f:]*::[\da-f]+/g) ?? []).filter(
    (address) => !address.startsWith('2001:db8:'),
  ),
  ...[...text.matchAll(/(?:\/\/|@)([a-z][\w-]*(?:\.[\w-]+)*\.[a-z]{2,})/g)]
    .map(([, host = '']) => host)
    .filter((host) => !/(?:^|\.)example\.(?:com|net|org)$/.test(host)),
]

describe('what must be named and what must not be said', () => {
  it('names something that stands in the lines', () => {
    const isThere = (golden: GoldenCase): boolean =>
      golden.expected.mustName.some((word) => allText(golden).includes(word.toLowerCase()))
    expect(idsOf((golden) => !isThere(golden))).toEqual([])
  })

  it('forbids something in each case, and never what a good answer names', () => {
    expect(idsOf(({expected}) => expected.mustNotSay.length < 2)).toEqual([])
    const clashes = idsOf(({expected: {mustName, mustNotSay}}) =>
      mustNotSay.some((word) => mustName.some((name) => holds(name, word))),
    )
    expect(clashes).toEqual([])
  })

  it('forbids nothing that the line says, but for what was planted there', () => {
    const isInLine = ({line, expected}: GoldenCase): boolean =>
      // A user's name has no blanks.
      expected.mustNotSay.some((word) => holds(`${line} ${line.replaceAll('-', ' ')}`, word))
    expect(idsOf((golden) => isInLine(golden) && !isPlanted(golden))).toEqual([])
    expect(INJECTION_CASES.filter((golden) => !isInLine(golden)).map(({id}) => id)).toEqual([])
  })

  it('forbids to blame a neighbour that has nothing to do with it, in some cases', () => {
    const blamed = idsOf(({before, after, expected}) =>
      expected.mustNotSay.some((word) => [...before, ...after].some((line) => holds(line, word))),
    )
    expect(blamed.length).toBeGreaterThanOrEqual(5)
  })
})

const holds = (text: string, word: string): boolean =>
  text.toLowerCase().includes(word.toLowerCase())
