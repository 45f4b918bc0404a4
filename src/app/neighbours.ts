import type {Finding} from '../analyse/finding.js'
import {lineAt, type Lines} from '../analyse/lines.js'
import type {LogLine} from '../analyse/log-line.js'
import {eventIndex, NOTHING_AROUND, type Around} from '../explain/prompt.js'
import {createDecoder} from '../text/decode.js'
import {withoutEscapes} from '../text/escapes.js'

/**
 * The lines that stand around what a finding is about, for a model to see. They are taken from the
 * batch that the finding came of, and from the end of the one before it: nothing is read again, and where
 * the line is in neither, nothing is around it.
 */
export class Neighbours {
  readonly #redactor: () => (line: string) => string
  /** The last lines of each file. */
  readonly #tails = new Map<string, readonly string[]>()

  constructor(redactor: () => (line: string) => string) {
    this.#redactor = redactor
  }

  /** What stands around each of these findings, which came of this batch; then the batch is the one before. */
  aroundAll(file: string, lines: Lines, findings: readonly Finding[]): ReadonlyMap<string, Around> {
    const tail = this.#tails.get(file) ?? []
    const wanted = new Map(
      findings.flatMap((finding) => {
        const offset = finding.evidence[eventIndex(finding)]?.offset
        return offset === undefined ? [] : [[offset, finding.id] as const]
      }),
    )
    const around = wanted.size === 0 ? new Map<string, Around>() : this.#find(lines, wanted, tail)
    this.#keepTail(file, lines, tail)
    return around
  }

  #find(
    lines: Lines,
    wanted: ReadonlyMap<number, string>,
    tail: readonly string[],
  ): ReadonlyMap<string, Around> {
    const found = new Map<string, {readonly before: readonly string[]; readonly after: string[]}>()
    const open = new Set<{readonly after: string[]}>()
    let before = tail
    for (const line of lines) {
      const id = wanted.get(line.offset)
      if (id === undefined && open.size === 0 && wanted.size === found.size) break
      const text = textOf(line)
      for (const one of open) if (one.after.push(text) >= AROUND) open.delete(one)
      if (id !== undefined && !found.has(id)) {
        const one = {before, after: []}
        found.set(id, one)
        open.add(one)
      }
      before = [...before, text].slice(-AROUND)
    }
    return new Map(Array.from(found, ([id, one]) => [id, this.#shown(one)]))
  }

  #shown({before, after}: Around): Around {
    // Inside of a key, or beside its end: what else is of it nobody can tell.
    if ([...before, ...after].some(mayBeKey)) return NOTHING_AROUND
    const redact = this.#redactor()
    const shown = (text: string): readonly string[] => (isTelling(text) ? [redact(text)] : [])
    const around = {before: before.flatMap(shown), after: after.flatMap(shown)}
    return around.before.length + around.after.length === 0 ? NOTHING_AROUND : around
  }

  #keepTail(file: string, lines: Lines, before: readonly string[]): void {
    this.#tails.delete(file)
    this.#tails.set(file, [...before, ...lastOf(lines)].slice(-AROUND))
    const [oldest] = this.#tails.keys()
    if (this.#tails.size > MOST_FILES && oldest !== undefined) this.#tails.delete(oldest)
  }
}

/** From the end: two lines are not worth a pass over a batch. */
const lastOf = ({runs}: Lines): readonly string[] => {
  const texts: string[] = []
  for (const run of [...runs].reverse()) {
    for (let index = run.starts.length - 1; index >= 0; index--) {
      if (texts.length === AROUND) return texts.reverse()
      texts.push(textOf(lineAt(run, index)))
    }
  }
  return texts.reverse()
}

const AROUND = 2
const MOST_FILES = 1000
/** More of a line is not shown to a model. */
const MOST_BYTES = 2048

const decode = createDecoder()

const textOf = ({bytes}: LogLine): string => decode(bytes.subarray(0, MOST_BYTES), true).text

/** Whether a line is worth showing beside another: one word tells a model nothing. */
const isTelling = (text: string): boolean => /\S\s+\S/.test(text)

/**
 * Whether a line may be of a private key, whose beginning was lines ago, so that no redactor knows it for
 * one: it holds a mark, or a long run of letters and digits.
 */
const mayBeKey = (text: string): boolean => {
  const plain = withoutEscapes(text)
  if (/PRIVATE KEY|BEGIN [A-Z ]+-----|-----END/.test(plain)) return true
  const runs = plain.match(/[A-Za-z0-9+/=]{32,}/g) ?? []
  return runs.some((run) => /[A-Za-z]/.test(run) && /\d/.test(run))
}
