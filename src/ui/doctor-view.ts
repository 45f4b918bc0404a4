import type {Check} from '../sessions/check.js'
import {printable} from '../text/printable.js'
import {fixLine} from './fix-line.js'
import type {Look} from './table.js'
import type {Theme, Tone} from './theme.js'
import {padEnd, wrap} from './width.js'

/** Below this many columns the details stand under the names. */
const NARROW = 60
const INDENT = 4
const GAP = 2

/** Each check with sign and word, what was seen and its cure; the verdict last. */
export const doctorView = (checks: readonly Check[], look: Look): string =>
  [...checks.flatMap((check) => checkLines(check, checks, look)), '', verdict(checks, look)].join(
    '\n',
  )

const checkLines = (
  check: Check,
  checks: readonly Check[],
  {theme, width}: Look,
): readonly string[] => {
  const isNarrow = width < NARROW
  const {sign, word, tone} = marked(check, theme)
  const words = checks.map((one) => marked(one, theme).word.length)
  const names = checks.map(({name}) => name.length)
  const mark = padEnd(`${sign} ${word}`, Math.max(...words) + 2)
  const name = isNarrow ? check.name : padEnd(check.name, Math.max(...names))
  const indent = isNarrow ? INDENT : mark.length + GAP + name.length + GAP
  const [first = '', ...rest] = wrap(printable(check.detail), Math.max(16, width - indent))
  const head = `${theme.paint(tone, mark)}${' '.repeat(GAP)}${theme.paint('strong', name)}`
  const below = check.fix === null ? rest : [...rest, fixLine(check.fix, theme)]
  const under = (isNarrow ? [first, ...below] : below).map((line) => ' '.repeat(indent) + line)
  return [isNarrow ? head : `${head}${' '.repeat(GAP)}${first}`, ...under]
}

interface Mark {
  readonly sign: string
  readonly word: string
  readonly tone: Tone
}

const marked = ({ok, optional}: Check, {unicode}: Theme): Mark => {
  if (ok) return {sign: unicode ? '✔' : '+', word: 'ok', tone: 'good'}
  return optional
    ? {sign: unicode ? '○' : 'o', word: 'optional', tone: 'warning'}
    : {sign: unicode ? '✗' : 'x', word: 'not ok', tone: 'bad'}
}

const verdict = (checks: readonly Check[], {theme, width}: Look): string => {
  const failing = checks.filter(({ok}) => !ok)
  if (failing.length === 0) return theme.paint('good', 'All well.')
  const optional = failing.filter((check) => check.optional).length
  const want = failing.length === 1 ? 'wants' : 'want'
  const text = `${failing.length} of ${checks.length} checks ${want} your attention${aside(failing.length, optional)}.`
  const tone = optional === failing.length ? 'warning' : 'bad'
  return wrap(text, width)
    .map((line) => theme.paint(tone, line))
    .join('\n')
}

const aside = (failing: number, optional: number): string => {
  if (optional === 0) return ''
  if (failing === optional) return failing === 1 ? ', and it is optional' : ', all of them optional'
  return `, ${optional} of them optional`
}
