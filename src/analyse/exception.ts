import {maskMessage} from './mask.js'

/** `cart.rb:12:in 'total': nil can't be coerced (TypeError)`. */
const RUBY = /^(\S{1,300}:\d+:in ([`'"]).{1,200}?['"]: ).{0,1000}( \([A-Z][\w:]{0,120}\))$/
/** First lines of crashes and stack traces of the usual languages. */
const EXCEPTION_HEAD =
  /^(?:(?:\+ Exception Group )?Traceback \(most recent call last\)|panic: |fatal error: |Exception in thread "|thread '.{0,100}' (?:\(\d+\) )?panicked at|Unhandled exception|Uncaught (?:Exception|\w{0,40}Error)|PHP Fatal error|terminate called after throwing|Segmentation fault|(?:[\w$]{1,40}(?:[.:]{1,2}|\\)){0,12}[A-Z][\w$]{0,60}(?:Exception|Error)(?::? |:?$|: ))/

/** True for a line that by its shape reports an exception or a crash: `a.b.SomeException: …`. */
export const isExceptionHead = (message: string): boolean =>
  EXCEPTION_HEAD.test(message) || RUBY.test(message)

const CAUSE =
  /^\s*(?:Caused by: |Suppressed: |---> |\[cause\]: |E {3}\S)|^(?:[\w$]{1,40}[.\\]){0,12}[A-Z][\w$]{0,60}(?:Exception|Error|Exit|Interrupt)(?::|$)/

/** True for the lines of a trace that say why: `Caused by: …`, Python's last line. */
export const isTelling = (line: string): boolean => CAUSE.test(line) || isExceptionHead(line)

/** The class of an exception, what may stand before it, and that it has something to say. */
const CLASS =
  /^((?:PHP Fatal error: {1,2}Uncaught |Exception in thread "[^"]{0,200}" |Unhandled [Ee]xception[.:] |Uncaught )?)((?:[\w$]{1,40}(?:[.:]{1,2}|\\)){0,12}[A-Z][\w$]{0,60}(?:Exception|Error)(?: \[\w{1,60}\])?: )\S/

/**
 * What an exception's line is known by: its class. What it says differs with every case. Undefined
 * for all other lines.
 */
export const maskException = (message: string): string | undefined => {
  const found = CLASS.exec(message)
  if (found) return `${maskMessage(found[1] ?? '')}${found[2] ?? ''}<*>`
  const ruby = RUBY.exec(message)
  return ruby ? `${maskMessage(ruby[1] ?? '')}<*>${ruby[3] ?? ''}` : undefined
}
