/*
 * What a byte is to the scanner of shapes: the same classes as `mask.ts` has for characters, since a
 * shape is what a mask leaves.
 */

export const DIGIT = 0x01
export const NONZERO = 0x02
export const HEX_LETTER = 0x04
export const OTHER_LETTER = 0x08
export const DOT = 0x10
export const HIGH = 0x20
export const DASH = 0x40
export const OTHER_MARK = 0x80

/** From here on a byte is part of no piece. */
export const NO_PIECE = 0x100
const DELIMITER = 0x100
export const BLANK = 0x101
export const CONTROL = 0x102

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

export const COLON = 0x3a
export const CURLY = 0x7b
export const EQUALS = 0x3d
export const ESCAPE = 0x1b
export const QUOTE = 0x22

/** FNV-1a's start and factor. */
export const SEED = 0x811c9dc5 | 0
export const STEP = 0x01000193
