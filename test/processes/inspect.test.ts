import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {chooseLooks} from '../../src/processes/choose-looks.js'
import type {Looks} from '../../src/processes/looks.js'
import {psLooks} from '../../src/processes/ps-looks.js'
import type {ProcessesOptions} from '../../src/processes/create-processes.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'
import {workerArgv} from '../../src/processes/worker-argv.js'
import {
  driver,
  fixtureWorker,
  identityOf,
  isRunning,
  asNobody,
  needsRoot,
  run,
  SESSION,
  startStranger,
  stateOf,
  workerRoom,
} from '../support/workers.js'
import {waitFor} from '../support/wait-for.js'

const WAYS: readonly [string, Partial<ProcessesOptions>][] = [
  ['as this system offers', {}],
  ['by ps', {looks: psLooks(fixtureWorker('idle'))}],
]

describe.each(WAYS)('inspect %s', (_, options) => {
  it('tells a worker that lives, is stopped, goes on and is killed', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    const verdict = async (): Promise<string | undefined> => (await processes.inspect([worker]))[0]
    expect(await verdict()).toBe('alive')
    process.kill(worker.pid, 'SIGSTOP') // fault 75
    await waitFor('the stop', async () => (await verdict()) === 'frozen')
    process.kill(worker.pid, 'SIGCONT')
    await waitFor('the way on', async () => (await verdict()) === 'alive')
    process.kill(worker.pid, 'SIGKILL') // fault 71
    await waitFor('the end', async () => (await verdict()) === 'gone')
  })

  it('tells strangers at the pid of a worker by their start and their token', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    const start1970 = worker.startTicks.includes(':') ? 'Thu Jan  1 00:00:10 1970' : '1'
    // faults 72 and 73
    expect(
      await processes.inspect([
        {...worker, startTicks: start1970},
        {...worker, token: 'another'},
        worker,
        {...worker, token: ''},
      ]),
    ).toEqual(['reused', 'reused', 'alive', 'alive'])
  })

  it('takes a zombie for gone, which answers to kill(2) still', async () => {
    const {processes, stateDir, workerPath} = workerRoom('idle', options)
    const argv = [workerPath, ...workerArgv({stateDir, session: SESSION, token: 'f00d'})]
    const script = '"$0" "$@" & exec sleep 1000'
    const parent = spawn('sh', ['-c', script, process.execPath, ...argv], {stdio: 'ignore'})
    onTestFinished(() => {
      parent.kill('SIGKILL')
    })
    const found = await waitFor('the worker', async () => (await processes.findWorkers())[0])
    process.kill(found.identity.pid, 'SIGKILL')
    await waitFor('the zombie', () => stateOf(found.identity.pid) === 'Z')
    expect(process.kill(found.identity.pid, 0)).toBe(true)
    expect(await processes.inspect([found.identity])).toEqual(['gone']) // fault 74
    expect(await processes.findWorkers()).toEqual([])
    expect(await processes.terminate(found.identity, 1000)).toBe('was-not-running')
    expect(isRunning(parent)).toBe(true)
  })

  it('concludes nothing from another host or namespace, and the end from another boot', async () => {
    const {processes, start} = workerRoom('idle', options)
    const worker = await start()
    expect(
      await processes.inspect([
        {...worker, host: 'web-2'},
        {...worker, pidNamespace: 'pid:[7]'}, // fault 92
        {...worker, bootId: 'before'}, // fault 80
        {...worker, host: 'web-2', bootId: 'before'},
      ]),
    ).toEqual(['foreign', 'foreign', 'rebooted', 'foreign'])
  })

  it('says gone for numbers that are no pid', async () => {
    const {processes} = workerRoom('idle', options)
    const self = processes.self()
    const pids = [0, -1, -process.pid, 1.5, Number.NaN, 2 ** 40]
    expect(await processes.inspect(pids.map((pid) => ({...self, pid})))).toEqual(
      pids.map(() => 'gone'),
    )
  })

  it('knows itself', async () => {
    const {processes} = workerRoom('idle', options)
    const self = processes.self()
    expect(self).toMatchObject({pid: process.pid, token: ''})
    expect(await processes.inspect([self])).toEqual(['alive'])
    expect(await processes.inspect([])).toEqual([])
  })
})

describe('inspect in namespaces and as others', () => {
  it('takes a process of another user, whom it may not signal, for alive', async (context) => {
    const by = asNobody(context)
    const room = workerRoom()
    const worker = await room.start()
    expect(await room.drive('inspect', [worker], {by})).toEqual(['alive']) // fault 91
  })

  it('knows a reboot by the boot id, and stop touches nobody', async (context) => {
    needsRoot(context)
    const room = workerRoom()
    const worker = await room.start()
    const file = join(room.stateDir, 'boot_id')
    writeFileSync(file, '00000000-1111-2222-3333-444444444444\n')
    const mount = `mount --bind '${file}' /proc/sys/kernel/random/boot_id && exec "$0" "$@"`
    const by = ['unshare', '-m', 'sh', '-c', mount]
    expect(await room.drive('inspect', [worker], {by})).toEqual(['rebooted']) // fault 80
    expect(await room.drive('terminate', worker, {by})).toBe('was-not-running')
    expect(await room.processes.inspect([worker])).toEqual(['alive'])
  })

  it('leaves the workers of another PID namespace alone', async (context) => {
    needsRoot(context)
    const room = workerRoom()
    const worker = await room.start()
    const by = ['unshare', '--pid', '--fork', '--mount-proc']
    expect(await room.drive('inspect', [worker], {by})).toEqual(['foreign']) // fault 92
    expect(await room.drive('find', null, {by})).toEqual([])
    expect(await room.drive('terminate', worker, {by})).toMatchObject({
      code: 'foreign-worker',
      exitCode: 4,
    })
    expect(await room.processes.inspect([worker])).toEqual(['alive'])
  })

  it('finds no workers of namespaces below, whose state folder is another', async (context) => {
    needsRoot(context)
    const room = workerRoom()
    const {stateDir, workerPath} = room
    const argv = [workerPath, ...workerArgv({stateDir, session: SESSION, token: 'f00d'})]
    const inner = spawn('unshare', ['--pid', '--fork', process.execPath, ...argv])
    onTestFinished(() => {
      inner.kill('SIGKILL')
    })
    await once(inner.stdout, 'data')
    expect(await room.processes.findWorkers()).toEqual([])
  })

  it('does not trust the numbers of a /proc that shows another namespace', async (context) => {
    needsRoot(context)
    const room = workerRoom()
    const script = `"$0" "$@" & wait`
    const by = ['unshare', '--pid', '--fork', 'sh', '-c', script]
    const machine = (await room.drive('machine', null, {by})) as WorkerIdentity
    expect(machine.pidNamespace).not.toBe(room.processes.self().pidNamespace)
    expect(await room.drive('find', null, {by})).toEqual([])
  })

  it('tells a stranger that was given the very pid of a worker', async (context) => {
    needsRoot(context)
    const {stateDir, workerPath} = workerRoom()
    const words = ['unshare', '--pid', '--fork', '--mount-proc', ...driver('reuse-pid')]
    // faults 72 and 73, B13
    expect(JSON.parse(await run([...words, stateDir, workerPath]))).toEqual({
      before: ['alive'],
      after: ['gone'],
      verdicts: ['reused'],
      termination: 'was-not-running',
      isStrangerAlive: true,
    })
  })
})

describe('inspect', () => {
  it('asks the table who has the pid of one that is not there as recorded', async () => {
    const looks = chooseLooks(fixtureWorker('idle'))
    let calls = 0
    // The first look comes a moment too early, as one between two owners of a pid does.
    const at: Looks['at'] = (pids) => (calls++ === 0 ? Promise.resolve(new Map()) : looks.at(pids))
    const {processes} = workerRoom('idle', {looks: {...looks, at}})
    const self = processes.self()
    expect(await processes.inspect([self, {...self, pid: 2 ** 22 + 1}])).toEqual(['alive', 'gone'])
    expect(calls).toBe(2)
  })
})

describe('inspect and findWorkers together', () => {
  it('answer the same a hundred times, whatever else is started', async () => {
    const {processes, start, stateDir, workerPath} = workerRoom()
    const other = workerRoom()
    const ids = [1, 2, 3].map((n) => SESSION.replace(/^1/, String(n)) as typeof SESSION)
    const workers = await Promise.all(ids.map((id, n) => start(id, `token${n}`)))
    await other.start()
    // Mentions it all, and is none.
    startStranger(workerPath, ...workerArgv({stateDir, session: SESSION, token: 'token0'}))
    for (let round = 0; round < 25; round++) {
      const all = await Promise.all([1, 2, 3, 4].map(() => processes.findWorkers()))
      for (const found of all) {
        const pids = found.map(({identity}) => identity.pid).sort()
        expect(pids).toEqual(workers.map(({pid}) => pid).sort())
      }
      expect(await processes.inspect(workers)).toEqual(['alive', 'alive', 'alive'])
    }
    expect((await processes.findWorkers()).map(({session}) => session).sort()).toEqual(ids)
    expect(await identityOf(processes, workers[0]?.pid ?? 0)).toEqual(workers[0])
  })
})
