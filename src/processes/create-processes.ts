import {resolve} from 'node:path'
import type {SessionId} from '../sessions/events.js'
import type {WorkerIdentity} from '../sessions/worker-identity.js'
import {chooseLooks} from './choose-looks.js'
import {findWorkersIn, type WorkerScope} from './find-workers.js'
import {inspectWorkers} from './inspect.js'
import type {Looks} from './looks.js'
import {readMachine, type Machine} from './machine.js'
import {readProcessTable} from './process-table.js'
import type {Processes} from './processes.js'
import {spawnWorker} from './spawn-worker.js'
import {terminateWorker} from './terminate.js'

export interface ProcessesOptions {
  /** Absolute; workers are told apart by it as text, so it must be written one way. */
  readonly stateDir: string
  /** The script that a worker runs. */
  readonly workerPath: string
  /** Where the output of a session's worker goes. */
  readonly workerLogPath: (session: SessionId) => string
  /** Arguments of node before the script, as a loader for TypeScript; modules as file URLs. */
  readonly execArgv?: readonly string[]
  /** This machine, when it is known already. */
  readonly machine?: Machine
  /** How processes are looked at; by default as the system offers. */
  readonly looks?: Looks
}

/** The processes of this machine, as workers of one state folder. */
export const createProcesses = ({
  stateDir: givenStateDir,
  workerPath,
  workerLogPath,
  execArgv = [],
  machine = readMachine(),
  looks = chooseLooks(workerPath),
}: ProcessesOptions): Processes => {
  const stateDir = resolve(givenStateDir)
  const scope: WorkerScope = {looks, machine, stateDir, workerPath}
  let self: WorkerIdentity | undefined
  return {
    self: () => (self ??= {...machine, pid: process.pid, startTicks: looks.ownStart(), token: ''}),
    spawnWorker: (session, token) => {
      const logPath = workerLogPath(session)
      return spawnWorker({stateDir, session, token}, {workerPath, execArgv, logPath})
    },
    inspect: (workers) => inspectWorkers(looks, machine, workers),
    findWorkers: async () => {
      const {rows} = await readProcessTable()
      return findWorkersIn(scope, rows)
    },
    terminate: (worker, graceMs) => terminateWorker(scope, worker, graceMs),
  }
}
