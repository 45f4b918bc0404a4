/*
 * What a byte is to the scanner of shapes: the same classes as `mask.ts` has for characters, since a
 * shape is what a mask leaves. kernel/scan.ts knows the same numbers.
 */

const DIGIT = 0x01
const NONZERO = 0x02
const HEX_LETTER = 0x04
const OTHER_LETTER = 0x08
const DOT = 0x10
const HIGH = 0x20
const DASH = 0x40
const OTHER_MARK = 0x80

/** From here on a byte is part of no piece. */
const DELIMITER = 0x100
const BLANK = 0x101
const CONTROL = 0x102

/** What a piece is made of, to be joined by `|`; or one of the three above. */
export const FLAGS = new Uint16Array(256).fill(OTHER_MARK)
FLAGS.fill(CONTROL, 0, 0x20)
FLAGS[0x7f] = CONTROL
for (const blank of ' \t') FLAGS[blank.charCodeAt(0)] = BLANK
for (const mark of ',;:=|"\'`()[]{}<>@#&!?/\\') FLAGS[mark.charCodeAt(0)] = DELIMITER
FLAGS.fill(HIGH, 0x80)
for (let code = 0x41; code <= 0x5a; code++) {
  FLAGS[code] = FLAGS[code + 0x20] = code <= 0x46 ? HEX_LETTER : OTHER_LETTER
}
for (let code = 0x30; code <= 0x39; code++) FLAGS[code] = code === 0x30 ? DIGIT : DIGIT | NONZERO
FLAGS[0x2e] = DOT
FLAGS[0x2d] = DASH

/** FNV-1a's start and factor. */
export const SEED = 0x811c9dc5 | 0
export const STEP = 0x01000193
