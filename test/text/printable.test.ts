import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {printable} from '../../src/text/printable.js'

describe('printable', () => {
  it.each([
    ['plain text', 'plain text'],
    ['käse 日本 ✓', 'käse 日本 ✓'],
    ['\x1b[2J\x1b]52;c;aGk=\x07', '\\x1b[2J\\x1b]52;c;aGk=\\x07'],
    ['\x9b31m\x85', '\\x9b31m\\x85'],
    ['a\u202eb\u200bc\ufeff', 'a\\u202eb\\u200bc\\ufeff'],
    ['a\tb', 'a b'],
    ['a\nb\r', 'a\\nb\\r'],
    ['\ud800x', '\\ud800x'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\u3164\u00ad', '\\u3164\\xad'],
    ['\0\x7f\b', '\\x00\\x7f\\x08'],
  ])('shows %j as %j', (text, shown) => {
    // fault 121
    expect(printable(text)).toBe(shown)
  })

  it('lets no control character out, whatever comes in', () => {
    const units = fc.array(fc.integer({min: 0, max: 0xffff}), {maxLength: 60})
    fc.assert(
      fc.property(units, (codes) => {
        const shown = printable(String.fromCharCode(...codes))
        expect(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(shown)).toBe(
          false,
        )
        expect(/\p{Cs}/u.test(shown)).toBe(false)
        expect(printable(shown)).toBe(shown)
      }),
    )
  })
})
