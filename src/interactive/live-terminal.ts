import {displayWidth} from '../ui/width.js'
import {bindKeys} from './keys.js'

/**
 * The terminal as the live view uses it: rows that stay go up into the scrollback, a few rows at the
 * bottom are drawn over themselves. One write a frame, between the marks of a synchronized update
 * (`CSI ? 2026 h` and `l`; a terminal that does not know them passes them over), so that nothing tears.
 * Help and opened findings are drawn on the alternate screen and leave no trace.
 *
 * Between two frames the cursor stands at the beginning of the first live row, whatever comes below it: a
 * terminal that breaks its rows anew when it is resized keeps it there, and all that is behind it can be
 * drawn over. Only where words are typed it stands behind them, in the last row.
 *
 * The cursor is never hidden and no mode stays on but raw input, so that little has to be put back; it is
 * put back on every way out that this process lives to see.
 */
export interface LiveTerminal {
  size(): {readonly width: number; readonly height: number}
  /** `isTyping`: the cursor stands at the end of the last row. */
  draw(above: readonly string[], below: readonly string[], isTyping: boolean): void
  overlay(rows: readonly string[]): void
  /** Everything is drawn anew: the screen may hold anything. */
  forget(): void
  /** Takes the live rows away and gives the terminal back. */
  end(): void
}

export interface TerminalEvents {
  /** A key; null where none can be typed. */
  readonly key: ((key: TypedKey) => void) | null
  /** The window has another size, or this process was suspended and is back. */
  readonly changed: () => void
}

export interface TypedKey {
  readonly name: string
  readonly text: string
  readonly ctrl: boolean
}

const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'
const ERASE_BELOW = '\x1b[J'
const ERASE_REST = '\x1b[K'
const ALTERNATE = '\x1b[?1049h'
const NORMAL = '\x1b[?1049l'

export const createLiveTerminal = ({key: onKey, changed}: TerminalEvents): LiveTerminal => {
  const out = process.stdout
  /** Columns of each live row, as drawn. */
  let drawn: readonly number[] = []
  let isAtEnd = false
  let isAlternate = false
  let isSuspended = false
  let hasEnded = false

  const size = (): {width: number; height: number} => ({
    width: out.columns > 0 ? out.columns : 80,
    height: out.rows > 0 ? out.rows : 24,
  })
  const raw = (isRaw: boolean): void => {
    if (onKey !== null) process.stdin.setRawMode(isRaw)
  }
  const toNormal = (): string => {
    const text = isAlternate ? NORMAL : ''
    isAlternate = false
    return text
  }
  /** To the first of the live rows. */
  const toTop = (): string => (isAtEnd && drawn.length > 1 ? up(drawn.length - 1) : '\r')
  const erased = (): string => {
    const text = `${toNormal()}${toTop()}${ERASE_BELOW}`
    drawn = []
    return text
  }

  const draw = (above: readonly string[], below: readonly string[], isTyping: boolean): void => {
    if (isSuspended || hasEnded) return
    const back = toNormal()
    const isShort = above.length === 0 && below.length >= drawn.length
    const text = isShort
      ? `${toTop()}${below.map((row) => row + ERASE_REST).join('\r\n')}`
      : `${toTop()}${ERASE_BELOW}${[...above, ...below].join('\r\n')}`
    drawn = below.map(columnsOf)
    isAtEnd = isTyping
    const home = isTyping ? '' : drawn.length > 1 ? up(drawn.length - 1) : '\r'
    out.write(`${BEGIN}${back}${text}${home}${END}`)
  }

  const overlay = (rows: readonly string[]): void => {
    if (isSuspended || hasEnded) return
    const open = isAlternate ? '' : ALTERNATE
    isAlternate = true
    const text = rows.map((row) => row + ERASE_REST).join('\r\n')
    out.write(`${BEGIN}${open}\x1b[H${text}${ERASE_BELOW}${END}`)
  }

  const resized = (): void => {
    const {width} = size()
    // While words are typed: it may have made more of the live rows, where it became narrower.
    if (isAtEnd) drawn = drawn.flatMap((columns) => brokenInto(columns, width))
    else drawn = []
    changed()
  }

  const suspend = (): void => {
    out.write(erased())
    isSuspended = true
    raw(false)
    // The whole job, as the terminal's own Ctrl+Z would: npx and sudo stand above this process.
    process.kill(0, 'SIGTSTP')
  }
  const continued = (): void => {
    isSuspended = false
    // What is raw already for Node may not be so for the terminal any more.
    raw(false)
    raw(true)
    drawn = []
    isAlternate = false
    changed()
  }

  const pressed = (text: string | undefined, typed: NodeKey): void => {
    const {name = '', ctrl = false, meta = false, sequence} = typed
    if (meta && sequence?.length === 2 && sequence.startsWith('\x1b')) {
      // Two keys that came at once: nothing here is typed with Alt, and Ctrl+C must always count.
      pressed(undefined, {name: 'escape', sequence: '\x1b'})
      pressed(...keyOf(sequence.slice(1)))
      return
    }
    if (ctrl && name === 'c') process.emit('SIGINT', 'SIGINT')
    else if (ctrl && name === 'z') suspend()
    else if (sequence === '\x1c') {
      end()
      process.kill(process.pid, 'SIGQUIT')
    } else if (ctrl && name === 'l') {
      forget()
      changed()
    } else if (!meta || name === 'escape') {
      onKey?.({name, text: ctrl || !isText(text) ? '' : text, ctrl})
    }
  }

  const forget = (): void => {
    drawn = []
    out.write(isAlternate ? '\x1b[2J' : '\x1b[H\x1b[2J')
  }
  /** Something ends the process, an exception even, whose message comes after this. */
  const left = (): void => {
    try {
      end()
    } catch {
      // The terminal is gone, and with it what there was to put back.
    }
  }
  const end = (): void => {
    if (hasEnded) return
    const last = erased()
    hasEnded = true
    out.removeListener('resize', resized)
    process.removeListener('SIGCONT', continued)
    process.removeListener('exit', left)
    process.removeListener('uncaughtExceptionMonitor', left)
    if (onKey !== null) {
      process.stdin.removeListener('keypress', pressed)
      raw(false)
      process.stdin.pause()
    }
    out.write(`${last}${END}`)
  }

  out.on('resize', resized)
  process.on('SIGCONT', continued)
  process.on('exit', left)
  process.on('uncaughtExceptionMonitor', left)
  if (onKey !== null) {
    bindKeys()
    process.stdin.on('keypress', pressed)
    raw(true)
    process.stdin.resume()
  }
  return {size, draw, overlay, forget, end}
}

/** What Node tells of a key. */
interface NodeKey {
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
  readonly sequence?: string
}

/** What Node tells of a character that stands for itself or, as a control character, for a letter. */
const keyOf = (character: string): [text: string, key: NodeKey] => {
  const code = character.charCodeAt(0)
  if (character === '\r') return [character, {name: 'return', sequence: character}]
  if (character === '\x1b') return [character, {name: 'escape', sequence: character}]
  if (code >= 1 && code <= 26) {
    const name = String.fromCharCode(code + 96)
    return [character, {name, ctrl: true, sequence: character}]
  }
  return [character, {name: character.toLowerCase(), sequence: character}]
}

const up = (rows: number): string => `\r\x1b[${rows}A`

const brokenInto = (columns: number, width: number): readonly number[] =>
  Array.from({length: Math.max(1, Math.ceil(columns / width))}, () => Math.min(columns, width))

const isText = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && !/[\x00-\x1f\x7f]/.test(text)

const columnsOf = (row: string): number => displayWidth(row.replaceAll(/\x1b\[[0-9;]*m/g, ''))
