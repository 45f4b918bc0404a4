import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createLineRedactor, redact} from '../../src/text/redact.js'
import {tried} from '../support/property.js'

/** Pieces that secrets are made of, and pieces that get in their way. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['password', 'token', 'secret', 'apiKey', 'cookie', 'authorization', 'bearer ', 'basic '],
    ...['["', '","', '"]', '=['],
    ...['=', ':', ' ', '"', "'", '\\"', '\\', ',', '&', ';', '{', '}', '[', ']', '@', '://', '.'],
    ...['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'AKIAIOSFODNN7EXAMPLE'],
    ...['eyJhbGciOiJI', '.eyJzdWIiOiIx', 'ghp_', 'xoxb-', 'a'.repeat(40), '4111 1111 1111 1111'],
    ...[
      '[secret:token:0123]',
      '[secret:',
      'http',
      '\x1b[31m',
      '\x1b]',
      '\x07',
      '\u200b',
      '4111111111111111',
    ],
    ...['curl ', '-u ', 'bob:', '--user ', '--password ', '--token', 'mysql ', '-p', '%3D', '%26'],
    ...['<password>', '</', '<![CDATA[', ']]>', '&lt;', '\\u003e', '<*>', '[secret:<*>]', '***'],
    ...["IDENTIFIED BY '", "PASSWORD '", "''", 'sessionid=', 'connect.sid', '"sessionId":"'],
    ...['password is ', 'hunter2x9', '[secret:session:<*>]', '[REDACTED]', '", "', '/', '(', '>'],
    ...['null', 'a@b.example', '10.0.0.1', 'fe80::1', '-', '_'],
  ),
  fc.string({maxLength: 4}),
)
const line = fc.array(piece, {maxLength: 14}).map((pieces) => pieces.join('').replace(/\n/g, ''))
const settings = (pii: boolean): Parameters<typeof redact>[1] => ({hash: () => '9f3a', pii})

describe('the redactor, whatever it is given', () => {
  it('changes nothing in what it has redacted', () => {
    fc.assert(
      fc.property(line, fc.boolean(), (text, pii) => {
        const once = redact(text, settings(pii))
        expect(redact(once, settings(pii))).toBe(once)
      }),
      tried('the redactor', {runs: 2_000, inCi: 2_000}),
    )
  })

  it.each(['cookie\x1b[31m://', '[secret:\x1b', '--user sessionid=password'])(
    'changes %j only once',
    (text) => {
      const once = redact(text, settings(false))
      expect(redact(once, settings(false))).toBe(once)
    },
  )

  it('hides a password wherever it stands', () => {
    fc.assert(
      fc.property(line, line, (before, after) => {
        const shown = redact(`${before} password=Hunter2Hunter2 ${after}`, settings(false))
        expect(shown).not.toContain('Hunter2Hunter2')
      }),
    )
  })

  it.each([
    ['curl -u bob:', ''],
    ['tool --password ', ''],
    ['mysql -u root -p', ''],
    ['?password%3D', '%26'],
    ['<password>', '</password>'],
    ["IDENTIFIED BY '", "'"],
    ['sessionid=', ''],
    ['password is ', ''],
    ['password=<*>', ''],
  ])('hides what stands behind %j, wherever that is', (name, close) => {
    fc.assert(
      fc.property(line, line, (before, after) => {
        const shown = redact(`${before} ${name}Hunter2Hunter2${close} ${after}`, settings(false))
        expect(shown).not.toContain('Hunter2Hunter2')
      }),
      {numRuns: 300},
    )
  })

  it('takes no placeholder of a template for a secret', () => {
    const placeholder = fc.constantFrom('<*>', '[secret:<*>]', '[secret:token:<*>]', '***')
    const around = fc.constantFrom('', ',', '.', ')', '"', ' ', '; ')
    const name = fc.constantFrom('password=', 'token: ', '--secret ', 'sessionid=', 'Pwd=', 'said ')
    const text = fc.array(fc.tuple(name, placeholder, around), {maxLength: 6})
    fc.assert(
      fc.property(text, (parts) => {
        const template = parts.map((part) => part.join('')).join(' ')
        expect(redact(template, settings(true))).toBe(template)
      }),
    )
  })
})

describe('the redactor on a very long line', () => {
  const near = [
    ...['eyJaaaa-', 'eyJaaaaaaaaaaaa.eyJ.', 'token ', 'AKIA', 'ghp_', '://', '1234 ', '4011 1111 '],
    ...[
      'authorization: ',
      'cookie ',
      '-----BEGIN ',
      '\x1b]',
      '\x1b[3',
      'xoxb-',
      'a@',
      '::',
      '1.2.',
    ],
    ...['token:["', "secret=\"','", 'cookie=a; ', 'authorization=["bearer ', '["a","'],
    ...['key\\', 'a', ' ', 'secret:[', '\\"'],
    ...[
      'curl ',
      '-u a:',
      '/-ua:',
      'curl -u "a:',
      '--user a:',
      '--token ',
      "--token','",
      '--token-',
    ],
    ...['mysql -a ', 'mysql -', '/mysql', 'password%3D', 'token%25', '<token>', '<token ', '<a'],
    ...['<token><![CDATA[', '&lt;token&gt;', "IDENTIFIED BY '", 'PASSWORD "', "PASSWORD ''a'"],
    ...["'a'", 'sessionid=', 'sess', 'password is ', 'password ', '<*>', 'token=<*>', '***', '[['],
    ...['temporary password is generated for a', 'identified with a '],
  ]

  it('takes time in proportion to its length on near-matches', () => {
    // fault 132. Wall time on a busy machine says little, so: eight times the text, at most some
    // thirty times the time, where a quadratic search would take sixty-four times as long.
    const hide = createLineRedactor({hash: () => '9f3a', pii: true})
    const cost = (text: string): number => {
      const from = process.cpuUsage()
      hide(text)
      const {user, system} = process.cpuUsage(from)
      return user + system
    }
    for (const unit of near) {
      const long = unit.repeat(Math.floor((256 * 1024) / unit.length))
      const short = long.slice(0, long.length / 8)
      cost(short)
      const shortUs = Math.min(cost(short), cost(short), cost(short))
      expect(cost(long), JSON.stringify(unit)).toBeLessThan(30 * Math.max(shortUs, 2_000))
    }
  })
})
