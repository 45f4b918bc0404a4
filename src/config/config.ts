import type {NotifySettings} from '../notices/notice.js'
import type {SettingsDocument} from '../settings/document.js'
import type {SettingValue} from '../settings/kinds.js'
import type {SettingKey, Settings} from '../settings/settings.js'

/**
 * Configuration: what a person set once. Flag > `QCMD_*` > file > default.
 *
 * What may be set is the table in `settings/settings.ts`; how it is read, told and changed goes by
 * that table alone. The file is `config.json` in the configuration folder, one JSON object:
 *
 *     {"model": "qwen2.5:3b", "logs": {"maxMonitors": 80, "wait": true}}
 *
 * Keys with dots are nested. A key that means nothing is told with the one that was likely meant,
 * and stays; a value that cannot be meant is an error that names the file and the key, in all
 * commands but `qcmd config`, which mends it. Only settings are read from it, never a path to
 * code; and nothing is ever read from the current folder, which may be a stranger's.
 *
 * A change is read, made and written under a lock (`config.json.lock`), and the file is replaced as
 * a whole, 0600 in a folder 0700: two that change it at once both get their way, and who reads it
 * sees the old or the new. A file that is no JSON object is never replaced.
 */
export interface Config {
  /** Folder of journal, findings and worker logs; absolute. */
  readonly stateDir: string
  /** Folder of the user's own rules; absolute. */
  readonly rulesDir: string
  readonly heartbeatMs: number
  /** The model to ask, by Ollama's name for it. */
  readonly model: string
  /** A model server that is not on this machine may be asked, too. */
  readonly allowRemoteAi: boolean
  readonly ai: AiLimits
  /** Whom new monitors notify, and of what. */
  readonly notify: NotifySettings
  /** All of them by their keys: what a flag that is not given is taken to be. */
  readonly settings: Settings
  /** Where the file is, or would be; absolute. */
  readonly configFile: string
}

/** How long and how often a model may be asked. */
export interface AiLimits {
  /** Until the first byte of an answer, in ms. */
  readonly firstByteMs: number
  /** The same for a call that may have to load the model. */
  readonly firstLoadMs: number
  /** Between two pieces of an answer. */
  readonly idleMs: number
  readonly totalMs: number
  /** How long a server is left alone after three failures in a row. */
  readonly retryMs: number
  /** Calls an hour, of all monitors of the user together. */
  readonly budget: number
}

/** The file that the settings are in. All throw a UsageError for one that is no JSON object. */
export interface SettingsFile {
  readonly path: string
  /** What is in it; empty where there is none. */
  read(): SettingsDocument
  /** Throws a MachineError where it cannot be written, a UsageError where the key has no room. */
  set(key: SettingKey, value: SettingValue): void
  /** Removes whatever stands at the key; false when nothing does. */
  unset(key: string): boolean
}
