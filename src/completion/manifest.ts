/** What completion reads of `oclif.manifest.json`. */
export interface Manifest {
  /** By id: `monitors:list`. */
  readonly commands: Readonly<Record<string, ManifestCommand>>
}

export interface ManifestCommand {
  readonly summary?: string
  readonly hidden?: boolean
  readonly flags: Readonly<Record<string, ManifestFlag>>
}

export interface ManifestFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly description?: string
  readonly hidden?: boolean
  /** How the help shows it: `--no-ai`. */
  readonly helpLabel?: string
  /** Written `--no-name`, too. */
  readonly allowNo?: boolean
  readonly multiple?: boolean
  readonly options?: readonly string[]
}
