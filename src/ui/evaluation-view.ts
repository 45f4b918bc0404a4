import {printable} from '../text/printable.js'
import {counted, formatCount} from './format-values.js'
import {labelled, type Look} from './table.js'
import {wrap} from './width.js'

/** What a model was found to be worth, as `eval` shows it. */
export interface EvaluationToShow {
  readonly model: string
  readonly golden: {
    readonly answers: number
    readonly validShare: number | null
    readonly categoryShare: number | null
    readonly severityShare: number | null
    readonly nearSeverityShare: number | null
    readonly groundedShare: number | null
    readonly causeShare: number | null
    readonly fabricationsCaught: number
    readonly fabricationsMissed: number
    readonly tokensPerSecond: number | null
    readonly medianSeconds: number | null
    readonly p90Seconds: number | null
  }
  readonly files: readonly {
    readonly path: string
    readonly findings: number
    readonly validShare: number | null
    readonly groundedShare: number | null
  }[]
  readonly failures: number
  readonly failure: string | null
}

/** The figures of an evaluation, each with what it means. */
export const evaluationView = (
  {model, golden, files, failures, failure}: EvaluationToShow,
  look: Look,
): string => {
  const {theme, width} = look
  const room = Math.max(20, width - 16)
  const {dash} = theme.signs
  const percent = (share: number | null): string =>
    share === null ? dash : `${Math.round(share * 100)} %`
  const number = (value: number | null, digits: number): string =>
    value === null ? dash : value.toFixed(digits)
  const rows: readonly (readonly [string, string])[] = [
    ['Valid JSON', percent(golden.validShare)],
    ['Category', `${percent(golden.categoryShare)} right`],
    [
      'Severity',
      `${percent(golden.severityShare)} right, ${percent(golden.nearSeverityShare)} within a step`,
    ],
    ['Cause', `${percent(golden.causeShare)} say "unknown" where it is, and only there`],
    ['Grounded', `${percent(golden.groundedShare)} say only what the cited lines hold`],
    [
      'Made up',
      `${formatCount(golden.fabricationsCaught)} caught, ${formatCount(golden.fabricationsMissed)} missed`,
    ],
    [
      'Speed',
      `${number(golden.tokensPerSecond, 1)} tokens/s, ${number(golden.medianSeconds, 1)} s an explanation (90 % within ${number(golden.p90Seconds, 1)} s)`,
    ],
  ]
  return [
    `${theme.paint('strong', printable(model))}  ${theme.paint('quiet', counted(golden.answers, 'incident'))}`,
    '',
    ...labelled(
      rows.map(([label, text]) => [label, wrap(text, room)] as const),
      look,
    ),
    ...files.flatMap(({path, findings, validShare, groundedShare}) => [
      '',
      ...wrap(
        `${printable(path)}: ${counted(findings, 'finding')}, ${percent(validShare)} valid, ${percent(groundedShare)} grounded`,
        Math.max(20, width),
      ),
    ]),
    ...(failures === 0
      ? []
      : [
          '',
          ...wrap(
            `${counted(failures, 'question')} without an answer: ${printable(failure ?? '')}`,
            Math.max(20, width),
          ).map((line) => theme.paint('warning', line)),
        ]),
  ].join('\n')
}
