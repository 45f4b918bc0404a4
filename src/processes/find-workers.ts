import type {Looks} from './looks.js'
import type {Machine} from './machine.js'
import type {FoundWorker} from './processes.js'
import type {ProcessRow} from './process-table.js'
import {isEnded} from './verdict.js'
import {isSameDir, readWorkerArgv} from './worker-argv.js'

/** Where workers are looked for, and by what. */
export interface WorkerScope {
  readonly looks: Looks
  readonly machine: Machine
  readonly stateDir: string
  readonly workerPath: string
}

/**
 * The workers of a state folder among the rows of the process table. The table shows arguments in
 * one line and in ASCII, so it gives candidates only; each is looked at for its very arguments.
 */
export const findWorkersIn = async (
  {looks, machine, stateDir, workerPath}: WorkerScope,
  rows: readonly ProcessRow[],
): Promise<readonly FoundWorker[]> => {
  const candidates = rows.filter(
    ({command}) => command.includes(' --session ') && command.includes(' --token '),
  )
  const found: FoundWorker[] = []
  for (const look of (await looks.at(candidates.map(({pid}) => pid))).values()) {
    if (look === 'hidden' || isEnded(look) || look.isNested()) continue
    const args = readWorkerArgv(look.argv(), workerPath)
    if (args === undefined || !isSameDir(args.stateDir, stateDir)) continue
    const {pid, startTicks} = look
    found.push({
      session: args.session,
      identity: {...machine, pid, startTicks, token: args.token},
    })
  }
  return found
}
