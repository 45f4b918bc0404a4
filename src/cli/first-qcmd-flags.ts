/**
 * The spellings of the first qcmd as today's commands. Translated before anything is parsed, so
 * that output and exit code are the same; flags that are not of the first qcmd are handed on.
 *
 *   --logs [--log-file F]   logs [F]          --shell, -s   shell
 *   --list-monitors         monitors list     --status      status
 *   --stop-monitor ID       monitors stop ID
 */
export const translateFirstFlags = (argv: readonly string[]): readonly string[] => {
  const [first] = argv
  if (!first?.startsWith('-')) return argv
  const rest = [...argv]
  if (take(rest, '--logs')) return withLogFile(['logs'], rest)
  if (take(rest, '--list-monitors')) return ['monitors', 'list', ...rest]
  if (take(rest, '--status')) return ['status', ...rest]
  if (take(rest, '--shell') || take(rest, '-s')) return ['shell', ...rest]
  const id = takeValue(rest, '--stop-monitor')
  if (id !== undefined) return ['monitors', 'stop', ...id, ...rest]
  return argv
}

const withLogFile = (command: readonly string[], rest: string[]): readonly string[] => {
  const file = takeValue(rest, '--log-file')
  // The file goes last, behind dashes: it may be called anything.
  return file === undefined ? [...command, ...rest] : [...command, ...rest, '--', ...file]
}

/** Removes the flag; true when it was there. */
const take = (argv: string[], flag: string): boolean => {
  const index = argv.indexOf(flag)
  if (index === -1) return false
  argv.splice(index, 1)
  return true
}

/** Removes `--flag VALUE` or `--flag=VALUE`; empty when the value is missing, undefined when the flag is. */
const takeValue = (argv: string[], flag: string): readonly string[] | undefined => {
  const index = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
  if (index === -1) return undefined
  const [word = ''] = argv.splice(index, 1)
  if (word !== flag) return [word.slice(flag.length + 1)]
  return argv.splice(index, 1)
}
