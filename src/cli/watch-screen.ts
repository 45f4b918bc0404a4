import {delay} from '../app/delay.js'
import type {Console} from './console.js'
import {takeOverSignals} from './signals.js'

const EVERY_MS = 2000

/**
 * Draws a screen again and again until Ctrl+C. At a terminal each drawing replaces the one before;
 * in a pipe they follow each other.
 */
export const watchScreen = async (console: Console, draw: () => Promise<string>): Promise<void> => {
  const {signal, exitCode} = takeOverSignals()
  const clear = process.stdout.isTTY ? '\u001B[H\u001B[2J' : ''
  while (!signal.aborted) {
    console.text(`${clear}${await draw()}`)
    await delay(EVERY_MS, signal)
  }
  process.exitCode = exitCode()
}
