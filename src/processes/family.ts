import type {WorkerIdentity} from '../sessions/worker-identity.js'
import type {WorkerScope} from './find-workers.js'
import type {Looks, ProcessLook} from './looks.js'
import {isEnded, isSameStart, verdictByLook, type Traits} from './verdict.js'
import {isSameDir, readWorkerArgv} from './worker-argv.js'

/** A process that ends with its worker, and by what it is known again. */
export interface Member extends Traits {
  readonly pid: number
  readonly parent: number
  readonly group: number
}

export interface Family {
  /** The worker itself first, as long as it lives; never the calling process. */
  readonly members: readonly Member[]
  /** The caller was started by the worker: signals to whole groups and trees would reach it. */
  readonly includesCaller: boolean
}

/**
 * The worker with all that it started, as far as it is provably the worker's: the descendants of
 * it and of those `known` from an earlier call, workers of this state folder that carry its token,
 * and the members of its own process group and session. The kernel gives a number to nobody else as long
 * as a group or session goes by it, so these are known also when the worker has ended. A
 * foreground monitor (no token) is in the group of the user's script: it has its descendants only.
 */
export const gatherFamily = async (
  scope: WorkerScope,
  worker: WorkerIdentity,
  known: readonly Member[],
): Promise<Family> => {
  const all = (await scope.looks.all()).filter((look) => !isEnded(look))
  const roots: readonly (Traits & {readonly pid: number})[] = [worker, ...known]
  const isKnown = (look: ProcessLook): boolean =>
    roots.some(({pid, startTicks}) => pid === look.pid && isSameStart(startTicks, look.startTicks))
  const isNumberReused = all.some((look) => look.pid === worker.pid && !isKnown(look))
  const leader = worker.token === '' || isNumberReused ? undefined : worker.pid
  const isOwn = (look: ProcessLook): boolean =>
    isKnown(look) ||
    (leader !== undefined && [look.group, look.session].includes(leader)) ||
    (worker.token !== '' && hasToken(look, worker.token, scope))
  const family = withDescendants(all, all.filter(isOwn))
  const members = family
    .filter(({pid}) => pid !== process.pid)
    .map((look) => memberOf(look, worker))
  return {
    members: members.sort((one) => (one.pid === worker.pid ? -1 : 0)),
    includesCaller: members.length < family.length,
  }
}

/** Not any argv with the token in it: somebody may be looking for it with grep. */
const hasToken = (look: ProcessLook, token: string, scope: WorkerScope): boolean => {
  const args = readWorkerArgv(look.argv(), scope.workerPath)
  return args?.token === token && isSameDir(args.stateDir, scope.stateDir)
}

const withDescendants = (
  all: readonly ProcessLook[],
  roots: readonly ProcessLook[],
): readonly ProcessLook[] => {
  const family = new Map(roots.map((look) => [look.pid, look]))
  let grew = true
  while (grew) {
    const children = all.filter((look) => family.has(look.parent) && !family.has(look.pid))
    for (const child of children) family.set(child.pid, child)
    grew = children.length > 0
  }
  return [...family.values()]
}

const memberOf = (look: ProcessLook, worker: WorkerIdentity): Member => {
  const {pid, parent, group, startTicks} = look
  return {pid, parent, group, startTicks, token: pid === worker.pid ? worker.token : ''}
}

/** Those that still are what they were; a stranger at one of their pids is not among them. */
export const livingOf = async (
  looks: Looks,
  members: readonly Member[],
): Promise<readonly Member[]> => {
  const now = await looks.at(members.map(({pid}) => pid))
  return members.filter((member) =>
    ['alive', 'frozen'].includes(verdictByLook(member, now.get(member.pid))),
  )
}
