import {readdir} from 'node:fs/promises'
import {homedir} from 'node:os'
import {basename, dirname, sep} from 'node:path'
import {listMonitors} from '../app/list-monitors.js'
import {readFindings} from '../app/read-findings.js'
import type {Ports} from '../app/ports.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {SLASH_COMMANDS, type SlashCommand} from './slash-commands.js'
import {quoted, wordsOf} from './words.js'

/** What readline's completer answers: whole words, and the part of the line they replace. */
export type Completion = readonly [candidates: string[], replaced: string]

/**
 * What the last word of a line may become: a command, an id or name of a monitor that the command
 * can act on, a finding's id, a path. Never what a terminal would obey: names that are not
 * printable are left out.
 */
export const complete = async (ports: Ports, line: string): Promise<Completion> => {
  const command = /^\s*\/(\S+)\s/.exec(line)
  if (command === null) return [matching(commandNames(), line.trimStart()), line.trimStart()]
  const last = /(?:\\.|[^\s\\])*$/.exec(line)?.[0] ?? ''
  const slash = SLASH_COMMANDS.find(({names}) => names.includes(command[1] ?? ''))
  if (slash?.completes === 'path') return [await paths(last), last]
  return [matching(await words(ports, slash), last), last]
}

const commandNames = (): readonly string[] =>
  SLASH_COMMANDS.flatMap(({names}) => names.map((name) => `/${name} `))

const matching = (candidates: readonly string[], start: string): string[] =>
  candidates.filter((one) => one.startsWith(start) && printable(one) === one)

const words = async (
  ports: Ports,
  command: SlashCommand | undefined,
): Promise<readonly string[]> => {
  switch (command?.completes) {
    case 'live':
      return monitorWords(ports, isNotEnded)
    case 'ended':
      return monitorWords(ports, (row) => !isNotEnded(row))
    case 'monitor':
      return monitorWords(ports, () => true)
    case 'finding':
      return findingIds(ports)
    default:
      return []
  }
}

const monitorWords = async (
  ports: Ports,
  fits: (row: MonitorRow) => boolean,
): Promise<readonly string[]> => {
  const {rows} = await listMonitors(ports)
  const {sessions} = await ports.journal.replay()
  return rows.filter(fits).flatMap(({id}) => {
    const name = [...sessions.values()].find((life) => life.id === id)?.settings?.name
    return [...(name ? [`${name} `] : []), `${id.slice(0, 8)} `]
  })
}

const MOST_FINDINGS = 50

const findingIds = async (ports: Ports): Promise<readonly string[]> => {
  const found = await readFindings(ports, {monitor: null, since: null, severity: 'info'})
  return found.slice(0, MOST_FINDINGS).map(({finding}) => `${finding.id} `)
}

const HAS_ESCAPES = sep === '/'

const paths = async (typed: string): Promise<string[]> => {
  const [path = ''] = wordsOf(typed, {home: homedir(), hasEscapes: HAS_ESCAPES})
  const isFolder = path === '' || path.endsWith('/') || path.endsWith(sep)
  const folder = path === '' ? '.' : isFolder ? path : dirname(path)
  const start = isFolder ? '' : basename(path)
  const kept = typed.slice(0, typed.length - quoted(start, HAS_ESCAPES).length)
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => [])
  return entries
    .filter(({name}) => name.startsWith(start) && printable(name) === name)
    .filter(({name}) => start.startsWith('.') || !name.startsWith('.'))
    .map((entry) => {
      const end = entry.isDirectory() ? '/' : ' '
      return kept + quoted(entry.name, HAS_ESCAPES) + end
    })
}
