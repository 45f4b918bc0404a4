import type {Level} from './finding.js'
import {NO_VALUE} from './header-shapes.js'
import {levelOfWord} from './level.js'

/** A level word and where the message behind it begins. */
export interface LevelBehind {
  readonly level: Level
  readonly end: number
}

/**
 * The level word that stands directly behind a process or logger: `app[7]: ERROR write failed`,
 * `app: [warn] slow`, `sshd[7]: error: too many`. In brackets or with a colon in any case; bare in
 * capitals only, because `Error handling enabled` is a sentence. Undefined where there is none, where
 * it is a name with its value (`error: 0`) and where nothing would be left of the message.
 */
export const levelBehind = (text: string, at: number): LevelBehind | undefined => {
  LEVEL_BEHIND.lastIndex = at
  const found = LEVEL_BEHIND.exec(text)
  if (!found) return undefined
  const [whole, inBrackets, before, bare] = found
  const word = inBrackets ?? before ?? bare ?? ''
  const level = levelOfWord(word)
  const end = at + whole.length
  if (level === undefined || end >= text.length) return undefined
  if (bare !== undefined && SENTENCE_STARTS.has(bare)) return undefined
  NO_VALUE.lastIndex = end
  return before !== undefined && NO_VALUE.test(text) ? undefined : {level, end}
}

/** `[warn]`, `<error>:`, `error:`, `WARN`, each with the dashes or bar that may part it. */
const LEVEL_BEHIND =
  /\s*(?:[[(<] ?([A-Za-z]{3,13}) ?[\])>]:?|([A-Za-z]{3,13}):|([A-Z]{3,13}))(?:\s+(?:-- :|--|[-|]))?(?:\s+|$)/y
/** Levels that are as often the first word of a sentence in capitals: `LOG rotated`. */
const SENTENCE_STARTS: ReadonlySet<string> = new Set(['LOG', 'CONFIG', 'FINE'])
