/** What a unit starts, and with which variables. */
export interface BootCommand {
  /** Node, bin/run.js and the words behind it; the first two are absolute paths. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/**
 * The user unit, systemd.service(5). `RemainAfterExit` keeps the monitors that it started: without
 * it systemd ends what a oneshot leaves behind. One monitor that cannot be started (exit codes 3 to 5
 * and 70) is told in the unit's log and must not take the others down with it, as a failed unit would.
 */
export const systemdUnit = ({argv, env}: BootCommand): string =>
  [
    '[Unit]',
    'Description=Log monitors of qcmd, as they were when the machine went down',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'SuccessExitStatus=3 4 5 70',
    ...Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    `ExecStart=${argv.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}`,
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n')

/**
 * A word in systemd's quotes, systemd.syntax(7): backslash, quote and control characters escaped, and
 * `%` doubled, which begins a specifier. In a command `$` begins a variable, too; the caller doubles it.
 */
const quoted = (word: string): string => {
  const escaped = word
    .replace(/["\\]/g, (char) => `\\${char}`)

    .replace(/[\u0000-\u001f\u007f]/g, (char) => `\\x${hex(char)}`)
    .replaceAll('%', '%%')
  return `"${escaped}"`
}

const hex = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, '0')
