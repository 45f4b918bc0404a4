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
}

export const DEFAULT_HEARTBEAT_MS = 10_000
