import type {Verdict, WorkerIdentity} from '../sessions/worker-identity.js'
import type {Look, Looks} from './looks.js'
import type {Machine} from './machine.js'
import {readProcessTable} from './process-table.js'
import {verdictByLook, verdictByMachine} from './verdict.js'

/**
 * One verdict for each worker, in their order. Only when one is not there as it was recorded is
 * the table of all processes asked, once, who has its pid now.
 */
export const inspectWorkers = async (
  looks: Looks,
  machine: Machine,
  workers: readonly WorkerIdentity[],
): Promise<readonly Verdict[]> => {
  const local = workers.filter((worker) => verdictByMachine(worker, machine) === undefined)
  const seen = await looks.at(local.map(({pid}) => pid))
  const missed = local.filter((worker) =>
    ['gone', 'reused'].includes(verdictByLook(worker, seen.get(worker.pid))),
  )
  const now = missed.length === 0 ? seen : await lookAgain(looks, seen, missed)
  return workers.map(
    (worker) => verdictByMachine(worker, machine) ?? verdictByLook(worker, now.get(worker.pid)),
  )
}

/** A pid is handed on at any moment: of those missed, who has it by the table is looked at anew. */
const lookAgain = async (
  looks: Looks,
  seen: ReadonlyMap<number, Look>,
  missed: readonly WorkerIdentity[],
): Promise<ReadonlyMap<number, Look>> => {
  const {rows} = await readProcessTable()
  const taken = new Set(rows.map(({pid}) => pid))
  const pids = missed.map(({pid}) => pid)
  const again = await looks.at(pids.filter((pid) => taken.has(pid)))
  return new Map([...[...seen].filter(([pid]) => !pids.includes(pid)), ...again])
}
