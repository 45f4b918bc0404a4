import {basename, resolve} from 'node:path'

/** What a worker is told by its arguments. */
export interface WorkerArgs {
  readonly stateDir: string
  readonly session: string
  readonly token: string
}

/** The arguments behind the script, in the order that `readWorkerArgv` knows. */
export const workerArgv = ({stateDir, session, token}: WorkerArgs): readonly string[] => [
  '--state',
  stateDir,
  '--session',
  session,
  '--token',
  token,
]

/**
 * The worker's arguments when this is the argv of one, else undefined. A shell, a debugger or an
 * editor whose argv merely mentions a worker is none: the program is node, and its script, the
 * first argument that is neither an option nor the value of one, is a worker's.
 */
export const readWorkerArgv = (
  argv: readonly string[],
  workerPath: string,
): WorkerArgs | undefined => {
  const [program = ''] = argv
  const script = argv.at(-7)
  const [state, stateDir, session, id, tokenFlag, token] = argv.slice(-6)
  if (script === undefined || stateDir === undefined || id === undefined || token === undefined) {
    return undefined
  }
  if (state !== '--state' || session !== '--session' || tokenFlag !== '--token') return undefined
  if (!isNode(program) || argv.length < 8) return undefined
  if (script !== workerPath && !script.endsWith('worker.js')) return undefined
  if (!argv.slice(1, -7).every((_, at) => isOption(argv, at + 1))) return undefined
  return {stateDir, session: id, token}
}

/** What stands behind `--token`, '' when nothing does. */
export const tokenOf = (argv: readonly string[]): string => {
  const at = argv.lastIndexOf('--token')
  return at < 0 ? '' : (argv[at + 1] ?? '')
}

/** Whether two paths are one folder by their text; links are not followed. */
export const isSameDir = (one: string, other: string): boolean => resolve(one) === resolve(other)

const isNode = (program: string): boolean =>
  [basename(process.execPath), 'node', 'nodejs'].includes(basename(program))

/** An option, or, as `tsx` in `--import tsx`, the word behind one; behind -e there is no script. */
const isOption = (argv: readonly string[], at: number): boolean =>
  !/^(-e|-p|-pe|--eval|--print)(=|$)/.test(argv[at] ?? '') &&
  [argv[at], argv[at - 1]].some((word) => word?.startsWith('-'))

/**
 * Arguments from the one line that ps prints, where spaces inside an argument cannot be told from
 * those between two. In a worker's line the flags show where its folder begins and ends.
 */
export const argvOfText = (command: string, workerPath: string): readonly string[] => {
  const token = command.lastIndexOf(' --token ')
  const session = command.lastIndexOf(' --session ', token)
  const state = command.indexOf(' --state ')
  if (state < 0 || session < state || token < session) return command.split(' ')
  return [
    ...programOfText(command.slice(0, state), workerPath),
    '--state',
    command.slice(state + ' --state '.length, session),
    '--session',
    command.slice(session + ' --session '.length, token),
    '--token',
    command.slice(token + ' --token '.length),
  ]
}

const programOfText = (head: string, workerPath: string): readonly string[] => {
  const isThisWorker = head.endsWith(` ${workerPath}`)
  const before = isThisWorker ? head.slice(0, -workerPath.length - 1) : head
  const isThisNode = before === process.execPath || before.startsWith(`${process.execPath} `)
  const options = isThisNode ? before.slice(process.execPath.length).trimStart() : before
  const words = options === '' ? [] : options.split(' ')
  return [
    ...(isThisNode ? [process.execPath] : []),
    ...words,
    ...(isThisWorker ? [workerPath] : []),
  ]
}
