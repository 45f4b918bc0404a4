import type {WatchedLine} from '../../analyse/watched-line.js'
import {printable} from '../../text/printable.js'
import type {ShownLine} from './stream.js'

/** More of a line is not looked at: a screen has room for less. */
const MOST_CHARACTERS = 2000

/** A line as it is shown, with nothing left in it that a terminal would obey. */
export const shownLine = (line: WatchedLine, file: string | null, nowMs: number): ShownLine => {
  const {level, isNew, isFurther, template} = line
  const whole = safe(line.text().trimEnd())
  const head = isFurther ? null : line.head()
  const atMs = head?.timeMs ?? nowMs
  const pattern = {id: template?.id ?? '', text: safe(template?.text ?? '')}
  const said = head === null || !head.isStamped ? '' : subjectOf(head)
  return {...{file, atMs, level, isNew, isFurther, pattern, whole}, text: said || whole}
}

const subjectOf = ({
  process,
  message,
  detail,
}: Pick<ReturnType<WatchedLine['head']>, 'process' | 'message' | 'detail'>): string => {
  const subject = process === null || process === '' ? message : `${process}: ${message}`
  return safe((detail === null ? subject : `${subject}: ${detail}`).trim())
}

const safe = (text: string): string =>
  printable(text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text)
