import type {Severity} from '../analyse/finding.js'
import type {MonitorStatus} from '../sessions/status.js'

/** What a stretch of text means for the eye. */
export type Tone = 'strong' | 'quiet' | 'good' | 'notice' | 'warning' | 'bad' | 'worst'

/**
 * How things look: colours and signs. Colour never says anything alone, a word or sign always
 * stands beside it; without UTF-8 the signs are ASCII.
 */
export interface Theme {
  readonly unicode: boolean
  /** The text in the colour of a tone, or as it is. It must have passed `printable`. */
  paint(tone: Tone | null, text: string): string
  readonly signs: Signs
}

export interface Signs {
  /** Stands for what was left out. */
  readonly cut: string
  /** Between things on one line. */
  readonly dot: string
  /** From … to, and "nothing" in a table. */
  readonly dash: string
  /** Before or after a number of repetitions. */
  readonly times: string
  readonly severity: Readonly<Record<Severity, string>>
  readonly status: Readonly<Record<MonitorStatus, string>>
}

/** A theme for one output: `colour` and `unicode` as that output can show them. */
export const makeTheme = ({
  colour,
  unicode,
}: {
  readonly colour: boolean
  readonly unicode: boolean
}): Theme => ({
  unicode,
  paint: (tone, text) =>
    colour && tone !== null && text !== '' ? `\x1b[${SGR[tone]}m${text}\x1b[0m` : text,
  signs: unicode ? UNICODE_SIGNS : ASCII_SIGNS,
})

/** Only the sixteen colours that a person's own palette makes readable on their background. */
const SGR: Readonly<Record<Tone, string>> = {
  strong: '1',
  quiet: '2',
  good: '32',
  notice: '36',
  warning: '33',
  bad: '31',
  worst: '1;31',
}

const UNICODE_SIGNS: Signs = {
  cut: '…',
  dot: '·',
  dash: '–',
  times: '×',
  severity: {critical: '✖', error: '✗', warning: '▲', info: '•'},
  status: {
    starting: '◌',
    running: '●',
    stale: '◐',
    stopping: '◌',
    stopped: '○',
    crashed: '✖',
    unknown: '?',
  },
}

const ASCII_SIGNS: Signs = {
  cut: '...',
  dot: '|',
  dash: '-',
  times: 'x',
  severity: {critical: '#', error: 'x', warning: '!', info: 'i'},
  status: {
    starting: '.',
    running: '*',
    stale: '~',
    stopping: '.',
    stopped: 'o',
    crashed: 'x',
    unknown: '?',
  },
}

export const severityTone: Readonly<Record<Severity, Tone>> = {
  critical: 'worst',
  error: 'bad',
  warning: 'warning',
  info: 'notice',
}

export const statusTone: Readonly<Record<MonitorStatus, Tone>> = {
  starting: 'notice',
  running: 'good',
  stale: 'warning',
  stopping: 'notice',
  stopped: 'quiet',
  crashed: 'bad',
  unknown: 'warning',
}

/** The same signs without colours: for text that is fitted before it is painted. */
export const unpainted = (theme: Theme): Theme => ({...theme, paint: (_, text) => text})
