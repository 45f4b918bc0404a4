import type {Ports} from '../app/ports.js'
import type {LogsRequest, Screen} from '../cli/logs-request.js'
import {reportError} from '../cli/report-error.js'
import {exitOnSignals} from '../cli/signals.js'
import {Interrupted, type Asker} from './question.js'

/** What every menu stands on: the use cases, who asks, where results go, the flags given. */
export interface Menu {
  readonly ports: Ports
  readonly asker: Asker
  readonly screen: Screen
  readonly request: LogsRequest
  /** A path as it was typed: a leading `~/` is the home folder. */
  readonly expand: (path: string) => string
}

/** How a menu was left: with something done that ends the command, or to where it came from. */
export type Left = 'done' | 'back'

/** What fails inside a menu is told as ever and leads back to it. */
export const orBack = async ({screen}: Menu, act: () => Promise<Left>): Promise<Left> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Interrupted) throw error
    reportError(error, screen.console)
    // What failed may have taken the signals over; at a menu they end the command again.
    exitOnSignals()
    return 'back'
  }
}
