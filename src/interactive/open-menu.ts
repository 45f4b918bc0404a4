import {homedir} from 'node:os'
import {join} from 'node:path'
import type {Ports} from '../app/ports.js'
import type {LogsRequest, Screen} from '../cli/logs-request.js'
import {fileMenu} from './file-menu.js'
import {logMenu} from './log-menu.js'

/** `logs` at a terminal: the menu of the files that were named, else the log menu. */
export const openMenu = async (
  ports: Ports,
  screen: Screen,
  request: LogsRequest,
): Promise<void> => {
  const {createAsker} = await import('./ask.js')
  const {console, look} = screen
  const asker = createAsker(
    () => ({...look, width: process.stdout.columns}),
    (line) => {
      console.text(line)
    },
  )
  const menu = {ports, asker, screen, request, expand}
  if (request.paths.length > 0) await fileMenu(menu, request.paths, 'once')
  else await logMenu(menu)
}

const expand = (path: string): string =>
  path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
