import {
  ERROR_KEYS,
  LEVEL_KEYS,
  MESSAGE_KEYS,
  PROCESS_KEYS,
  STATUS_KEYS,
  TIME_KEYS,
} from './field-keys.js'
import {SEED, STEP} from './shape-bytes.js'

/** What a word is to the scanner of shapes; a word can be several. */
export const MONTH = 1
export const UNIT = 2
export const FINE_KEY = 4
export const TELLING_KEY = 8
export const STATUS_KEY = 16

/** The words that the scanner knows, by what they are. */
export const KNOWN_WORDS: readonly (readonly [kind: number, words: readonly string[]])[] = [
  // Names after which a day, a year and a time may follow.
  [
    MONTH,
    [
      ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
      ...['October', 'November', 'December', 'Jan', 'Feb', 'Mar', 'Apr', 'Jun', 'Jul', 'Aug'],
      ...['Sep', 'Sept', 'Oct', 'Nov', 'Dec'],
    ],
  ],
  // Units that stand directly behind their number; `mask.ts` knows the same.
  [
    UNIT,
    (
      'B KB MB GB TB KiB MiB GiB TiB kb mb gb tb ms ns us ps s m msec msecs sec secs second ' +
      'seconds min mins minute minutes hour hours hr hrs day days'
    ).split(' '),
  ],
  // Numbers of at most three digits behind these say how bad it is, or how it ended.
  [
    FINE_KEY,
    [
      ...['level', 'lvl', 'severity', 'loglevel', 'log.level', 'levelname', 'levelno'],
      ...['PRIORITY', 'priority', 's'],
      ...STATUS_KEYS,
    ],
  ],
  // In lines of fields: of three digits behind these the first one counts.
  [STATUS_KEY, STATUS_KEYS],
  // In lines of fields: strings behind other names say neither what happened nor when nor how bad.
  [
    TELLING_KEY,
    [
      ...LEVEL_KEYS,
      ...MESSAGE_KEYS,
      ...PROCESS_KEYS,
      ...TIME_KEYS,
      ...ERROR_KEYS,
      ...['stack', 'level', '$date', 'date'],
      ...STATUS_KEYS,
    ].flatMap((key) => [key, key.replace(/^@/, '')]),
  ],
]

/** The hash of a word of ASCII letters: FNV-1a, as the scanner has it. */
export const hashOfWord = (word: string): number => {
  let hash = SEED ^ word.charCodeAt(0)
  for (let i = 1; i < word.length; i++) hash = Math.imul(hash, STEP) ^ word.charCodeAt(i)
  return hash >>> 0
}
