import {SEED, STEP} from './shape-bytes.js'
import {
  ERROR_KEYS,
  LEVEL_KEYS,
  MESSAGE_KEYS,
  PROCESS_KEYS,
  STATUS_KEYS,
  TIME_KEYS,
} from './field-keys.js'

const hashOf = (word: string): number => {
  let hash = SEED ^ word.charCodeAt(0)
  for (let i = 1; i < word.length; i++) hash = Math.imul(hash, STEP) ^ word.charCodeAt(i)
  return hash
}

const hashed = (words: readonly string[]): ReadonlySet<number> => new Set(words.map(hashOf))

/** Names after which a day, a year and a time may follow. */
const MONTHS_HASHED = hashed([
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December', 'Jan', 'Feb', 'Mar', 'Apr', 'Jun', 'Jul', 'Aug', 'Sep'],
  ...['Sept', 'Oct', 'Nov', 'Dec'],
])

export const isMonth = (word: number): boolean => MONTHS_HASHED.has(word)

/** Units that stand directly behind their number; `mask.ts` knows the same. */
export const UNITS_HASHED = hashed(
  (
    'B KB MB GB TB KiB MiB GiB TiB kb mb gb tb ms ns us ps s m msec msecs sec secs second seconds ' +
    'min mins minute minutes hour hours hr hrs day days'
  ).split(' '),
)

/** Numbers of at most three digits behind these words say how bad it is, or how it ended. */
const FINE_KEYS = hashed(
  (
    'level lvl severity loglevel log.level levelname levelno PRIORITY priority s ' +
    STATUS_KEYS.join(' ')
  ).split(' '),
)
export const isFineKey = (word: number): boolean => FINE_KEYS.has(word)

/** In lines of fields: strings behind other names say neither what happened nor when nor how bad. */
const TELLING_KEYS = hashed(
  [
    ...LEVEL_KEYS,
    ...MESSAGE_KEYS,
    ...PROCESS_KEYS,
    ...TIME_KEYS,
    ...ERROR_KEYS,
    ...['stack', 'level', '$date', 'date'],
    ...STATUS_KEYS,
  ].flatMap((key) => [key, key.replace(/^@/, '')]),
)
export const skipsValueOf = (word: number): boolean => !TELLING_KEYS.has(word)
