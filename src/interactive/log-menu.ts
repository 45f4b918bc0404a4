import {isShownByDefault, listMonitors} from '../app/list-monitors.js'
import type {LogFileRow} from '../analyse/file-report.js'
import {findLogFiles} from '../cli/logs-found.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {counted, formatCount} from '../ui/format-values.js'
import {chooseFile} from './choose-file.js'
import {orBack, type Left, type Menu} from './menu.js'
import type {Choice} from './question.js'
import {stopMonitorsMenu} from './stop-menu.js'
import {viewMonitors} from './view-menu.js'

type Entry = 'view' | 'stop' | 'analyse' | 'start' | 'quit'

/**
 * The menu of `qcmd logs`, in the order of the first qcmd. Looking and stopping lead back here;
 * what was begun with a file ends the command.
 */
export const logMenu = async (menu: Menu): Promise<void> => {
  for (;;) {
    const {rows} = await listMonitors(menu.ports)
    const files = findLogFiles(menu.ports).catch(() => [])
    const answer = await menu.asker.choose<Entry>({
      title: 'qcmd logs',
      aside: overall(rows),
      by: 'numbers',
      choices: entries(rows, null),
      later: files.then((found) => entries(rows, found)),
    })
    if (answer.type !== 'chosen' || answer.value === 'quit') return
    const {value} = answer
    if ((await orBack(menu, () => act(menu, value, files))) === 'done') return
  }
}

const act = async (
  menu: Menu,
  entry: Exclude<Entry, 'quit'>,
  files: Promise<readonly LogFileRow[]>,
): Promise<Left> => {
  switch (entry) {
    case 'view':
      await viewMonitors(menu)
      return 'back'
    case 'stop':
      await stopMonitorsMenu(menu)
      return 'back'
    case 'analyse':
      return chooseFile(menu, await files, 'once')
    case 'start':
      return chooseFile(menu, await files, 'background')
  }
}

const entries = (
  rows: readonly MonitorRow[],
  files: readonly LogFileRow[] | null,
): readonly Choice<Entry>[] => [
  {value: 'view', text: 'View existing log monitors', ...hint(monitorsHint(rows))},
  {value: 'stop', text: 'Stop active monitors'},
  {value: 'analyse', text: 'Analyze log files', ...hint(files === null ? '' : filesHint(files))},
  {value: 'start', text: 'Start new monitors'},
  {value: 'quit', text: 'Quit', key: 'q'},
]

const hint = (text: string): {readonly hint?: string} => (text === '' ? {} : {hint: text})

const monitorsHint = (rows: readonly MonitorRow[]): string =>
  (['starting', 'running', 'stale', 'stopping', 'unknown', 'crashed'] as const)
    .map((status) => ({status, count: rows.filter((row) => row.status === status).length}))
    .filter(({count}) => count > 0)
    .map(({status, count}) => `${formatCount(count)} ${status}`)
    .join(', ')

const filesHint = (files: readonly LogFileRow[]): string => {
  const closed = files.filter(({readable}) => !readable).length
  const found = `${formatCount(files.length - closed)} found`
  return closed === 0 ? found : `${found}, ${formatCount(closed)} not readable`
}

const overall = (rows: readonly MonitorRow[]): string => {
  const shown = rows.filter(isShownByDefault)
  const needing = shown.filter(({status}) => status === 'crashed' || status === 'stale').length
  const live = counted(shown.filter(isNotEnded).length, 'monitor')
  return needing === 0 ? live : `${live}, ${needing} ${needing === 1 ? 'needs' : 'need'} you`
}
