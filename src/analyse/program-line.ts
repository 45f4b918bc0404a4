import type {Head} from './head.js'

/**
 * A line of a record as its program wrote it. Syslog puts a header before every line of a trace; in
 * what follows the process, `a.b.SomeError: gone` would be taken for a logger's name, and the
 * indentation of a frame be lost.
 */
export const programLine = (
  text: string,
  {isStamped, process: program, message, isIndented}: Head,
): string => {
  if (!isStamped) return text.trimEnd()
  const at = program === null ? -1 : text.indexOf(` ${program}`)
  if (program !== null && at >= 0) {
    TAG_END.lastIndex = at + 1 + program.length
    const tag = TAG_END.exec(text)
    if (tag) return text.slice(tag.index + tag[0].length).trimEnd()
  }
  return isIndented ? `  ${message}` : message
}

const TAG_END = /(?:\[[\w.-]{1,24}\])?: ?/y
