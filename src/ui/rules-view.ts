import type {Severity} from '../analyse/finding.js'
import {printable} from '../text/printable.js'
import {table, type Look} from './table.js'
import {severityTone} from './theme.js'
import {wrap} from './width.js'

/** A rule as these views need it; all texts are untrusted. */
interface ShownRule {
  readonly id: string
  readonly name: string
  readonly severity: Severity
}

interface Refused {
  readonly path?: string
  readonly rule: string | null
  readonly why: string
}

/** The rules in the order in which they are tried, the user's own first. */
export const rulesView = (
  list: {
    readonly rules: readonly (ShownRule & {readonly source: string})[]
    readonly refused: readonly Refused[]
    readonly folder: string
  },
  look: Look,
): string => {
  const {rules, refused, folder} = list
  const own = rules.filter(({source}) => source !== 'builtin')
  const files = new Set(own.map(({source}) => source)).size
  const ownText =
    own.length === 0 ? 'none of yours' : `${own.length} of yours in ${counted(files, 'file')}`
  const heading = look.theme.paint('strong', `Rules (${rules.length}): `)
  const where = `Yours are read from ${printable(folder)}`
  return [
    `${heading}${ownText}, ${rules.length - own.length} built in`,
    ...wrap(where, look.width).map((line) => look.theme.paint('quiet', line)),
    '',
    ...table(
      [
        {
          title: 'Id',
          align: 'left',
          cells: rules.map(({id}) => ({text: printable(id)})),
          cut: {where: 'end', least: 12},
        },
        {
          title: 'Severity',
          align: 'left',
          cells: rules.map(({severity}) => ({text: severity, tone: severityTone[severity]})),
          goesAt: 2,
        },
        {
          title: 'Of',
          align: 'left',
          cells: rules.map(({source}) => ({text: source === 'builtin' ? 'built-in' : 'you'})),
          goesAt: 1,
        },
        {
          title: 'What',
          align: 'left',
          cells: rules.map(({name}) => ({text: printable(name)})),
          cut: {where: 'end', least: 16},
        },
      ],
      look,
    ),
    ...(refused.length === 0 ? [] : ['', ...refusedLines(refused, look)]),
    '',
  ].join('\n')
}

/** Columns of a mark and the gap behind it. */
const MARK = 10

/** Each rule of a file, and whether it does what it says. */
export const rulesTestedView = (
  tested: {
    readonly path: string
    readonly verdicts: readonly {
      readonly rule: ShownRule
      readonly problems: readonly string[]
      readonly notes: readonly string[]
    }[]
    readonly refused: readonly Refused[]
  },
  look: Look,
): string => {
  const {path, verdicts, refused} = tested
  const failing = verdicts.filter(({problems}) => problems.length > 0).length + refused.length
  const total = verdicts.length + refused.length
  const lines = verdicts.flatMap(({rule, problems, notes}) => {
    const isGood = problems.length === 0
    const head = wrap(`${printable(rule.id)}  ${printable(rule.name)}`, look.width - MARK)
    const below = [...problems, ...notes].flatMap((text) => indented(text, look))
    return [...beside(mark(isGood, look), head), ...below]
  })
  const verdict =
    failing === 0
      ? look.theme.paint('good', soundText(total, printable(path)))
      : look.theme.paint(
          'bad',
          `${failing} of ${counted(total, 'rule')} of ${printable(path)} cannot be used.`,
        )
  return [...lines, ...refusedLines(refused, look), '', verdict, ''].join('\n')
}

const soundText = (total: number, path: string): string =>
  total === 1 ? `The rule of ${path} is sound.` : `All ${total} rules of ${path} are sound.`

/** What was added, and what of it is not used. */
export const rulesAddedView = (
  added: {
    readonly path: string
    readonly rules: readonly ShownRule[]
    readonly refused: readonly Refused[]
  },
  look: Look,
): string => {
  const ids = added.rules.map(({id}) => printable(id)).join(', ')
  return [
    ...wrap(`Added ${counted(added.rules.length, 'rule')}: ${ids}`, look.width),
    `  ${printable(added.path)}`,
    ...refusedLines(added.refused, look),
    ...wrap('Monitors that run take them up when they are resumed or started anew.', look.width),
    '',
  ].join('\n')
}

const refusedLines = (refused: readonly Refused[], look: Look): readonly string[] =>
  refused.flatMap(({path, rule, why}) => {
    const head = [path, rule ?? (path === undefined ? 'the file' : undefined)]
      .filter((part) => part !== undefined)
      .map(printable)
      .join(': ')
    return [...beside(mark(false, look), wrap(head, look.width - MARK)), ...indented(why, look)]
  })

const beside = (sign: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `${(index === 0 ? sign : '').padEnd(MARK)}${line}`)

const indented = (text: string, look: Look): readonly string[] =>
  wrap(printable(text), Math.max(16, look.width - 6)).map((line) => `      ${line}`)

const mark = (isGood: boolean, {theme}: Look): string =>
  isGood ? `${theme.unicode ? '✔' : '+'} ok    ` : `${theme.unicode ? '✗' : 'x'} not ok`

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
