import type {WorkerIdentity} from '../sessions/worker-identity.js'
import type {Console} from './console.js'

/** Says which workers run that no monitor claims, and how to end them. */
export const warnOfOrphans = (
  console: Console,
  orphans: readonly {readonly identity: WorkerIdentity}[],
): void => {
  if (orphans.length === 0) return
  const pids = orphans.map(({identity}) => identity.pid).join(', ')
  console.warn(`workers that no monitor claims: PID ${pids}; end them: qcmd monitors stop --all`)
}
