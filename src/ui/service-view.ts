import {printable} from '../text/printable.js'
import {shellWord} from '../text/shell-word.js'
import {fixLine} from './fix-line.js'
import type {Look} from './table.js'
import {wrap} from './width.js'

/** Whether the monitors come back when the machine starts. */
export interface ServiceRow {
  readonly manager: 'systemd' | 'launchd' | null
  readonly isManagerHere: boolean
  readonly path: string | null
  readonly isInstalled: boolean
  readonly isEnabled: boolean
  readonly isCurrent: boolean
  readonly lingering: {readonly user: string; readonly isLingering: boolean} | null
}

/** For `service status`: a sentence, and what to type. */
export const serviceView = (service: ServiceRow, look: Look): string => {
  const {path} = service
  const {text, fix} = judged(service)
  return [
    ...wrap(text, look.width),
    ...(path === null || !service.isInstalled ? [] : [`  ${printable(path)}`]),
    ...(fix === null ? [] : [fixLine(fix, look.theme)]),
    '',
  ].join('\n')
}

/** For `service install`. */
export const installedView = (service: ServiceRow, isChanged: boolean, look: Look): string => {
  const head = isChanged ? 'Installed' : 'Installed already'
  return `${head}: ${printable(service.path ?? '')}\n${serviceView({...service, path: null}, look)}`
}

/** For `service uninstall`. */
export const uninstalledView = (path: string, wasInstalled: boolean): string =>
  wasInstalled
    ? `Removed: ${printable(path)}\nMonitors that run go on; they do not come back by themselves any more.\n`
    : `Not installed: there is no ${printable(path)}\n`

const judged = ({
  manager,
  isManagerHere,
  isInstalled,
  isEnabled,
  isCurrent,
  lingering,
}: ServiceRow): {readonly text: string; readonly fix: string | null} => {
  if (manager === null) {
    const text =
      'This system has neither systemd nor launchd: let it run this at its start instead.'
    return {text, fix: 'qcmd monitors resume --all'}
  }
  if (!isInstalled) {
    const text = 'Not installed: after a restart of this machine the monitors stay down.'
    return {text, fix: 'qcmd service install'}
  }
  if (!isEnabled) return {text: 'Installed, but not enabled.', fix: 'qcmd service install'}
  if (!isCurrent) {
    const text = 'Installed for another Node, another qcmd or another state folder than these.'
    return {text, fix: 'qcmd service install'}
  }
  if (!isManagerHere) {
    const text =
      'Installed, but systemd does not run this system: until it does, nothing comes back.'
    return {text, fix: 'qcmd monitors resume --all'}
  }
  if (lingering?.isLingering === false) {
    const text = `The monitors come back when ${printable(lingering.user)} logs in, not at boot: lingering is off.`
    return {text, fix: `loginctl enable-linger ${shellWord(lingering.user)}`}
  }
  const when = manager === 'launchd' ? 'when you log in' : 'when this machine starts'
  return {text: `The monitors come back ${when}.`, fix: null}
}
