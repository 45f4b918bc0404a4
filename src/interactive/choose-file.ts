import type {LogFileRow} from '../analyse/file-report.js'
import {listMonitors} from '../app/list-monitors.js'
import {isNotEnded, type MonitorRow} from '../sessions/monitor-row.js'
import {printable} from '../text/printable.js'
import {formatAgo, formatBytes} from '../ui/format-values.js'
import {fileMenu, type FileAction} from './file-menu.js'
import {orBack, type Left, type Menu} from './menu.js'
import type {Choice} from './question.js'

/** Choices 3 and 4: a log file of this machine, or a path that was typed; then what to do with it. */
export const chooseFile = async (
  menu: Menu,
  files: readonly LogFileRow[],
  preferred: FileAction,
): Promise<Left> => {
  for (let startAt = 0; ;) {
    const monitors = (await listMonitors(menu.ports)).rows.filter(isNotEnded)
    const now = menu.ports.clock.now()
    const answer = await menu.asker.choose({
      title: 'Log file',
      by: 'filter',
      choices: files.map((file, index) => fileChoice(file, index, monitors, now)),
      startAt,
      takesTyped: 'use this path',
    })
    if (answer.type === 'back') return 'back'
    if (answer.type === 'chosen') startAt = answer.value
    const path = answer.type === 'typed' ? menu.expand(answer.text) : files[answer.value]?.path
    if (path === undefined) return 'back'
    if ((await orBack(menu, () => fileMenu(menu, [path], preferred))) === 'done') return 'done'
  }
}

const fileChoice = (
  {path, bytes, modifiedAt, readable, format, reason}: LogFileRow,
  value: number,
  monitors: readonly MonitorRow[],
  now: Date,
): Choice<number> => {
  const text = printable(path)
  if (!readable) return {value, text, disabled: printable(reason ?? 'not readable')}
  const holder = monitors.find((row) => row.path === path)
  const facts = [
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    formatAgo(new Date(modifiedAt), now),
    ...(format === null ? [] : [format]),
    ...(holder === undefined ? [] : [`monitored: ${holder.id.slice(0, 8)}`]),
  ]
  return {value, text, hint: facts.join(', ')}
}
