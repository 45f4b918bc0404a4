import type {ChildProcess} from 'node:child_process'
import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {setTimeout as sleep} from 'node:timers/promises'
import {MachineError} from '../errors.js'
import type {WorkerIdentity} from '../sessions/worker-identity.js'
import {gatherFamily, livingOf, type Family, type Member} from './family.js'
import type {WorkerScope} from './find-workers.js'
import {probe, type Look, type Looks} from './looks.js'
import {readProcessTable} from './process-table.js'
import type {Termination} from './processes.js'
import {foreignError, notPermittedError, unprovenError} from './termination-errors.js'
import {isEnded, isSameStart, verdictByLook, verdictByMachine} from './verdict.js'

/**
 * Ends a worker and all that it started: CONT and TERM, then KILL for what lives after the grace.
 * Each pid is looked at right before it is signalled, so that a stranger is never signalled; what
 * remains are some microseconds, for Node has no pidfd. Resolves when all are seen gone.
 */
export const terminateWorker = async (
  scope: WorkerScope,
  worker: WorkerIdentity,
  graceMs: number,
): Promise<Termination> => {
  // 1. Is it ours to end?
  if (!(await isOursToEnd(scope, worker))) return 'was-not-running'
  // 2. Ask
  const family = await gatherFamily(scope, worker, [])
  await askToEnd(scope.looks, worker, family)
  const late = await waitUntilEnded(scope.looks, family.members, graceMs)
  // 3. Make sure
  await killRest(scope, worker, family)
  return late.some(({pid}) => pid === worker.pid) ? 'killed' : 'terminated'
}

const isOursToEnd = async (
  {looks, machine}: WorkerScope,
  worker: WorkerIdentity,
): Promise<boolean> => {
  const byMachine = verdictByMachine(worker, machine)
  if (byMachine === 'foreign') throw foreignError(worker, machine)
  if (byMachine === 'rebooted') return false
  const look = await settledLook(looks, worker)
  const verdict = verdictByLook(worker, look)
  if (verdict === 'gone' || verdict === 'reused') return false
  if (probe(worker.pid) === 'not-permitted') throw await notPermittedError(worker.pid)
  if (look === 'hidden') throw unprovenError(worker.pid)
  return true
}

/**
 * A look at a worker's pid. Where its number and its start are there and only its arguments are not, it is
 * ending, or they could not be read for a moment: it is looked at again until that is clear. A wrong "it was
 * not running" would leave a worker behind that nobody asks to end.
 */
const settledLook = async (looks: Looks, worker: WorkerIdentity): Promise<Look | undefined> => {
  for (let times = 1; ; times++) {
    const look = (await looks.at([worker.pid])).get(worker.pid)
    const isClear =
      look === undefined ||
      look === 'hidden' ||
      isEnded(look) ||
      !isSameStart(worker.startTicks, look.startTicks) ||
      !['gone', 'reused'].includes(verdictByLook(worker, look))
    if (isClear || times >= MOST_LOOKS) return look
    await sleep(LOOK_MS)
  }
}
const MOST_LOOKS = 20
const LOOK_MS = 25

/** Everyone is sent one TERM, not two: many programs take the second for "at once". */
const askToEnd = async (looks: Looks, worker: WorkerIdentity, family: Family): Promise<void> => {
  const living = await livingOf(looks, family.members)
  const byGroup = living.filter((member) => isInOwnGroup(worker, family, member))
  const others = living.filter((member) => !byGroup.includes(member))
  // A stopped process takes TERM only when it goes on.
  for (const {pid} of living) send(pid, 'SIGCONT')
  if (byGroup.length > 0) send(-worker.pid, 'SIGTERM')
  if (others.length === 0) return
  // tree-kill asks ps for children; where there is none, we have them from /proc.
  const isTreeKillable = !family.includesCaller && (await readProcessTable()).source === 'ps-list'
  for (const member of isTreeKillable ? topsOf(others) : others) {
    if ((await livingOf(looks, [member])).length === 0) continue
    if (isTreeKillable) await killTree(member.pid, 'SIGTERM')
    else send(member.pid, 'SIGTERM')
  }
}

/**
 * Whether a signal to the group of the worker is for this member, and reaches nobody else: a
 * worker leads a group of its own, a foreground monitor is in that of the user's script. Pid 1 is
 * no group: kill(-1) means everybody.
 */
const isInOwnGroup = (worker: WorkerIdentity, family: Family, member: Member): boolean =>
  worker.token !== '' && worker.pid > 1 && !family.includesCaller && member.group === worker.pid

const topsOf = (members: readonly Member[]): readonly Member[] =>
  members.filter(({parent}) => !members.some(({pid}) => pid === parent))

/** A ps a process and 10 ms each; beyond this what is left is killed at the end of the grace. */
const TREE_WAIT_MS = 2000

/** tree-kill's ps has no error listener of its own: without ours, EAGAIN would end this process. */
const killTree = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
  const {default: treeKill} = await import('tree-kill')
  const listen = (message: unknown): void => {
    ;(message as {readonly process: ChildProcess}).process.once('error', () => undefined)
  }
  const done = new AbortController()
  subscribe('child_process', listen)
  try {
    const signalled = new Promise<void>((resolve) => {
      // What it could not signal is found alive later, and told then.
      treeKill(pid, signal, () => {
        resolve()
      })
    })
    await Promise.race([signalled, sleep(TREE_WAIT_MS, undefined, {signal: done.signal})])
  } finally {
    unsubscribe('child_process', listen)
    done.abort()
  }
}

/** Long enough for the kernel to end a process that is not stuck in a device. */
const KILL_WAIT_MS = 2000
/** Who starts others faster than they are found is caught in some rounds, or told. */
const KILL_ROUNDS = 4

const killRest = async (
  scope: WorkerScope,
  worker: WorkerIdentity,
  family: Family,
): Promise<void> => {
  let known = family.members
  for (let round = 0; round <= KILL_ROUNDS; round++) {
    const now = await gatherFamily(scope, worker, known)
    known = now.members
    const living = await livingOf(scope.looks, known)
    if (living.length === 0) return
    if (round === KILL_ROUNDS) throw await survivorError(living)
    // One signal to the group leaves nobody the time to start another.
    const [first] = living
    if (first?.pid === worker.pid && isInOwnGroup(worker, now, first)) send(-worker.pid, 'SIGKILL')
    for (const {pid} of living) send(pid, 'SIGKILL')
    await waitUntilEnded(scope.looks, living, KILL_WAIT_MS)
  }
}

const survivorError = async (living: readonly Member[]): Promise<MachineError> => {
  const refused = living.find(({pid}) => probe(pid) === 'not-permitted')
  if (refused !== undefined) return notPermittedError(refused.pid)
  const pids = living.map(({pid}) => pid).join(', ')
  const hint = `See what it waits for: ps -o pid,stat,wchan:20,args -p ${living[0]?.pid ?? ''}`
  return new MachineError('not-killed', `Cannot stop PID ${pids}: it outlives a KILL`, hint)
}

/** Those that live at the end of the time. Looks often at first: most end in some milliseconds. */
const waitUntilEnded = async (
  looks: Looks,
  members: readonly Member[],
  waitMs: number,
): Promise<readonly Member[]> => {
  const start = performance.now()
  for (let stepMs = 5; ; stepMs = Math.min(stepMs * 2, 80)) {
    const living = await livingOf(looks, members)
    const leftMs = start + waitMs - performance.now()
    if (living.length === 0 || leftMs <= 0) return living
    await sleep(Math.min(stepMs, leftMs))
  }
}

/** A negative pid is a process group. Whoever has ended, or is not ours to signal, is seen later. */
const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
