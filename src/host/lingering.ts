import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {LingeringFacts} from './host.js'

export interface LingeringOptions {
  /** Null when the system has no name for the user. */
  readonly user: string | null
  /** The root that the paths of systemd are below; `/` but in tests. */
  readonly root?: string
}

/** Where systemd looks for its configuration, the strongest first, logind.conf(5). */
const CONFIG_FOLDERS = [
  'etc/systemd',
  'run/systemd',
  'usr/local/lib/systemd',
  'usr/lib/systemd',
] as const

/** What logind does to processes when their user has left; null where systemd does not run. */
export const lookAtLingering = ({user, root = '/'}: LingeringOptions): LingeringFacts | null => {
  // As sd_booted(3) tells it.
  if (user === null || !existsSync(join(root, 'run/systemd/system'))) return null
  return {
    user,
    killsAtLogout: killsAtLogout(root),
    isLingering: existsSync(join(root, 'var/lib/systemd/linger', user)),
  }
}

/**
 * `KillUserProcesses=`: the main file is the first that exists; the files of all `logind.conf.d`
 * folders come after it, sorted by their names alone, and of one name the strongest folder's
 * counts; the last word holds. Without a word it is what logind was built with, which distributions
 * leave in the main file as a comment; `no` in Debian, Fedora, Arch and SUSE.
 */
const killsAtLogout = (root: string): boolean => {
  const folders = CONFIG_FOLDERS.map((folder) => join(root, folder))
  const main = folders.map((folder) => textOf(join(folder, 'logind.conf'))).find(isText) ?? ''
  const dropIns = new Map<string, string>()
  for (const folder of folders.map((path) => join(path, 'logind.conf.d'))) {
    for (const name of namesIn(folder).filter((one) => one.endsWith('.conf'))) {
      if (!dropIns.has(name)) dropIns.set(name, textOf(join(folder, name)) ?? '')
    }
  }
  const sorted = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  const word = [main, ...sorted].flatMap(wordsOf).at(-1) ?? ''
  return isYes(word === '' ? builtIn(main) : word)
}

const isText = (text: string | null): text is string => text !== null

/** Every value given in the section [Login], in order; an empty one means the default again. */
const wordsOf = (text: string): readonly string[] => {
  let section = ''
  const words: string[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section
    const word = /^KillUserProcesses\s*=\s*(.*)$/.exec(line)?.[1]
    if (section === 'Login' && word !== undefined) words.push(word)
  }
  return words
}

const builtIn = (main: string): string =>
  /^\s*[#;]\s*KillUserProcesses\s*=\s*(\S+)/m.exec(main)?.[1] ?? 'no'

/** As systemd reads a boolean, parse_boolean(). */
const isYes = (word: string): boolean => /^(1|yes|y|true|t|on)$/i.test(word)

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not there, or not for us: then the next place speaks.
    return null
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
