/** First lines of crashes and stack traces of the usual languages. */
const EXCEPTION_HEAD =
  /^(?:Traceback \(most recent call last\)|panic: |fatal error: |Exception in thread "|thread '.{0,100}' (?:\(\d+\) )?panicked at|Unhandled exception|Uncaught (?:Exception|\w{0,40}Error)|PHP Fatal error|terminate called after throwing|Segmentation fault|(?:[\w$]{1,40}[.:]{1,2}){0,12}[A-Z][\w$]{0,60}(?:Exception|Error)(?::? |:?$|: ))/

/** True for a line that by its shape reports an exception or a crash: `a.b.SomeException: …`. */
export const isExceptionHead = (message: string): boolean => EXCEPTION_HEAD.test(message)

const CAUSE =
  /^\s*(?:Caused by: |Suppressed: |E {3}\S)|^(?:[\w$]{1,40}\.){0,12}[A-Z][\w$]{0,60}(?:Exception|Error|Exit|Interrupt)(?::|$)/

/** True for the lines of a trace that say why: `Caused by: …`, Python's last line. */
export const isTelling = (line: string): boolean => CAUSE.test(line) || isExceptionHead(line)

/** The class of an exception, and that it has something to say. */
const CLASS = /^((?:[\w$]{1,40}[.:]{1,2}){0,12}[A-Z][\w$]{0,60}(?:Exception|Error): )\S/

/**
 * What an exception's line is known by: its class. What it says differs with every case. Undefined
 * for all other lines.
 */
export const maskException = (message: string): string | undefined => {
  const found = CLASS.exec(message)
  return found?.[1] === undefined ? undefined : `${found[1]}<*>`
}
