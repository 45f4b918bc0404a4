/** Exit codes of a foreground command that a signal ended. */
const EXIT_CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const

/** Nobody reads the output any more: the work is done, quietly. Node itself ignores this signal. */
export const BROKEN_PIPE = 'SIGPIPE'

type EndSignal = keyof typeof EXIT_CODES
const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Before a command says otherwise, and again when it has finished, a signal ends the process with
 * the code of the contract.
 */
export const exitOnSignals = (): void => {
  for (const name of [...SIGNALS, BROKEN_PIPE] as const) process.removeAllListeners(name)
  for (const name of SIGNALS) {
    process.once(name, () => process.exit(EXIT_CODES[name]))
  }
  process.once(BROKEN_PIPE, () => process.exit(process.exitCode ?? 0))
}

/**
 * Around a command of the shell: Ctrl+C must not end the shell with it. One that takes the signals
 * over ends by them; any other is short, and the second Ctrl+C ends the shell all the same.
 */
export const deferSignals = ({say}: {readonly say: (line: string) => void}): void => {
  exitOnSignals()
  process.removeAllListeners('SIGINT')
  let hasCome = false
  process.on('SIGINT', () => {
    if (hasCome) process.exit(EXIT_CODES.SIGINT)
    hasCome = true
    say('Finishing. Ctrl+C again leaves the shell.')
  })
}

/** What a command that has something to finish takes over: the wish to end, and how to end then. */
export interface Interruption {
  readonly signal: AbortSignal
  /** The code to end with, 0 when no signal came. */
  readonly exitCode: () => number
}

/**
 * From here on SIGINT, SIGTERM and a broken pipe only abort the signal; a second SIGINT or SIGTERM
 * ends the process at once.
 */
export const takeOverSignals = (): Interruption => {
  const stop = new AbortController()
  let came: EndSignal | undefined
  for (const name of SIGNALS) {
    process.removeAllListeners(name)
    process.on(name, () => {
      if (came !== undefined) process.exit(EXIT_CODES[name])
      came = name
      stop.abort()
    })
  }
  process.removeAllListeners(BROKEN_PIPE)
  process.on(BROKEN_PIPE, () => {
    stop.abort()
  })
  return {signal: stop.signal, exitCode: () => (came === undefined ? 0 : EXIT_CODES[came])}
}
