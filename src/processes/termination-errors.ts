import {MachineError, RefusedError} from '../errors.js'
import type {WorkerIdentity} from '../sessions/worker-identity.js'
import type {Machine} from './machine.js'
import {readProcessTable} from './process-table.js'

/** For a worker of another host or PID namespace (`foreign-worker`). */
export const foreignError = (worker: WorkerIdentity, machine: Machine): RefusedError => {
  const where =
    worker.host === machine.host
      ? `in another PID namespace of this host (${worker.pidNamespace || 'not a container'})`
      : `on another host (${worker.host})`
  const message = `Cannot stop PID ${worker.pid}: it runs ${where}`
  return new RefusedError('foreign-worker', message, 'Stop it there: qcmd monitors stop ID')
}

/** For a process of another user (`not-permitted`); names the owner where the system tells. */
export const notPermittedError = async (pid: number): Promise<MachineError> => {
  const {rows} = await readProcessTable()
  const uid = rows.find((row) => row.pid === pid)?.uid
  const owner = uid === undefined ? 'owner unknown' : `owner uid ${uid}`
  const message = `Cannot stop the monitor: not permitted to stop PID ${pid} (${owner})`
  const user = uid === undefined ? 'USER' : `'#${uid}'`
  const hint = `Stop it as its owner: sudo -u ${user} kill ${pid}`
  return new MachineError('not-permitted', message, hint)
}

/** For a process that cannot be looked at (`unproven-worker`): it might be a stranger's. */
export const unprovenError = (pid: number): RefusedError => {
  const message = `Cannot stop PID ${pid}: this system does not tell whether it still is the monitor`
  const end = process.platform === 'win32' ? `taskkill /F /T /PID ${pid}` : `kill ${pid}`
  return new RefusedError('unproven-worker', message, `If you know that it is: ${end}`)
}
