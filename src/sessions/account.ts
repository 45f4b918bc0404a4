import type {GenerationAccount} from './events.js'

/** Of a generation of which nothing has been read: what stood before `skippedBytes` is left out on purpose. */
export const openAccount = (skippedBytes: number): GenerationAccount => ({
  skippedBytes,
  learnedBytes: 0,
  readBytes: 0,
  holeBytes: 0,
  lostBytes: 0,
  undecodableLines: 0,
  truncatedLines: 0,
})

/** An account with this much more in it. */
export const added = (
  account: GenerationAccount,
  more: Partial<GenerationAccount>,
): GenerationAccount => {
  const sum = (key: keyof GenerationAccount): number => account[key] + (more[key] ?? 0)
  return {
    skippedBytes: sum('skippedBytes'),
    learnedBytes: sum('learnedBytes'),
    readBytes: sum('readBytes'),
    holeBytes: sum('holeBytes'),
    lostBytes: sum('lostBytes'),
    undecodableLines: sum('undecodableLines'),
    truncatedLines: sum('truncatedLines'),
  }
}
