import type {LogLine} from '../../src/analyse/log-line.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The lines of a file's bytes, as following would give them. */
export const linesOfBytes = (bytes: Uint8Array): LogLine[] => {
  const lines: LogLine[] = []
  let offset = 0
  while (offset < bytes.length) {
    const newline = bytes.indexOf(0x0a, offset)
    const end = newline < 0 ? bytes.length : newline
    const isCrLf = newline > offset && bytes[newline - 1] === 0x0d
    lines.push({
      bytes: bytes.slice(offset, isCrLf ? end - 1 : end),
      offset,
      number: lines.length + 1,
      truncatedBytes: 0,
      isTerminated: newline >= 0,
    })
    offset = end + 1
  }
  return lines
}

/** Lines of a file that holds these texts, one a line. */
export const linesOf = (texts: readonly string[]): LogLine[] =>
  linesOfBytes(bytesOf(texts.map((text) => `${text}\n`).join('')))
