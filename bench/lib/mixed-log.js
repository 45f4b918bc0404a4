// A log of some twenty formats in turn, 119 bytes a line on average, the same at every call.
import {formats} from '../incidents/formats.js'
import {createRandom} from '../incidents/random.js'
import {request, traffic} from '../incidents/traffic.js'

const AT_ONCE = 5000

/** Text of at least `bytes` bytes, in pieces; or of `lines` lines. */
export function* mixedLines(bytes, lines = Infinity) {
  const make = lineMaker()
  for (let n = 0, written = 0; written < bytes && n < lines;) {
    let text = ''
    for (const end = Math.min(lines, n + AT_ONCE); n < end; n++) text += `${make(n)}\n`
    yield text
    written += text.length
  }
}

/** A line for each number; records of several lines are left out, so that lines can be counted. */
const lineMaker = () => {
  const random = createRandom(7)
  const events = traffic({seed: 7, from: '2026-03-10T06:00:00Z', lines: 50_000, meanMs: 300})
  const span = events.at(-1).ms - events[0].ms + 1000
  const isPlain = (format) =>
    !String(formats[format]({...events[0], fields: request(random)})).includes('\n')
  const names = Object.keys(formats).filter(isPlain)
  return (n) => {
    const event = events[n % events.length]
    const ms = event.ms + span * Math.floor(n / events.length)
    return formats[names[n % names.length]]({...event, fields: request(random), ms})
  }
}
