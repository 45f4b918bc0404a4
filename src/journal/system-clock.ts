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
      // The system tells time since boot in steps of 10 ms; two events of one process must not
      // change places within a step.
      const sinceBootMs = Math.max(Math.round(uptime() * 1000), roundedMicros(last + 0.001))
      last = sinceBootMs
      return {id: randomBytes(16).toString('hex'), at: Date.now(), bootId, sinceBootMs}
    },
    newSessionId: () => randomUUID() as SessionId,
    newToken: () => randomBytes(16).toString('hex'),
  }
}

/** Keeps the sum of many thousandths short in JSON. */
const roundedMicros = (ms: number): number => Math.round(ms * 1000) / 1000
