/**
 * What brings the monitors back when the machine starts: one small unit of the user's own service
 * manager, a systemd user unit on Linux and a launchd agent on macOS. It runs
 * `qcmd monitors resume --all` once, which starts what ended without being asked to, and nothing
 * that the user stopped.
 *
 * - Installing writes the unit and what enables it (for systemd a link in `default.target.wants`,
 *   the same that `systemctl --user enable` makes), so that it needs no bus and no running manager;
 *   the manager is told to look again where there is one, and where that fails it looks at its
 *   next start. Nothing is started now: what should run, runs.
 * - The unit names Node and qcmd by their absolute paths, as they were when it was installed, and
 *   carries the variables that say where qcmd's things are. Never a secret: the file is readable
 *   by others.
 * - The monitors are processes of the unit: stopping it is a SIGTERM to each, which they record,
 *   and starting it again brings them back.
 * - Uninstalling removes both files and leaves running monitors alone.
 *
 * It starts when the user's manager does: at login, or at boot where the user lingers
 * (`loginctl enable-linger`); `Host` knows about that. Other systems have no such unit here: a
 * MachineError says what to do instead.
 */
export interface Boot {
  /** What installing would write; touches nothing. */
  plan(): Promise<BootUnit>
  /** Writes it. True where that changed anything. Throws a MachineError when it cannot be written. */
  install(): Promise<{readonly isChanged: boolean}>
  /** Removes it. False where there was none. */
  uninstall(): Promise<{readonly wasInstalled: boolean}>
  look(): Promise<BootFacts>
}

/** A unit as it would be written. */
export interface BootUnit {
  readonly manager: BootManager
  /** Absolute path of its file. */
  readonly path: string
  readonly text: string
}

export type BootManager = 'systemd' | 'launchd'

/** What is there now. */
export interface BootFacts {
  /** Null where this system has neither. */
  readonly manager: BootManager | null
  /** The manager runs this system: elsewhere (in a container) a unit takes no effect. */
  readonly isManagerHere: boolean
  readonly path: string | null
  readonly isInstalled: boolean
  /** It takes effect: the link is there. */
  readonly isEnabled: boolean
  /** It says what would be written today: the same Node, qcmd and places. */
  readonly isCurrent: boolean
}
