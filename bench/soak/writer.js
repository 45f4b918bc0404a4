// A writer of one log: numbers its lines (`[w07] 3/1204`: writer, generation, sequence) and knows exactly
// what it wrote. Appends through a descriptor of its own, which it keeps over renames as daemons do.
import {closeSync, openSync, writeSync} from 'node:fs'

/** A stalled process is not to write an hour's lines in one go. */
const MOST_CATCH_UP_MS = 1500

/** How lines come: `steady`, in `bursts`, some of them `long`, many written in two `halves`. */
export const MANNERS = ['steady', 'bursts', 'long', 'halves']

export const createWriter = ({name, path, rate, manner, badEveryMs, random}) => {
  let descriptor = openSync(path, 'a')
  let generation = 1
  let sequence = 0
  let lastMs = null
  /** Lines that are due, with their fraction; a burst saves them up. */
  let due = 0
  let nextBurstMs = 0
  let nextBadMs = null
  /** The rest of a line whose first half is written, and when it will be. */
  let rest = null
  let begunBytes = 0
  let restMs = 0
  let isHeld = false
  const written = {lines: 0, bytes: 0}
  /** Bytes of each line that it began and never finished. */
  const cuts = []
  const bad = []

  const put = (bytes) => {
    for (let from = 0; from < bytes.length;) from += writeSync(descriptor, bytes, from)
    written.bytes += bytes.length
  }
  const head = (level) =>
    `${new Date().toISOString()} ${level} [${name}] ${generation}/${++sequence}`
  const nextLine = () => `${head('INFO')} ${message(manner, sequence, random)}${ending(random)}`
  const putLines = (count) => {
    let text = ''
    for (let n = 0; n < count; n++) text += nextLine()
    put(Buffer.from(text))
    written.lines += count
  }
  const finishHalf = () => {
    if (rest === null) return
    put(rest)
    written.lines++
    rest = null
  }
  const putHalf = (nowMs) => {
    const line = Buffer.from(nextLine())
    // Anywhere, so within a character or before its newline, too.
    const at = random.int(1, line.length - 1)
    put(line.subarray(0, at))
    begunBytes = at
    rest = line.subarray(at)
    restMs = nowMs + random.int(20, rate > 100 ? 200 : 1500)
  }
  /** An error of a kind that was never there: nothing but its level and the writer is like another. */
  const putBad = () => {
    const what = Array.from({length: random.int(4, 9)}, () => word(random)).join(' ')
    put(Buffer.from(`${head('ERROR')} kind ${bad.length + 1}: ${what}\n`))
    written.lines++
    bad.push(what)
  }
  const takeDue = (nowMs) => {
    if (manner === 'bursts') {
      if (nowMs < nextBurstMs) return 0
      nextBurstMs = nowMs + random.int(500, 4000)
    }
    const count = Math.floor(due)
    due -= count
    return count
  }

  return {
    name,
    path,
    rate,
    manner,
    written,
    cuts,
    bad,
    warmUp: (lines) => putLines(lines),
    /** Forgets what was written so far: the monitor begins behind it. */
    beginCount() {
      Object.assign(written, {lines: 0, bytes: 0})
    },
    /** Writes what is due. */
    tick(nowMs) {
      const elapsedMs = Math.min(nowMs - (lastMs ?? nowMs), MOST_CATCH_UP_MS)
      lastMs = nowMs
      if (isHeld) return
      due += (elapsedMs * rate) / 1000
      if (rest !== null && nowMs < restMs) return
      finishHalf()
      const count = takeDue(nowMs)
      if (count > 0) putLines(count)
      nextBadMs ??= nowMs + random.exponential(badEveryMs)
      if (nowMs >= nextBadMs) {
        nextBadMs = nowMs + random.exponential(badEveryMs)
        putBad()
      }
      if (count > 0 && random.next() < (manner === 'halves' ? 0.3 : 0.01)) putHalf(nowMs)
    },
    /** Writes nothing until released; a line that was begun is finished before. */
    hold() {
      finishHalf()
      isHeld = true
    },
    release() {
      isHeld = false
    },
    finishHalf,
    /** Goes on in what stands at the path now; now and then it never finishes what it had begun. */
    reopen() {
      if (rest !== null && random.next() < 0.3) {
        rest = null
        written.lines++
        cuts.push(begunBytes)
      }
      finishHalf()
      closeSync(descriptor)
      descriptor = openSync(path, 'a')
      generation++
    },
    /** The file was emptied: what comes now is another generation of it. */
    beginGeneration() {
      generation++
    },
    close() {
      finishHalf()
      closeSync(descriptor)
    },
  }
}

const message = (manner, sequence, random) => {
  if (manner === 'long' && random.next() < 0.1) return longMessage(random)
  switch (sequence % 5) {
    case 0:
      return `request from ${random.ip()} served in ${random.int(1, 900)} ms`
    case 1:
      return `order ${random.uuid()} placed by ${random.user()}`
    case 2:
      return `cache hit ratio ${(80 + random.next() * 20).toFixed(1)} %`
    case 3:
      return `job ${random.int(1, 99999)} done, naïve Größe ✓ ${random.int(1, 99)}`
    default:
      return 'heartbeat'
  }
}

/** Mostly some KiB; now and then longer than what is kept of a line. */
const longMessage = (random) => {
  const length = random.next() < 0.01 ? 1_200_000 : random.int(2000, 20_000)
  return `payload ${random.hex(16)} `.repeat(Math.ceil(length / 25)).slice(0, length)
}

const ending = (random) => (random.next() < 0.02 ? '\r\n' : '\n')

const word = (random) => {
  let text = ''
  for (let n = random.int(2, 4); n > 0; n--) {
    text += random.pick(Array.from('bdfgklmnprstvz')) + random.pick(Array.from('aeiou'))
  }
  return text
}
