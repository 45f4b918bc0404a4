import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {quoted, wordsOf} from '../../src/interactive/words.js'

const rules = {home: '/home/me', hasEscapes: true}
const windows = {home: String.raw`C:\Users\me`, hasEscapes: false}

describe('the words of a line', () => {
  it.each<readonly [string, readonly string[]]>([
    ['', []],
    ['  /lm  --all ', ['/lm', '--all']],
    ["/mon 'my log.txt'", ['/mon', 'my log.txt']],
    ['/mon "my log.txt"', ['/mon', 'my log.txt']],
    [String.raw`/mon my\ log.txt`, ['/mon', 'my log.txt']],
    [String.raw`a"b c"'d e'f\ g`, ['ab cd ef g']],
    [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
    [String.raw`'a\b'`, [String.raw`a\b`]],
    ["''", ['']],
    ['/mon ~/app.log', ['/mon', '/home/me/app.log']],
    ['~', ['/home/me']],
    ["'~'/x a~b ~root", ['~/x', 'a~b', '~root']],
    ['$HOME *.log `id` $(id)', ['$HOME', '*.log', '`id`', '$(id)']],
  ])('%j', (line, words) => {
    expect(wordsOf(line, rules)).toEqual(words)
  })

  it('keep the backslashes of Windows', () => {
    expect(
      wordsOf(String.raw`/mon C:\logs\app.log "C:\my logs\a" "\\server\b c\"`, windows),
    ).toEqual(['/mon', String.raw`C:\logs\app.log`, String.raw`C:\my logs\a`, '\\\\server\\b c\\'])
  })

  it.each(["/mon 'open", '/mon "open', `a'b`, '"', '"a\\', '"a\\"'])(
    'refuse %j: its quote is not closed',
    (line) => {
      expect(() => wordsOf(line, rules)).toThrow(/not closed/)
    },
  )

  it.each([
    [true, rules],
    [false, windows],
  ])('are what was quoted (escapes: %s)', (hasEscapes, their) => {
    const word = fc
      .string({unit: 'grapheme', minLength: 1})
      // Neither a quote nor a break of the line can stand within quotes of Windows.
      .filter((text) => !/[\r\n]/.test(text) && !text.startsWith('~'))
      .filter((text) => hasEscapes || !/["']/.test(text))
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 4}), (words) => {
        const line = words.map((one) => quoted(one, hasEscapes)).join(' ')
        expect(wordsOf(line, their)).toEqual(words)
      }),
    )
  })
})
