import {printable} from '../text/printable.js'
import {formatBytes, formatCount} from './format-values.js'
import {table, type Look} from './table.js'
import {cutEnd, wrap} from './width.js'

/** A model as it is listed. */
interface ModelRow {
  readonly name: string
  readonly bytes: number | null
  readonly parameters: string | null
  readonly quantization: string | null
  readonly contextTokens: number | null
  readonly loaded: boolean
  readonly current: boolean
}

/** The models of a server in a table; the one that is asked has a mark. */
export const modelsView = (
  {
    server,
    model,
    models,
  }: {readonly server: string; readonly model: string; readonly models: readonly ModelRow[]},
  look: Look,
): string => {
  const {theme} = look
  const {dash} = theme.signs
  const cells = (text: (row: ModelRow) => string) => models.map((row) => ({text: text(row)}))
  const rows =
    models.length === 0
      ? [`${printable(server)} has no model.`]
      : table(
          [
            {title: '', align: 'left', cells: cells(({current}) => (current ? '*' : ' '))},
            {
              ...{title: 'MODEL', align: 'left', cells: cells(({name}) => printable(name))},
              cut: {where: 'middle', least: 12},
            },
            {
              ...{title: 'SIZE', align: 'right', goesAt: 1},
              cells: cells(({bytes}) => (bytes === null ? dash : formatBytes(bytes))),
            },
            {
              ...{title: 'PARAMETERS', align: 'right', goesAt: 3},
              cells: cells(({parameters}) => printable(parameters ?? dash)),
            },
            {
              ...{title: 'CONTEXT', align: 'right', goesAt: 2},
              cells: cells(({contextTokens: n}) => (n === null ? dash : formatCount(n))),
            },
            {title: 'LOADED', align: 'left', cells: cells(({loaded}) => (loaded ? 'yes' : dash))},
          ],
          look,
        )
  const isThere = models.some(({current}) => current)
  const next = isThere
    ? `* is asked. Another one: qcmd models use NAME`
    : `${printable(model)} is asked, and not there. Next: qcmd models pull ${printable(model)}`
  const lines = wrap(next, Math.max(20, look.width))
  return [...rows, '', ...lines.map((line) => theme.paint('quiet', line))].join('\n')
}

/** `qwen2.5:3b  pulling 4ff64a  ████████░░░░  61 % of 1.9 GB`, never longer than the line. */
export const pullProgress = (
  model: string,
  {
    status,
    totalBytes,
    doneBytes,
  }: {
    readonly status: string
    readonly totalBytes: number | null
    readonly doneBytes: number | null
  },
  {theme, width}: Look,
): string => {
  const head = `${printable(model)}  ${printable(status)}`
  if (totalBytes === null || totalBytes <= 0 || doneBytes === null) {
    return cutEnd(head, width - 1, theme.signs.cut)
  }
  const share = Math.min(1, doneBytes / totalBytes)
  const tail = `${String(Math.floor(share * 100)).padStart(3)} % of ${formatBytes(totalBytes)}`
  const room = Math.min(30, width - 1 - head.length - tail.length - 4)
  if (room < 5) return cutEnd(`${head}  ${tail}`, width - 1, theme.signs.cut)
  const [full, empty] = theme.unicode ? ['█', '░'] : ['#', '.']
  const filled = Math.round(share * room)
  return `${head}  ${full.repeat(filled)}${empty.repeat(room - filled)}  ${tail}`
}
