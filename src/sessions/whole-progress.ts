import {
  zeroCounters,
  type FilePosition,
  type GenerationAccount,
  type ReadProgress,
} from './events.js'
import {generationOf} from './reading.js'
import type {LastProgress, Life} from './session.js'

/** What a session's learned snapshot says of its reading; its positions are all there, however many. */
export interface KeptProgress {
  readonly epoch: number
  readonly beat: number
  readonly progress: ReadProgress
  readonly positions: readonly FilePosition[]
  /** One for each position; snapshots of old have none. */
  readonly accounts?: readonly GenerationAccount[]
}

/**
 * The life with the positions and accounts that were too many for its last heartbeat, out of the snapshot.
 * That is of the same heartbeat as a rule. A later one was kept just before its heartbeat, and is taken
 * with its counters, so that the accounts come to no more than they do; an earlier one of the same epoch
 * is the best that is known. One of an earlier epoch says nothing: the files were taken up anew since.
 */
export const withKept = (life: Life, kept: KeptProgress | null): Life => {
  const last = life.progress
  if (last === null || last.progress.accounts !== null) return life
  if (kept?.accounts === undefined || kept.epoch < last.epoch) return life
  return {...life, progress: {...last, progress: wholeOf(last, kept, kept.accounts)}}
}

const wholeOf = (
  {epoch, beat, progress}: LastProgress,
  kept: KeptProgress,
  accounts: readonly GenerationAccount[],
): ReadProgress => {
  const {positions} = kept
  if (kept.epoch > epoch || kept.beat > beat) {
    const counters = {...zeroCounters, ...kept.progress.counters}
    const {behindBytes} = kept.progress
    return {counters, behindBytes, positions, accounts, ai: progress.ai}
  }
  // A few long paths leave room for their positions, but not for their accounts.
  return progress.positions === null
    ? {...progress, positions, accounts}
    : {...progress, ...matched(progress.positions, kept.positions, accounts)}
}

/** Those that the snapshot knows come first, as accounts go by order: the others are newer. */
const matched = (
  open: readonly FilePosition[],
  kept: readonly FilePosition[],
  accounts: readonly GenerationAccount[],
): Pick<ReadProgress, 'positions' | 'accounts'> => {
  const accountOf = new Map(accounts.map((account, index) => [nameOf(kept[index]), account]))
  const known = open.flatMap((position) => {
    const account = accountOf.get(nameOf(position))
    return account === undefined ? [] : [{position, account}]
  })
  const others = open.filter((position) => !accountOf.has(nameOf(position)))
  return {
    positions: [...known.map(({position}) => position), ...others],
    accounts: known.map(({account}) => account),
  }
}

/** The same inode may hold other content by now. */
const nameOf = (position: FilePosition | undefined): string =>
  position === undefined ? '' : `${generationOf(position)} ${position.content}`
