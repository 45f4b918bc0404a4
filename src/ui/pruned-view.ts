import type {MonitorSettings} from '../sessions/events.js'
import {printable} from '../text/printable.js'

interface PrunedRow {
  readonly id: string
  readonly settings: MonitorSettings | null
}

/** Which monitors were dropped from the list, or would be. */
export const prunedView = (result: {
  readonly pruned: readonly PrunedRow[]
  readonly kept: number
  readonly isDryRun: boolean
}): string => {
  const {pruned, kept, isDryRun} = result
  const rows = pruned.map(({id, settings}) => `  ${id}  ${printable(settings?.path ?? '')}\n`)
  const head =
    pruned.length === 0
      ? 'Nothing to prune'
      : `${isDryRun ? 'Would prune' : 'Pruned'} ${pruned.length}`
  return `${head}, ${kept} kept.\n${rows.join('')}`
}
