import type {Looks} from './looks.js'
import {isProcMounted, procLooks} from './proc-looks.js'
import {psLooks} from './ps-looks.js'
import {tableLooks} from './table-looks.js'

/** /proc where there is one, ps on other systems like Unix, else the bare table of processes. */
export const chooseLooks = (workerPath: string): Looks => {
  if (process.platform === 'win32') return tableLooks()
  return isProcMounted() ? procLooks() : psLooks(workerPath)
}
