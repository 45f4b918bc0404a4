import {printable} from '../text/printable.js'
import {counted, formatCount, formatTime} from './format-values.js'
import {table, type Look} from './table.js'
import {wrap} from './width.js'

/** A call to a model, as the ledger holds it. */
export interface CallToShow {
  readonly at: string
  readonly purpose: string
  readonly server: string
  readonly isLoopback: boolean
  readonly model: string
  readonly promptTokens: number | null
  readonly replyTokens: number | null
  readonly redacted: Readonly<Record<string, number>>
  readonly cached: boolean
  readonly outcome: string
}

/** The last so many stand on the screen; `--json` has all. */
const SHOWN = 40

/** What was sent where, in one sentence, and the latest calls, the newest last. */
export const privacyView = (calls: readonly CallToShow[], look: Look): string => {
  const {theme, width} = look
  const room = Math.max(20, width)
  if (calls.length === 0) {
    return wrap('No model was called: no log text has left qcmd.', room).join('\n')
  }
  const shown = calls.slice(-SHOWN)
  const cells = (text: (call: CallToShow) => string) => shown.map((call) => ({text: text(call)}))
  const {dash} = theme.signs
  return [
    ...wrap(summary(calls), room),
    '',
    ...table(
      [
        {title: 'WHEN', align: 'left', cells: cells(({at}) => formatTime(new Date(at)))},
        {
          ...{title: 'TO', align: 'left', goesAt: 2},
          cells: cells(({server, cached}) => (cached ? dash : printable(server))),
          cut: {where: 'middle', least: 9},
        },
        {
          ...{title: 'MODEL', align: 'left', goesAt: 3},
          cells: cells(({model}) => printable(model)),
          cut: {where: 'middle', least: 8},
        },
        {title: 'FOR', align: 'left', goesAt: 4, cells: cells(({purpose}) => purpose)},
        {title: 'TOKENS', align: 'right', goesAt: 5, cells: cells(tokensOf(dash))},
        {
          title: 'MASKED',
          align: 'left',
          cells: cells(({redacted}) => maskedPhrase(redacted, dash)),
        },
        {
          ...{title: 'OUTCOME', align: 'left', goesAt: 1},
          cells: cells(({outcome, cached}) =>
            printable(cached ? `${outcome}, from before` : outcome),
          ),
          cut: {where: 'end', least: 8},
        },
      ],
      look,
    ),
    ...(calls.length > SHOWN
      ? ['', theme.paint('quiet', `${counted(calls.length - SHOWN, 'earlier call')} in --json`)]
      : []),
  ].join('\n')
}

const tokensOf =
  (dash: string) =>
  ({promptTokens, replyTokens, cached}: CallToShow): string =>
    cached || promptTokens === null
      ? dash
      : `${formatCount(promptTokens)}+${formatCount(replyTokens ?? 0)}`

const maskedPhrase = (redacted: CallToShow['redacted'], dash: string): string => {
  const parts = Object.entries(redacted).map(([kind, count]) => `${count} ${printable(kind)}`)
  return parts.length === 0 ? dash : parts.join(', ')
}

/** `14 calls, all to this machine; 3 were answered from before. 2 secrets were masked.` */
const summary = (calls: readonly CallToShow[]): string => {
  const sent = calls.filter(({cached}) => !cached)
  const away = sent.filter(({isLoopback}) => !isLoopback)
  const masked = sent
    .flatMap(({redacted}) => Object.values(redacted))
    .reduce((sum, count) => sum + count, 0)
  const where =
    away.length === 0
      ? 'all to this machine'
      : `${formatCount(away.length)} of them to another machine`
  const before = calls.length - sent.length
  return [
    sent.length === 0 ? 'No call was sent' : `${counted(sent.length, 'call')}, ${where}`,
    before === 0 ? '' : `; ${formatCount(before)} more answered from before`,
    `. ${masked === 0 ? 'No secret was' : `${counted(masked, 'secret')} ${masked === 1 ? 'was' : 'were'}`} masked.`,
  ].join('')
}
