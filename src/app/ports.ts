import type {Asked} from '../asked/asked.js'
import type {Boot} from '../boot/boot.js'
import type {Config, SettingsFile} from '../config/config.js'
import type {Findings} from '../findings/findings.js'
import type {Follow} from '../follow/follow.js'
import type {Host} from '../host/host.js'
import type {Clock, Journal} from '../journal/journal.js'
import type {Learned} from '../learned/learned.js'
import type {Models} from '../model/model.js'
import type {Processes} from '../processes/processes.js'
import type {Rules} from '../rules/rules.js'
import type {NoticeBook, Sinks} from '../sinks/sinks.js'
import type {ShellHistory} from '../shell-history/shell-history.js'

/** Everything outside the process that use cases may touch; each picks what it needs. */
export interface Ports {
  readonly journal: Journal
  readonly clock: Clock
  readonly processes: Processes
  readonly follow: Follow
  readonly findings: Findings
  readonly learned: Learned
  readonly models: Models
  readonly asked: Asked
  readonly host: Host
  readonly boot: Boot
  readonly shellHistory: ShellHistory
  readonly rules: Rules
  readonly sinks: Sinks
  readonly noticeBook: NoticeBook
  readonly config: Config
  readonly settingsFile: SettingsFile
  /** Makes line redactors with this user's key: one per file, since a key block spans lines. */
  readonly redactor: (options: {readonly pii: boolean}) => () => (line: string) => string
  /** Bytes that the state folder takes; 0 when there is none. */
  readonly stateBytes: () => Promise<number>
  /** Version of qcmd. */
  readonly version: string
}
