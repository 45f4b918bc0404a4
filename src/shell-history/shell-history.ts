/**
 * What was typed at `qcmd>`, kept for the arrow keys of the next shell: `STATE/shell-history`, one
 * line of text each, oldest first, 0600.
 *
 * A line is appended in one write, so that two shells at once lose nothing. At reading the file is
 * cut to its newest 1,000 lines once it has grown beyond twice that. Lines come here redacted; what
 * is no text a person could have typed (control characters, over 4 KiB) is left out on reading. A
 * missing file is no history.
 */
export interface ShellHistory {
  /** The lines, oldest first, each once at its last place. Throws a MachineError when unreadable. */
  read(): Promise<readonly string[]>
  /** Throws a MachineError when it cannot be written. */
  append(line: string): Promise<void>
}
