/**
 * What a user or the machine did that qcmd cannot go on with. The message says what could not be
 * done, with the name or path (`Cannot follow /var/log/app.log: permission denied`); the hint is
 * the next thing to type. `code` is stable and part of the `--json` interface, as is the exit code.
 * Anything thrown that is no QcmdError is a bug in qcmd and exits 70.
 */
export abstract class QcmdError extends Error {
  abstract readonly exitCode: 2 | 3 | 4 | 5 | 6
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint: string, options?: {readonly cause?: unknown}) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.hint = hint
  }
}

/** Wrong usage: a flag, an argument or a combination that cannot be meant. */
export class UsageError extends QcmdError {
  readonly exitCode = 2
}

/** No such monitor, finding or file, or an id that fits more than one. */
export class NotFoundError extends QcmdError {
  readonly exitCode = 3
}

/** Understood, but refused in this state: a duplicate, a monitor of another host, one that runs. */
export class RefusedError extends QcmdError {
  readonly exitCode = 4
}

/** The machine refused: permission, disk full, process, network. */
export class MachineError extends QcmdError {
  readonly exitCode = 5
}

/** A model was required and is not to be had. */
export class ModelError extends QcmdError {
  readonly exitCode = 6
}
