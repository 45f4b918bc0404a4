import {coolDownOf, sinksOf} from '../notices/notify-settings.js'
import {labelOf, labelText, readSink} from '../notices/read-sink.js'
import {folder, listOf, type Kind, type Place} from './kinds.js'

/** In the file nothing is relative to the current folder, which is another one each time. */
export const absoluteIn =
  (place: Place) =>
  (path: string): string | null =>
    folder.read(path, place) ?? null

const texts = listOf({wanted: '', each: () => true})

/** Whom to notify, each as it is written for `--notify`; one alone may stand without a list. */
export const sinkList: Kind<readonly string[]> = {
  wanted: 'a list of desktop, webhook=URL, slack=URL, discord=URL or command=PROGRAM',
  choices: [],
  read: (value, place) => {
    const list = typeof value === 'string' ? [value] : texts.read(value, place)
    return list === undefined || typeof sinksOf(list, absoluteIn(place)) === 'string'
      ? undefined
      : list
  },
  parse: texts.parse,
  problem: (value, place) => {
    const sinks = sinksOf(value, absoluteIn(place))
    return typeof sinks === 'string' ? sinks : null
  },
}

/** An address is a secret: anybody who has it can write to the channel. */
export const maskedSinks = (sinks: readonly string[]): readonly string[] =>
  sinks.map((text) => {
    const read = readSink(text, (path) => path)
    return read.ok ? labelText(labelOf(read.sink)) : text
  })

/** Kept as it was written: `5m`; 0 is none. */
export const coolDown: Kind<string> = {
  wanted: 'a span up to 7 days, such as 30s or 5m, or 0',
  choices: [],
  read: (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    if (coolDownOf(value) === null) return undefined
    return typeof value === 'number' && value !== 0 ? `${value}ms` : String(value)
  },
  parse: (text) => text,
}
