import {execFile} from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import {dirname, isAbsolute, join, resolve as absolute} from 'node:path'
import {MachineError} from '../errors.js'
import {machineError} from '../files/system-errors.js'
import type {Boot, BootFacts, BootUnit} from './boot.js'
import {LAUNCHD_LABEL, launchdAgent} from './launchd-agent.js'
import {systemdUnit, type BootCommand} from './systemd-unit.js'

export interface BootOptions {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What relative `QCMD_*_DIR` are resolved against. */
  readonly cwd: string
  /** Absolute paths of Node and of bin/run.js. */
  readonly node: string
  readonly program: string
}

/** Which variables go into the unit: where things are, and how a monitor works. No key is among them. */
const PLACES: readonly string[] = [
  ...['QCMD_STATE_DIR', 'QCMD_CONFIG_DIR', 'QCMD_MODEL', 'QCMD_HEARTBEAT_MS'],
  ...['XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'OLLAMA_HOST', 'TZ'],
]

/** systemd user units on Linux, launchd agents on macOS; see `Boot`. */
export const createBoot = (options: BootOptions): Boot => {
  const planned = planOf(options)
  const plan = (): Planned => {
    if (planned === null) throw noManager(options.platform)
    return planned
  }
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- throws as a rejection
    plan: async () => plan(),
    async install() {
      const {path, text, link} = plan()
      const isChanged = !isCurrent(plan())
      try {
        if (isChanged) writeWhole(path, text)
        if (link !== null && linkedTo(link) !== path) writeLink(link, path)
      } catch (error) {
        throw machineError(`install ${path}`, error)
      }
      await reload(options)
      return {isChanged}
    },
    async uninstall() {
      const {path, link} = plan()
      const wasInstalled = textOf(path) !== null || (link !== null && linkedTo(link) !== null)
      try {
        for (const one of link === null ? [path] : [link, path]) rmSync(one, {force: true})
      } catch (error) {
        throw machineError(`uninstall ${path}`, error)
      }
      if (wasInstalled) await reload(options)
      return {wasInstalled}
    },
    look: () => Promise.resolve(planned === null ? NO_MANAGER : factsOf(planned)),
  }
}

interface Planned extends BootUnit {
  /** What enables it; null where being there is enough. */
  readonly link: string | null
}

const planOf = (options: BootOptions): Planned | null => {
  const {platform, home, env} = options
  const command = commandOf(options)
  if (platform === 'darwin') {
    const path = join(home, 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`)
    return {manager: 'launchd', path, text: launchdAgent(command), link: null}
  }
  if (platform !== 'linux') return null
  const config = env['XDG_CONFIG_HOME']
  const base = config !== undefined && isAbsolute(config) ? config : join(home, '.config')
  const folder = join(base, 'systemd', 'user')
  const path = join(folder, 'qcmd.service')
  const link = join(folder, 'default.target.wants', 'qcmd.service')
  return {manager: 'systemd', path, text: systemdUnit(command), link}
}

const commandOf = ({node, program, env, cwd}: BootOptions): BootCommand => ({
  argv: [node, program, 'monitors', 'resume', '--all', '--no-input'],
  env: Object.fromEntries(
    PLACES.flatMap((name) => {
      const value = env[name]
      if (value === undefined || value === '') return []
      // `user:password@host`: the unit is readable by others.
      if (name === 'OLLAMA_HOST' && value.includes('@')) return []
      return [[name, name.endsWith('_DIR') ? absolute(cwd, value) : value]]
    }),
  ),
})

const noManager = (platform: string): MachineError =>
  new MachineError(
    'no-service-manager',
    `Cannot install a service: on ${platform} there is neither systemd nor launchd`,
    'Let the system run this at its start instead: qcmd monitors resume --all',
  )

const NO_MANAGER: BootFacts = {
  manager: null,
  isManagerHere: false,
  path: null,
  isInstalled: false,
  isEnabled: false,
  isCurrent: false,
}

const factsOf = (planned: Planned): BootFacts => {
  const {manager, path, link} = planned
  const isInstalled = textOf(path) !== null
  return {
    manager,
    // As sd_booted(3) tells it.
    isManagerHere: manager === 'launchd' || existsSync('/run/systemd/system'),
    path,
    isInstalled,
    isEnabled: isInstalled && (link === null || linkedTo(link) !== null),
    isCurrent: isCurrent(planned),
  }
}

const isCurrent = ({path, text, link}: Planned): boolean =>
  textOf(path) === text && (link === null || linkedTo(link) !== null)

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not there, or not for us to read: then it is not what we would have written.
    return null
  }
}

const linkedTo = (link: string): string | null => {
  try {
    return readlinkSync(link)
  } catch {
    return null
  }
}

/** Beside it first, so that a manager that looks in between sees the old one or the new one. */
const writeWhole = (path: string, text: string): void => {
  mkdirSync(dirname(path), {recursive: true})
  const beside = `${path}.${process.pid}.tmp`
  writeFileSync(beside, text, {mode: 0o644, flag: 'wx'})
  try {
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, {force: true})
    throw error
  }
}

const writeLink = (link: string, target: string): void => {
  mkdirSync(dirname(link), {recursive: true})
  if (lstatSync(link, {throwIfNoEntry: false}) !== undefined) unlinkSync(link)
  symlinkSync(target, link)
}

const RELOAD_TIMEOUT_MS = 5_000

/** Best effort: without a running manager there is nobody to tell, and it reads its units when it starts. */
const reload = async ({platform}: BootOptions): Promise<void> => {
  if (platform !== 'linux') return
  await new Promise<void>((resolve) => {
    execFile('systemctl', ['--user', 'daemon-reload'], {timeout: RELOAD_TIMEOUT_MS}, () => {
      resolve()
    })
  })
}
