import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {MonitorFrame} from '../../src/app/monitor-run.js'
import type {Ports} from '../../src/app/ports.js'
import {recordCrash, recordFailedStart} from '../../src/app/record-end.js'
import {reconcileSessions} from '../../src/app/reconcile-sessions.js'
import {resumeMonitor} from '../../src/app/resume-monitor.js'
import {runMonitor} from '../../src/app/run-monitor.js'
import {startMonitor, type StartRequest} from '../../src/app/start-monitor.js'
import {stopMonitors} from '../../src/app/stop-monitor.js'
import {createBoot} from '../../src/boot/create-boot.js'
import {createFileFindings} from '../../src/findings/file-findings.js'
import {createFollow} from '../../src/follow/create-follow.js'
import type {Follow} from '../../src/follow/follow.js'
import {createFileLearned} from '../../src/learned/file-learned.js'
import {createFileRules} from '../../src/rules/file-rules.js'
import {createFileShellHistory} from '../../src/shell-history/file-shell-history.js'
import {createHost} from '../../src/host/look-at-host.js'
import {createModels} from '../../src/model/ollama.js'
import {DEFAULT_NOTIFY} from '../../src/notices/notice.js'
import type {Processes, SpawnedWorker} from '../../src/processes/processes.js'
import type {Counters, SessionId} from '../../src/sessions/events.js'
import {initialLife, type Life} from '../../src/sessions/session.js'
import type {WorkerIdentity} from '../../src/sessions/worker-identity.js'
import {createFileNoticeBook} from '../../src/sinks/file-notice-book.js'
import {createSinks} from '../../src/sinks/create-sinks.js'
import {testRedactor} from './analyse.js'
import {createFileAsked} from '../../src/asked/file-asked.js'
import {createSettingsFile} from '../../src/config/settings-file.js'
import {type Config} from '../../src/config/config.js'
import {DEFAULT_AI_LIMITS, aConfig} from './a-config.js'
import {aWorker} from './events.js'
import {fileJournal, testClock} from './file-journal.js'
import {LOG} from './scripted-follow.js'
import {tempDir} from './temp-dir.js'

/** The wish for a background monitor on one file, with the defaults of the command line. */
export const aStart = (path = LOG): StartRequest => ({
  target: {path, kind: 'file', realPath: path, files: [path]},
  name: null,
  kind: 'background',
  mode: 'with built-in analysis',
  model: null,
  from: 'end',
  redactPii: false,
  wait: false,
  allowDuplicate: false,
  maxMonitors: 50,
  allowRemoteAi: false,
  notify: DEFAULT_NOTIFY,
})

/** A worker that runs in this very process. */
interface Worker {
  readonly session: SessionId
  readonly identity: WorkerIdentity
  readonly stop: AbortController
  readonly frames: MonitorFrame[]
  ended: Promise<void>
  /** What the worker does reaches: `journal` and all else, all else, or nothing. */
  reaches: 'everything' | 'all but the journal' | 'nothing'
  hasEnded: boolean
}

/**
 * A state folder with real journal, findings and snapshots, and workers that run in this process:
 * starting, stopping, killing and resuming go through the use cases, without the cost of processes.
 */
export class MonitorRoom {
  readonly dir = tempDir()
  readonly workers: Worker[] = []
  readonly ports: Ports
  /** What the next worker follows with. */
  follow: Follow = createFollow()
  readonly #heartbeatMs: number

  constructor({
    heartbeatMs = 100_000,
    settings = {},
    ...over
  }: Partial<Ports> & {heartbeatMs?: number; settings?: Partial<Config>} = {}) {
    this.#heartbeatMs = heartbeatMs
    const current = (): Follow => this.follow
    this.ports = {
      config: aConfig({
        stateDir: this.dir,
        rulesDir: join(this.dir, 'rules'),
        heartbeatMs: this.#heartbeatMs,
        configFile: join(this.dir, 'config.json'),
        ...settings,
      }),
      settingsFile: createSettingsFile(join(this.dir, 'config.json')),
      rules: createFileRules(join(this.dir, 'rules')),
      asked: createFileAsked({stateDir: this.dir}),
      models: createModels({ollamaHost: '127.0.0.1:2', timers: DEFAULT_AI_LIMITS}),
      host: createHost({stateDir: this.dir, nodeNeeded: '20.19.0'}),
      boot: createBoot({
        platform: 'linux',
        home: this.dir,
        env: {},
        cwd: this.dir,
        node: process.execPath,
        program: join(this.dir, 'run.js'),
      }),
      clock: testClock(),
      version: '0.0.0',
      journal: fileJournal({dir: join(this.dir, 'journal')}).journal,
      findings: createFileFindings({dir: join(this.dir, 'findings')}),
      learned: createFileLearned({dir: join(this.dir, 'sessions')}),
      shellHistory: createFileShellHistory(join(this.dir, 'shell-history')),
      sinks: createSinks({platform: process.platform, env: process.env, version: '0.0.0'}),
      noticeBook: createFileNoticeBook({dir: join(this.dir, 'sessions')}),
      redactor: () => testRedactor,
      stateBytes: () => Promise.resolve(0),
      processes: this.#processes({...aWorker, pid: 1, token: ''}),
      get follow() {
        return current()
      },
      ...over,
    }
    onTestFinished(async () => {
      for (const worker of this.workers) await end(worker)
    })
  }

  start(over: Partial<StartRequest> = {}, path = LOG): Promise<Life> {
    return startMonitor(this.ports, {...aStart(path), ...over})
  }

  resume(id: SessionId): Promise<Life> {
    return resumeMonitor(this.ports, id)
  }

  async stop(id: SessionId): Promise<void> {
    await stopMonitors(this.ports, [id])
  }

  /** Kills the session's worker, which writes nothing more, and has its end noticed. */
  async kill(id: SessionId): Promise<void> {
    await this.#endWithout(id, 'nothing')
  }

  /** The same, between the last snapshot and the heartbeat that goes with it. */
  async killBeforeHeartbeat(id: SessionId): Promise<void> {
    await this.#endWithout(id, 'all but the journal')
  }

  async life(id: SessionId): Promise<Life> {
    return (await this.ports.journal.replay()).sessions.get(id) ?? initialLife(id)
  }

  /** The last recorded counters. */
  async counters(id: SessionId): Promise<Counters | undefined> {
    return (await this.life(id)).progress?.progress.counters
  }

  /** What the workers of a session have told, in order. */
  frames(id: SessionId): readonly MonitorFrame[] {
    return this.workers.filter(({session}) => session === id).flatMap(({frames}) => frames)
  }

  /** Messages of trouble among the frames. */
  troubles(id: SessionId): readonly string[] {
    return this.frames(id).flatMap((frame) => (frame.type === 'trouble' ? [frame.message] : []))
  }

  workerOf(id: SessionId): Worker {
    const worker = this.workers.findLast(({session}) => session === id)
    if (!worker) throw new Error(`no worker of ${id}`)
    return worker
  }

  async #endWithout(id: SessionId, reaches: Worker['reaches']): Promise<void> {
    const worker = this.workerOf(id)
    worker.reaches = reaches
    await end(worker)
    await reconcileSessions(this.ports)
  }

  #processes(self: WorkerIdentity): Processes {
    const living = (identity: WorkerIdentity): boolean =>
      identity.pid === 1 || this.workers.some((one) => is(one, identity) && !one.hasEnded)
    return {
      self: () => self,
      spawnWorker: (session, token) => Promise.resolve(this.#spawn(session, token)),
      inspect: (workers) =>
        Promise.resolve(workers.map((worker) => (living(worker) ? 'alive' : 'gone'))),
      findWorkers: () => Promise.resolve(this.workers.filter(({hasEnded}) => !hasEnded)),
      terminate: async (identity) => {
        const worker = this.workers.find((one) => is(one, identity) && !one.hasEnded)
        if (!worker) return 'was-not-running'
        await end(worker)
        return 'terminated'
      },
    }
  }

  #spawn(session: SessionId, token: string): SpawnedWorker {
    const pid = this.workers.length + 100
    const identity = {...aWorker, pid, token}
    const worker: Worker = {
      session,
      identity,
      stop: new AbortController(),
      frames: [],
      ended: Promise.resolve(),
      reaches: 'everything',
      hasEnded: false,
    }
    this.workers.push(worker)
    worker.ended = this.#work(worker)
    const exited = worker.ended.then(() => ({code: 0, signal: null, lastLine: ''}))
    return {pid, exited, release: () => undefined}
  }

  /** What `worker.ts` does around a run. */
  async #work(worker: Worker): Promise<void> {
    const {session, frames} = worker
    const {token} = worker.identity
    const ports = this.#portsOf(worker)
    try {
      const signal = worker.stop.signal
      await runMonitor(ports, {session, token, signal, tell: (frame) => frames.push(frame)})
    } catch (error) {
      const isFollowing = frames.some(({type}) => type === 'following')
      await (isFollowing ? recordCrash : recordFailedStart)(ports, {session, token}, error)
    }
    worker.hasEnded = true
  }

  #portsOf(worker: Worker): Ports {
    const {journal, learned, findings, follow, noticeBook, sinks} = this.ports
    const lost = (what: 'journal' | 'rest'): boolean =>
      worker.reaches === 'nothing' ||
      (worker.reaches === 'all but the journal' && what === 'journal')
    const nothing = Promise.resolve()
    return {
      ...this.ports,
      follow,
      processes: this.#processes({...worker.identity, token: ''}),
      journal: {
        ...journal,
        append: (events) => (lost('journal') ? nothing : journal.append(events)),
      },
      learned: {
        ...learned,
        save: (id, known) => (lost('rest') ? nothing : learned.save(id, known)),
      },
      noticeBook: {
        ...noticeBook,
        save: (id, kept) => (lost('rest') ? nothing : noticeBook.save(id, kept)),
      },
      sinks: {
        ...sinks,
        deliver: (...asked) =>
          lost('rest') ? Promise.resolve({ok: true}) : sinks.deliver(...asked),
      },
      findings: {
        ...findings,
        append: (id, found) => (lost('rest') ? nothing : findings.append(id, found)),
      },
    }
  }
}

const is = (worker: Worker, {pid, token}: WorkerIdentity): boolean =>
  worker.identity.pid === pid && worker.identity.token === token

const end = async (worker: Worker): Promise<void> => {
  worker.stop.abort()
  await worker.ended
}
