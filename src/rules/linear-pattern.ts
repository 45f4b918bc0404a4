import {RE2JS} from 're2js'
import type {TextPattern} from '../analyse/known/known-failure.js'

/** Matching takes time in proportion to text and program: 1,000 instructions on 1 KiB, some 10 ms. */
const MAX_PROGRAM = 1000
const MAX_SOURCE = 4096

/**
 * A pattern in RE2 syntax, on an engine that never backtracks. Throws an Error that says what is
 * wrong with it; lookaround and back references are, since they cannot be matched in linear time.
 */
export const createLinearPattern = (
  source: string,
  {isCaseSensitive}: {readonly isCaseSensitive: boolean},
): TextPattern => {
  if (source.length > MAX_SOURCE) throw new Error(`it is longer than ${MAX_SOURCE} characters`)
  const compiled = compile(source, isCaseSensitive ? 0 : RE2JS.CASE_INSENSITIVE)
  if (compiled.programSize() > MAX_PROGRAM) throw new Error('its repetitions make it too large')
  if (compiled.test('')) throw new Error('it matches the empty text, so every line')
  return {source, test: (text) => compiled.test(text)}
}

const compile = (source: string, flags: number): RE2JS => {
  try {
    return RE2JS.compile(source, flags)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = /\(\?[=!<]|\\[1-9]/.test(source)
      ? '; lookaround and back references are not to be had'
      : ''
    throw new Error(message.replace(/^error parsing regexp: /, '') + hint, {cause: error})
  }
}
