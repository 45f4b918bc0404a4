import {randomBytes, randomUUID} from 'node:crypto'
import {uptime} from 'node:os'
import type {SessionId} from '../sessions/events.js'
import type {Clock} from './journal.js'

/** The machine's own clock and randomness; `bootId` is that of the processes room. */
export const createSystemClock = ({bootId}: {readonly bootId: string}): Clock => {
  let last = -1
  return {
    now: () => new Date(),
    stamp: () => {
      // Two events of one process must not change places within a step of the clock.
      const sinceBootMs = Math.max(sinceBoot(), roundedMicros(last + 0.001))
      last = sinceBootMs
      return {id: randomBytes(16).toString('hex'), at: Date.now(), bootId, sinceBootMs}
    },
    newSessionId: () => randomUUID() as SessionId,
    newToken: () => randomBytes(16).toString('hex'),
  }
}

const STEP_MS = 10
const TRIES = 3

/**
 * Milliseconds since boot, suspensions included. The system tells them in steps of 10 ms, in which
 * events of two processes (a stop that is asked for, and its worker that stops) would change places.
 * The monotonic clock is finer and the same for all processes, but stands still while suspended: it
 * counts where it agrees.
 */
const sinceBoot = (): number => {
  let step = 0
  for (let n = 0; n < TRIES; n++) {
    step = Math.round(uptime() * 1000)
    const fine = Number(process.hrtime.bigint()) / 1e6
    if (fine >= step && fine < step + STEP_MS) return roundedMicros(fine)
  }
  return step
}

/** Keeps the sum of many thousandths short in JSON. */
const roundedMicros = (ms: number): number => Math.round(ms * 1000) / 1000
