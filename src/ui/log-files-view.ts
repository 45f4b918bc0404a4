import type {LogFileRow} from '../analyse/file-report.js'
import {printable} from '../text/printable.js'
import {counted, formatAgo, formatBytes, formatCount} from './format-values.js'
import {table, type Look} from './table.js'

/** What stands on the screen when there is nothing to choose from. */
export const NO_LOG_FILES = 'No log files found.'

/**
 * The log files that were found, in the order given: how big, when last written, where. Those that
 * cannot be read stand below, with the reason. Paths are never cut: they are there to be typed.
 */
export const logFilesView = (
  files: readonly LogFileRow[],
  {theme, width, now}: Look & {readonly now: Date},
): string => {
  if (files.length === 0) return NO_LOG_FILES
  const readable = files.filter((file) => file.readable)
  const others = files.filter((file) => !file.readable)
  const rows = table(
    [
      {
        title: 'SIZE',
        align: 'right',
        cells: readable.map(({bytes}) => ({
          text: bytes === null ? theme.signs.dash : formatBytes(bytes),
        })),
      },
      {
        title: 'WRITTEN',
        align: 'left',
        cells: readable.map(({modifiedAt}) => ({text: formatAgo(new Date(modifiedAt), now)})),
        goesAt: 2,
      },
      {
        title: 'FORMAT',
        align: 'left',
        cells: readable.map(({format}) => ({text: format ?? theme.signs.dash})),
        goesAt: 1,
      },
      {title: 'FILE', align: 'left', cells: readable.map(({path}) => ({text: printable(path)}))},
    ],
    {theme, width: Math.max(width, 60)},
  )
  const title = theme.paint('strong', `${counted(readable.length, 'log file')} found`)
  if (others.length === 0) return [title, ...rows].join('\n')
  const unreadable = others.map(
    ({path, reason}) => `  ${printable(path)}: ${printable(reason ?? 'unknown reason')}`,
  )
  const heading = theme.paint('strong', `Not readable (${formatCount(others.length)}):`)
  return [title, ...(readable.length > 0 ? rows : []), '', heading, ...unreadable].join('\n')
}
