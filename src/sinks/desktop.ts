import {accessSync, constants, statSync} from 'node:fs'
import {delimiter, isAbsolute, join} from 'node:path'
import type {Notice} from '../notices/notice.js'
import {noticeText} from '../notices/notice-text.js'
import {cut} from '../notices/told-finding.js'
import type {SinkProblem} from './sinks.js'

/** The program that shows a notice on this machine's desktop, and what it is told. */
export interface DesktopProgram {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** More than a bubble shows of it, and less than any of them refuses. */
const MOST = {title: 120, body: 400}

/**
 * The call of the system's own notifier. Text that a notifier reads as markup is escaped; where a script is needed (macOS,
 * Windows) the script is always the same, and reads the text from arguments or the environment.
 */
export const desktopProgram = (notice: Notice, platform: NodeJS.Platform): DesktopProgram => {
  const {title: whole, facts, evidence} = noticeText(notice)
  const title = cut(whole, MOST.title)
  const body = cut([...facts.slice(0, 1), ...evidence.slice(0, 1)].join(' · '), MOST.body)
  switch (platform) {
    case 'darwin':
      return {argv: ['osascript', '-e', APPLE_SCRIPT, title, body], env: {}}
    case 'win32':
      return {
        argv: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', POWERSHELL],
        env: {QCMD_TOAST_TITLE: title, QCMD_TOAST_BODY: body},
      }
    default: {
      // Critical ones stay until they are dismissed, on the desktops that know the difference.
      const urgency = notice.severity === 'critical' ? 'critical' : 'normal'
      const options = ['--app-name=qcmd', `--urgency=${urgency}`, '--']
      return {argv: ['notify-send', ...options, title, inMarkup(body)], env: {}}
    }
  }
}

/** The body, unlike the title, may be markup (Desktop Notifications Specification, "Markup"). */
const inMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const APPLE_SCRIPT = `on run argv
display notification (item 2 of argv) with title (item 1 of argv)
end run`

/** A toast of the runtime itself: no module has to be installed. */
const POWERSHELL = [
  '$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)',
  '$lines = $xml.GetElementsByTagName("text")',
  '$null = $lines.Item(0).AppendChild($xml.CreateTextNode($env:QCMD_TOAST_TITLE))',
  '$null = $lines.Item(1).AppendChild($xml.CreateTextNode($env:QCMD_TOAST_BODY))',
  '$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)',
  '[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier("qcmd").Show($toast)',
].join('; ')

/** Why a desktop notice cannot be shown here; null where nothing speaks against it. */
export const desktopProblem = (
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): SinkProblem | null => {
  if (platform === 'darwin' || platform === 'win32') return null
  if (findProgram('notify-send', env) === null) {
    return {
      problem: 'there is no notify-send on this machine',
      fix: 'Install it: libnotify-bin on Debian and Ubuntu, libnotify elsewhere',
    }
  }
  const hasBus = [env['DBUS_SESSION_BUS_ADDRESS'], env['XDG_RUNTIME_DIR']].some(Boolean)
  return hasBus
    ? null
    : {
        problem: 'there is no desktop session here (no DBUS_SESSION_BUS_ADDRESS)',
        fix: 'Start the monitor from the desktop, or use another sink',
      }
}

/** Where a program is, by its path or in PATH; null where it is not, or is not executable. */
export const findProgram = (
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | null => {
  if (isAbsolute(name)) return isExecutable(name) ? name : null
  const endings = process.platform === 'win32' ? ['', '.exe', '.com'] : ['']
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const places = folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
  return places.find(isExecutable) ?? null
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
