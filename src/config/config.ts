import type {NotifySettings} from '../notices/notice.js'

/**
 * Configuration: what a person set once. Flag > `QCMD_*` > file > default.
 *
 * The file is `config.json` in the configuration folder; only settings are read from it, never a
 * path to code or a command to run, and nothing is read from the current folder.
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
  /** Where the file is, or would be; absolute. */
  readonly configFile: string
}

/** How long and how often a model may be asked; from the environment only. */
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

/** The file that the settings are in, to be written. */
export interface SettingsFile {
  readonly path: string
  /** Throws a UsageError for a file that cannot be understood, a MachineError where it cannot be written. */
  set(key: string, value: string | number | boolean): void
}

export const DEFAULT_HEARTBEAT_MS = 10_000

export const DEFAULT_AI_LIMITS: AiLimits = {
  firstByteMs: 60_000,
  firstLoadMs: 180_000,
  idleMs: 30_000,
  totalMs: 300_000,
  retryMs: 60_000,
  budget: 60,
}
