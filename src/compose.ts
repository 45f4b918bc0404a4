import {randomBytes} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {ConfigurationPorts} from './app/configuration.js'
import type {Ports} from './app/ports.js'
import {createFileAsked} from './asked/file-asked.js'
import type {Boot} from './boot/boot.js'
import type {AiLimits} from './config/config.js'
import {
  configFileOf,
  loadConfig,
  placeOf,
  settingSources,
  type Surroundings,
} from './config/load-config.js'
import {createSettingsFile} from './config/settings-file.js'
import {createSecretHash, redactionKey} from './config/redaction-key.js'
import {folderBytes} from './files/folder-bytes.js'
import {createFileFindings} from './findings/file-findings.js'
import {keepHeapSmall} from './host/small-heap.js'
import type {Follow} from './follow/follow.js'
import type {Host} from './host/host.js'
import {createFileJournal} from './journal/file-journal.js'
import {createSystemClock} from './journal/system-clock.js'
import {createFileLearned} from './learned/file-learned.js'
import type {Models} from './model/model.js'
import {createProcesses} from './processes/create-processes.js'
import {readMachine} from './processes/machine.js'
import {createFileRules} from './rules/file-rules.js'
import type {NoticeBook, Sinks} from './sinks/sinks.js'
import {createFileShellHistory} from './shell-history/file-shell-history.js'
import {resolveSetting} from './settings/resolve.js'
import type {Settings} from './settings/settings.js'
import {createLineRedactor} from './text/redact.js'

/** The ports of this process, and what was odd about its configuration. */
export interface Composition {
  readonly ports: Ports
  readonly warnings: readonly string[]
}

/**
 * The only place that constructs adapters. The state folder comes from the configuration unless a
 * worker was told by its argv. Throws a UsageError for a configuration that cannot be meant.
 */
export const createPorts = ({stateDir}: {readonly stateDir?: string} = {}): Composition => {
  const loaded = loadConfig(surroundings())
  const config = stateDir === undefined ? loaded.config : {...loaded.config, stateDir}
  const state = (...parts: readonly string[]): string => join(config.stateDir, ...parts)
  const machine = readMachine()
  const clock = createSystemClock({bootId: machine.bootId})
  const hash = lazyHash(config.stateDir)
  const about = aboutPackage()
  const ports: Ports = {
    config,
    clock,
    version: about.version,
    journal: createFileJournal({dir: state('journal'), stateDir: config.stateDir, clock}),
    processes: createProcesses({
      stateDir: config.stateDir,
      workerPath: inPackage('bin/worker.js'),
      workerLogPath: (session) => state('sessions', session, 'worker.log'),
      machine,
    }),
    follow: lazyFollow(),
    findings: createFileFindings({dir: state('findings')}),
    learned: createFileLearned({dir: state('sessions')}),
    models: lazyModels(config.ai),
    asked: createFileAsked({stateDir: config.stateDir}),
    host: lazyHost(config.stateDir, about.engines.node.replace(/^\D*/, '')),
    boot: lazyBoot(),
    shellHistory: createFileShellHistory(state('shell-history')),
    settingsFile: createSettingsFile(config.configFile),
    rules: createFileRules(config.rulesDir),
    sinks: lazySinks(about.version),
    noticeBook: lazyNoticeBook(state('sessions')),
    redactor:
      ({pii}) =>
      () =>
        createLineRedactor({hash, pii}),
    stateBytes: () => Promise.resolve(folderBytes(config.stateDir)),
  }
  return {ports, warnings: loaded.warnings}
}

/** A path from the root of the package: both src/ and the bundle in dist/ are one level below it. */
const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Of this process; the only place where it is looked at. */
const surroundings = (): Surroundings => ({
  env: process.env,
  home: homedir(),
  platform: process.platform,
  cwd: process.cwd(),
})

/** What `qcmd config` works on: there also when a value in it is bad. Throws a UsageError without a home folder. */
export const createConfigurationPorts = (): ConfigurationPorts => ({
  settingsFile: createSettingsFile(configFileOf(surroundings())),
  place: placeOf(surroundings()),
})

/** How the output looks and whether to ask, by the configuration. */
export interface Preferences {
  readonly color: Settings['color']
  /** True where colour was chosen by qcmd's own variable: that counts for more than NO_COLOR. */
  readonly isColorFromEnvironment: boolean
  readonly input: boolean
}

/**
 * Never throws: an error about the configuration has to be printed, too. What cannot be read or
 * meant is as if it were not there; the command itself then says so.
 */
export const readPreferences = (): Preferences => {
  try {
    const sources = settingSources(surroundings())
    const color = resolveSetting('color', sources)
    const input = resolveSetting('input', sources)
    return {
      color: color.status === 'good' ? (color.value as Settings['color']) : 'auto',
      isColorFromEnvironment: color.origin.from === 'environment',
      input: input.status !== 'good' || input.value === true,
    }
  } catch {
    return {color: 'auto', isColorFromEnvironment: false, input: true}
  }
}

interface PackageFacts {
  readonly version: string
  /** `{"node": ">=20.19.0"}`. */
  readonly engines: {readonly node: string}
}

const aboutPackage = (): PackageFacts => {
  return JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as PackageFacts
}

/** Only who asks the model server pays for its client. */
const lazyModels = (timers: AiLimits): Models => {
  let loading: Promise<Models> | undefined
  const load = (): Promise<Models> => {
    loading ??= import('./model/ollama.js').then(({createModels}) =>
      createModels({ollamaHost: process.env['OLLAMA_HOST'], timers}),
    )
    return loading
  }
  return {
    look: async (...asked) => (await load()).look(...asked),
    list: async (...asked) => (await load()).list(...asked),
    describe: async (...asked) => (await load()).describe(...asked),
    load: async (...asked) => (await load()).load(...asked),
    chat: async (...asked) => (await load()).chat(...asked),
    pull: async (...asked) => (await load()).pull(...asked),
  }
}

const lazyHost = (stateDir: string, nodeNeeded: string): Host => ({
  look: async () => {
    const {createHost} = await import('./host/look-at-host.js')
    return createHost({stateDir, nodeNeeded}).look()
  },
})

/** Only who notifies pays for it. */
const lazySinks = (version: string): Sinks => {
  const load = async (): Promise<Sinks> => {
    const {createSinks} = await import('./sinks/create-sinks.js')
    return createSinks({platform: process.platform, env: process.env, version})
  }
  return {
    deliver: async (...asked) => (await load()).deliver(...asked),
    check: async (...asked) => (await load()).check(...asked),
  }
}

const lazyNoticeBook = (dir: string): NoticeBook => {
  const load = async (): Promise<NoticeBook> => {
    const {createFileNoticeBook} = await import('./sinks/file-notice-book.js')
    return createFileNoticeBook({dir})
  }
  return {
    keepSettings: async (...asked) => (await load()).keepSettings(...asked),
    settings: async (...asked) => (await load()).settings(...asked),
    save: async (...asked) => (await load()).save(...asked),
    load: async (...asked) => (await load()).load(...asked),
  }
}

/** Only `service` and `doctor` ask. */
const lazyBoot = (): Boot => {
  const load = async (): Promise<Boot> => {
    const {createBoot} = await import('./boot/create-boot.js')
    return createBoot({
      platform: process.platform,
      home: homedir(),
      env: process.env,
      cwd: process.cwd(),
      node: process.execPath,
      program: inPackage('bin/run.js'),
    })
  }
  return {
    plan: async () => (await load()).plan(),
    install: async () => (await load()).install(),
    uninstall: async () => (await load()).uninstall(),
    look: async () => (await load()).look(),
  }
}

/** chokidar and the glob library cost a start some 30 ms: only who follows or reads pays that. */
const lazyFollow = (): Follow => {
  let loading: Promise<Follow> | undefined
  const load = (): Promise<Follow> => {
    loading ??= import('./follow/create-follow.js').then(({createFollow}) => {
      keepHeapSmall()
      return createFollow({scanThread: inPackage('dist/scan-thread.cjs')})
    })
    return loading
  }
  return {
    resolve: async (argument, options) => (await load()).resolve(argument, options),
    discover: async () => (await load()).discover(),
    async *follow(target, from, signal) {
      yield* (await load()).follow(target, from, signal)
    },
    async *readOnce(source, signal, scanSeed) {
      yield* (await load()).readOnce(source, signal, scanSeed)
    },
    async *readBefore(position, maxBytes, signal) {
      yield* (await load()).readBefore(position, maxBytes, signal)
    },
  }
}

/**
 * The key is made when the first secret is met. Where it cannot be kept (a read-only state folder)
 * reading a file once must still work: then the hashes compare within this run only.
 */
const lazyHash = (stateDir: string): ((secret: string) => string) => {
  let hash: ((secret: string) => string) | undefined
  return (secret) => {
    hash ??= createSecretHash(keyOrRandom(stateDir))
    return hash(secret)
  }
}

const keyOrRandom = (stateDir: string): Buffer => {
  try {
    return redactionKey(stateDir)
  } catch {
    return randomBytes(32)
  }
}
