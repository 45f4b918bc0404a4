import type {Verdict, WorkerIdentity} from '../sessions/worker-identity.js'
import type {Look, ProcessLook} from './looks.js'
import type {Machine} from './machine.js'
import {tokenOf} from './worker-argv.js'

/** What can be said of a worker without looking at its process; undefined: it must be looked at. */
export const verdictByMachine = (
  worker: WorkerIdentity,
  machine: Machine,
): 'foreign' | 'rebooted' | undefined => {
  if (worker.host !== machine.host) return 'foreign'
  if (worker.pidNamespace !== machine.pidNamespace) return 'foreign'
  return worker.bootId === machine.bootId ? undefined : 'rebooted'
}

/** What tells a process from others that get its number. */
export type Traits = Pick<WorkerIdentity, 'startTicks' | 'token'>

/** The verdict on a process of this machine and boot by what is seen at its pid. */
export const verdictByLook = (
  traits: Traits,
  look: Look | undefined,
): Exclude<Verdict, 'foreign' | 'rebooted'> => {
  if (look === undefined) return 'gone'
  if (look === 'hidden') return 'alive'
  if (isEnded(look)) return 'gone'
  if (!isSameStart(traits.startTicks, look.startTicks)) return 'reused'
  if (traits.token !== '') {
    const argv = look.argv()
    // A process that is ending gives its memory back before it is a zombie.
    if (argv.length === 0) return 'gone'
    // Measured: the number recycled on purpose came back with equal ticks 3 times in 30.
    if (tokenOf(argv) !== traits.token) return 'reused'
  }
  // A small t is stopped by a debugger: it is at work for somebody.
  return look.state === 'T' ? 'frozen' : 'alive'
}

/** A zombie has ended and only waits for its parent to ask how. */
export const isEnded = ({state}: ProcessLook): boolean => ['Z', 'X', 'x'].includes(state)

/**
 * Whether two start times of one pid are one. Ticks must be equal; the times that ps prints are
 * computed from the wall clock and have whole seconds, so 2 s are one time.
 */
export const isSameStart = (recorded: string, seen: string): boolean => {
  if (recorded === seen) return true
  if (/^\d*$/.test(recorded) || /^\d*$/.test(seen)) return false
  return Math.abs(Date.parse(`${recorded} UTC`) - Date.parse(`${seen} UTC`)) <= 2000
}
