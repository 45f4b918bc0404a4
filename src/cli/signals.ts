/** Exit codes of a foreground command that a signal ended. */
const EXIT_CODES = {SIGINT: 130, SIGTERM: 143} as const

type EndSignal = keyof typeof EXIT_CODES
const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM']

/** Before a command says otherwise, a signal ends the process with the code of the contract. */
export const exitOnSignals = (): void => {
  for (const name of SIGNALS) {
    process.once(name, () => process.exit(EXIT_CODES[name]))
  }
}

/** What a command that has something to finish takes over: the wish to end, and how to end then. */
export interface Interruption {
  readonly signal: AbortSignal
  /** The code to end with, 0 when no signal came. */
  readonly exitCode: () => number
}

/** From here on SIGINT and SIGTERM only abort the signal; a second one ends the process at once. */
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
  return {signal: stop.signal, exitCode: () => (came === undefined ? 0 : EXIT_CODES[came])}
}
