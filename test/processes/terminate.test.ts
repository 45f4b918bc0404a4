import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {ProcessesOptions} from '../../src/processes/create-processes.js'
import {chooseLooks} from '../../src/processes/choose-looks.js'
import {gatherFamily} from '../../src/processes/family.js'
import {readMachine} from '../../src/processes/machine.js'
import type {Looks} from '../../src/processes/looks.js'
import {psLooks} from '../../src/processes/ps-looks.js'
import {workerArgv} from '../../src/processes/worker-argv.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'
import {
  fixtureWorker,
  isRunning,
  asNobody,
  pidsMentioning,
  SESSION,
  startStranger,
  stateOf,
  workerRoom,
  type WorkerRoom,
} from '../support/workers.js'
import {waitFor} from '../support/wait-for.js'

const WAYS: readonly [string, Partial<ProcessesOptions>][] = [
  ['as this system offers', {}],
  ['by ps', {looks: psLooks(fixtureWorker('idle'))}],
]

const isGone = (pid: number): boolean => ['', 'Z'].includes(stateOf(pid))

const withEnvironment = (name: 'QCMD_TEST_STUBBORN' | 'QCMD_TEST_JOB'): void => {
  process.env[name] = '1'
  onTestFinished(() => {
    Reflect.deleteProperty(process.env, name)
  })
}

const pidsIn = async (room: WorkerRoom, count: number): Promise<readonly number[]> =>
  waitFor('all pids on the log', () => {
    const pids = [...room.log().matchAll(/^pid \S+ (\d+)$/gm)].map(([, pid]) => Number(pid))
    return pids.length === count ? pids : undefined
  })

/** Who was sent a TERM, by name, and as often. */
const askedIn = (room: WorkerRoom): readonly (string | undefined)[] =>
  [...room.log().matchAll(/^asked (.*)$/gm)].map(([, role]) => role).sort()

describe.each(WAYS)('terminate %s', (_, options) => {
  it('ends a worker by TERM, and again it was not running', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    expect(await processes.terminate(worker, 5000)).toBe('terminated')
    expect(isGone(worker.pid)).toBe(true)
    expect(await processes.terminate(worker, 5000)).toBe('was-not-running') // fault 86
  })

  it('lets it take its time within the grace, and asks once', async () => {
    const {processes, start, log} = workerRoom('flushes', options)
    const worker = await start()
    expect(await processes.terminate(worker, 20_000)).toBe('terminated')
    expect(log()).toBe('ready\nTERM\n')
  })

  it('kills one that ignores TERM at the end of the grace', async () => {
    const {processes, start, log} = workerRoom('ignores-sigterm', options)
    const worker = await start()
    const began = performance.now()
    expect(await processes.terminate(worker, 400)).toBe('killed') // fault 83
    expect(performance.now() - began).toBeGreaterThanOrEqual(400)
    expect(log()).toBe('ready\nTERM\n')
    expect(isGone(worker.pid)).toBe(true)
  })

  it('lets a stopped worker go on, so that it can flush', async () => {
    const {processes, start, log} = workerRoom('flushes', options)
    const worker = await start()
    process.kill(worker.pid, 'SIGSTOP')
    await waitFor('the stop', () => stateOf(worker.pid) === 'T')
    expect(await processes.terminate(worker, 20_000)).toBe('terminated') // fault 84
    expect(log()).toBe('ready\nTERM\n')
  })

  it('kills a stopped worker that ignores TERM', async () => {
    const {processes, start} = workerRoom('ignores-sigterm', options)
    const worker = await start()
    process.kill(worker.pid, 'SIGSTOP')
    await waitFor('the stop', () => stateOf(worker.pid) === 'T')
    expect(await processes.terminate(worker, 300)).toBe('killed') // fault 84
    expect(isGone(worker.pid)).toBe(true)
  })

  it('ends its children with it, in its group and out of it', async () => {
    const room = workerRoom('spawns-children', options)
    const worker = await room.start()
    const pids = await pidsIn(room, 5)
    expect(await room.processes.terminate(worker, 20_000)).toBe('terminated')
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]) // fault 83
    expect(askedIn(room)).toEqual(['far', 'far-child', 'left', 'near', 'worker'])
  })

  it('kills children that outlive it', async () => {
    withEnvironment('QCMD_TEST_STUBBORN')
    const room = workerRoom('spawns-children', options)
    const worker = await room.start()
    const pids = await pidsIn(room, 5)
    expect(await room.processes.terminate(worker, 500)).toBe('terminated')
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]) // fault 83
  })

  it('ends a copy that left its tree and its group, by its token', async () => {
    const room = workerRoom('double-fork', options)
    const worker = await room.start()
    const pids = await pidsIn(room, 2)
    expect(await room.processes.findWorkers()).toHaveLength(2)
    const first = {...worker, ...(await foundAt(room, pids[0] ?? 0))}
    const reader = startStranger('--', '--token', worker.token)
    const other = workerRoom('double-fork')
    const otherWorker = await other.start(SESSION, worker.token)
    expect(await room.processes.terminate(first, 5000)).toBe('terminated') // fault 85
    expect(pids.filter((pid) => !isGone(pid))).toEqual([])
    expect(await room.processes.findWorkers()).toEqual([])
    expect(isRunning(reader)).toBe(true)
    expect(await other.processes.inspect([otherWorker])).toEqual(['alive'])
  })

  it('is called four times at once and does its work once', async () => {
    const {processes, start, log} = workerRoom('idle', options)
    const worker = await start()
    const endings = await Promise.all([1, 2, 3, 4].map(() => processes.terminate(worker, 5000)))
    expect(endings).toContain('terminated') // fault 86
    expect(endings).not.toContain('killed')
    expect(log()).toBe('ready\n')
    expect(isGone(worker.pid)).toBe(true)
  })

  it('signals no stranger at a recorded pid', async () => {
    const {processes} = workerRoom('idle', options)
    const stranger = startStranger()
    const pid = await waitFor('the stranger', () => stranger.pid)
    const self = processes.self()
    const strange = {...self, pid, token: 'f00d'}
    const start1970 = self.startTicks.includes(':') ? 'Thu Jan  1 00:00:10 1970' : '1'
    for (const worker of [
      strange,
      {...strange, startTicks: start1970}, // fault 72
      {...strange, startTicks: start1970, token: ''},
      {...strange, bootId: 'before'}, // fault 80
      {...strange, bootId: 'before', token: ''},
    ]) {
      expect(await processes.terminate(worker, 300)).toBe('was-not-running')
    }
    expect(isRunning(stranger)).toBe(true)
  })

  it('ends one whose arguments could not be read for a moment', async () => {
    const looks = options.looks ?? chooseLooks(fixtureWorker('idle'))
    let unread = 0
    const clouded: Looks = {
      ...looks,
      at: async (pids) => {
        const seen = await looks.at(pids)
        const isUnread = unread-- > 0
        return new Map(
          [...seen].map(([pid, look]) => [
            pid,
            isUnread && look !== 'hidden' ? {...look, argv: () => []} : look,
          ]),
        )
      },
    }
    const {processes, start} = workerRoom('idle', {looks: clouded})
    const worker = await start()
    unread = 2
    expect(await processes.terminate(worker, 5000)).toBe('terminated')
    expect(isGone(worker.pid)).toBe(true)
  })

  it('signals no living process that was recorded before the boot', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    const before = {...worker, bootId: 'before'}
    expect(await processes.terminate(before, 300)).toBe('was-not-running') // fault 80
    expect(await processes.terminate({...before, token: ''}, 300)).toBe('was-not-running')
    expect(await processes.inspect([worker])).toEqual(['alive'])
  })

  it('refuses one of another host, and says which', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    await expect(processes.terminate({...worker, host: 'web-2'}, 300)).rejects.toMatchObject({
      code: 'foreign-worker',
      exitCode: 4,
      message: `Cannot stop PID ${worker.pid}: it runs on another host (web-2)`,
    })
    const inside = {...worker, pidNamespace: 'pid:[7]'} // fault 92
    await expect(processes.terminate(inside, 300)).rejects.toMatchObject({
      message: `Cannot stop PID ${worker.pid}: it runs in another PID namespace of this host (pid:[7])`,
    })
    expect(await processes.inspect([worker])).toEqual(['alive'])
  })

  it('never signals whole groups by a pid of 0, 1 or below', async () => {
    const {processes} = workerRoom('idle', options)
    const self = processes.self()
    for (const pid of [0, -1, -process.pid, Number.NaN]) {
      expect(await processes.terminate({...self, pid}, 100)).toBe('was-not-running')
    }
  })

  it('ends a foreground monitor and its children, and not the script around it', async () => {
    const room = workerRoom('spawns-children', options)
    const {stateDir, workerPath, processes} = room
    const script =
      '"$0" "$@" & echo $!; "$0" -e "setInterval(() => {}, 1e6)" "$3" & wait; sleep 1000'
    // Its argv is of no matter here: the identity has no token.
    const words = [workerPath, ...workerArgv({stateDir, session: SESSION, token: 'f00d'})]
    const shell = spawn('sh', ['-c', script, process.execPath, ...words], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    shell.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
    onTestFinished(() => {
      if (shell.pid !== undefined && isRunning(shell)) process.kill(-shell.pid, 'SIGKILL')
    })
    await waitFor('all pids', () => [...output.matchAll(/^pid/gm)].length === 5)
    const pid = Number.parseInt(output, 10)
    const family = [...output.matchAll(/^pid (\S+) (\d+)$/gm)].map(([, role, member]) => ({
      role,
      pid: Number(member),
    }))
    const monitor: WorkerIdentity = {...(await foundAt(room, pid)), token: ''}
    expect(await processes.terminate(monitor, 5000)).toBe('terminated')
    // Whose parent has ended is, in the script's group, not provably the monitor's.
    expect(family.filter((member) => !isGone(member.pid)).map(({role}) => role)).toEqual(['left'])
    expect(isRunning(shell)).toBe(true)
    const others = pidsMentioning(stateDir).filter((other) => other !== shell.pid)
    expect(others).toHaveLength(2)
  })
})

const foundAt = async (room: WorkerRoom, pid: number): Promise<WorkerIdentity> => {
  const found = (await room.processes.findWorkers()).find(({identity}) => identity.pid === pid)
  if (found === undefined) throw new Error(`no worker at ${pid}`)
  return found.identity
}

describe('terminate', () => {
  it("ends a foreground monitor that leads its pipeline's group, and not the pipeline", async () => {
    const room = workerRoom()
    const {stateDir, workerPath, processes} = room
    const words = [workerPath, ...workerArgv({stateDir, session: SESSION, token: 'f00d'})]
    const script = 'set -m; "$0" "$@" | sleep 1000 & jobs -p; wait'
    const shell = spawn('bash', ['-c', script, process.execPath, ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [output] = (await once(shell.stdout, 'data')) as [Buffer]
    const leader = Number.parseInt(output.toString(), 10)
    onTestFinished(() => {
      shell.kill('SIGKILL')
      process.kill(-leader, 'SIGKILL')
    })
    const monitor = {...(await waitFor('it', () => foundAt(room, leader))), token: ''}
    const looks = await chooseLooks(workerPath).all()
    const sleeper = looks.find(({pid, group}) => group === leader && pid !== leader)
    expect(await processes.terminate(monitor, 5000)).toBe('terminated')
    expect(isGone(leader)).toBe(true)
    expect(stateOf(sleeper?.pid ?? 0)).toBe('S')
  })

  it('ends what left the tree and the group, but not the session', async ({skip}) => {
    skip(process.platform !== 'linux', 'needs sessions as Linux tells them')
    withEnvironment('QCMD_TEST_STUBBORN')
    withEnvironment('QCMD_TEST_JOB')
    const room = workerRoom('spawns-children')
    const worker = await room.start()
    const pids = await pidsIn(room, 6)
    expect(await room.processes.terminate(worker, 500)).toBe('terminated')
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]) // fault 85
  })

  it('says whose process it is when it is not permitted', async (context) => {
    const by = asNobody(context)
    const room = workerRoom()
    const worker = await room.start()
    expect(await room.drive('terminate', worker, {by})).toEqual({
      name: 'MachineError',
      code: 'not-permitted',
      exitCode: 5,
      message: `Cannot stop the monitor: not permitted to stop PID ${worker.pid} (owner uid 0)`,
    }) // fault 91
    expect(await room.processes.inspect([worker])).toEqual(['alive'])
  })

  it('ends children out of the group where there is no ps', async ({skip}) => {
    skip(process.platform !== 'linux', 'needs Linux')
    const room = workerRoom('spawns-children')
    const worker = await room.start()
    const pids = await pidsIn(room, 5)
    const env = {...process.env, PATH: '/nonexistent'}
    expect(await room.drive('terminate', worker, {env})).toBe('terminated')
    expect(pids.filter((pid) => !isGone(pid))).toEqual([])
    expect(askedIn(room)).toEqual(['far', 'far-child', 'left', 'near', 'worker'])
  })

  it('spares the caller that was started by the worker itself', async () => {
    const room = workerRoom()
    const {stateDir, workerPath, processes} = room
    const caller = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', stateDir])
    await once(caller, 'spawn')
    // This very process, as if it were a monitor: all but itself would end.
    const worker = processes.self()
    const scope = {looks: chooseLooks(workerPath), machine: readMachine(), stateDir, workerPath}
    const family = await gatherFamily(scope, worker, [])
    expect(family.includesCaller).toBe(true)
    expect(family.members.map(({pid}) => pid)).toContain(caller.pid)
    expect(family.members.map(({pid}) => pid)).not.toContain(process.pid)
    caller.kill('SIGKILL')
  })
})
