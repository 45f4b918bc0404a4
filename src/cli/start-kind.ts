/** What of `logs` runs code of its own. */
const MODE_FLAGS = new Map([
  ['--once', 'once'],
  ['--follow', 'follow'],
  ['-f', 'follow'],
  ['--background', 'background'],
  ['-b', 'background'],
])

/**
 * Names what a command line is about to do, by which functions will be compiled: its command, with
 * the mode where it has several. Never a word of the user's own: the name is kept in a cache.
 * `ids` as oclif knows them, `monitors:list`.
 */
export const startKind = (argv: readonly string[], ids: readonly string[]): string => {
  const words = argv.filter((word) => !word.startsWith('-')).slice(0, 2)
  const id = [words.join(':'), words[0] ?? ''].find((one) => ids.includes(one)) ?? ''
  const mode = argv.map((word) => MODE_FLAGS.get(word)).find((one) => one !== undefined)
  if (argv.includes('--help') || argv.includes('-h') || id === '') return 'help'
  return id === 'logs' && mode !== undefined ? `logs ${mode}` : id.replace(':', ' ')
}
