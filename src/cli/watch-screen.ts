import {stripVTControlCharacters} from 'node:util'
import {delay} from '../app/delay.js'
import {createLiveTerminal, type TypedKey} from '../interactive/live-terminal.js'
import {cutEnd, displayWidth} from '../ui/width.js'
import type {Console} from './console.js'
import {takeOverSignals} from './signals.js'

const EVERY_MS = 2000

/**
 * Draws a screen again and again until Ctrl+C. At a terminal each drawing replaces the one before, `q`
 * ends it too, and the last one stays when it ends; in a pipe they follow each other.
 */
export const watchScreen = async (
  console: Console,
  draw: (width: number) => Promise<string>,
): Promise<void> => {
  const {signal, exitCode} = takeOverSignals()
  if (console.isLive) await watchAtTerminal(console, draw, signal)
  else {
    while (!signal.aborted) {
      console.text(await draw(console.width))
      await delay(EVERY_MS, signal)
    }
  }
  process.exitCode = exitCode()
}

const watchAtTerminal = async (
  console: Console,
  draw: (width: number) => Promise<string>,
  signal: AbortSignal,
): Promise<void> => {
  const quit = new AbortController()
  const ended = AbortSignal.any([signal, quit.signal])
  let rows: readonly string[] = []
  let wake = new AbortController()
  const key = ({name}: TypedKey): void => {
    if (name === 'q') quit.abort()
  }
  const terminal = createLiveTerminal({
    key: console.isInteractive ? key : null,
    changed: () => {
      wake.abort()
    },
  })
  try {
    while (!ended.aborted) {
      wake = new AbortController()
      const {width, height} = terminal.size()
      // One column less: what fills a row is erased with the rest of it.
      rows = (await draw(width - 1)).split('\n')
      terminal.overlay(fitted(rows, {width, height}))
      await delay(EVERY_MS, AbortSignal.any([ended, wake.signal]))
    }
  } finally {
    terminal.end()
  }
  console.text(rows.join('\n'))
}

/** What the window can hold; the rest is counted. */
const fitted = (
  rows: readonly string[],
  {width, height}: {readonly width: number; readonly height: number},
): readonly string[] => {
  const left = rows.length - (height - 1)
  const shown = left > 0 ? [...rows.slice(0, height - 2), `  ${left + 1} more lines`] : rows
  return shown.map((row) => {
    const plain = stripVTControlCharacters(row)
    return displayWidth(plain) < width ? row : cutEnd(plain, width - 1, '…')
  })
}

/** Gives a document to `write` at once, and again whenever it has become another. */
export const watchDocument = async (
  look: () => Promise<object>,
  write: (document: object) => void,
): Promise<void> => {
  const {signal, exitCode} = takeOverSignals()
  let before = ''
  while (!signal.aborted) {
    const document = await look()
    const text = JSON.stringify(document)
    if (text !== before) write(document)
    before = text
    await delay(EVERY_MS, signal)
  }
  process.exitCode = exitCode()
}
