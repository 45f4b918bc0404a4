import {NotFoundError} from '../errors.js'
import type {SessionMap} from './projection.js'
import type {Life} from './session.js'

/** What `--name` may be: never a path, never something that looks like an id's rest. */
export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9._-]{0,39}$/

const PREFIX_PATTERN = /^[0-9a-f-]{4,36}$/
const ID_CHARACTERS = 36

/**
 * The session that a person means: by its exact name, its id, or a unique prefix of at least four
 * characters (dots of a shortened id are forgiven). Throws NotFoundError, with the candidates when
 * there are several.
 */
export const findSession = (sessions: SessionMap, text: string): Life => {
  const known = [...sessions.values()].filter(
    (life) => life.prunedAt === null && life.epoch.number > 0,
  )
  const named = known.find((life) => life.settings?.name === text && text !== '')
  if (named) return named
  const prefix = text
    .trim()
    .replace(/(\.{2,3}|…)$/, '')
    .toLowerCase()
  const matching = PREFIX_PATTERN.test(prefix)
    ? known.filter((life) => life.id.startsWith(prefix))
    : []
  const [only] = matching
  if (only && matching.length === 1) return only
  if (matching.length > 1) throw ambiguous(text, matching)
  throw new NotFoundError(
    'no-such-monitor',
    `No monitor ${JSON.stringify(text)}`,
    notFoundHint(prefix),
  )
}

const ambiguous = (text: string, matching: readonly Life[]): NotFoundError => {
  const candidates = matching.map((life) => `${life.id} (${life.settings?.path ?? '?'})`)
  return new NotFoundError(
    'ambiguous-monitor',
    `${JSON.stringify(text)} fits ${matching.length} monitors: ${candidates.join(', ')}`,
    'Type more of the id.',
  )
}

const notFoundHint = (prefix: string): string =>
  prefix.length < 4 && PREFIX_PATTERN.test(prefix.padEnd(4, '0')) && prefix.length < ID_CHARACTERS
    ? 'An id needs at least 4 characters. See them all: qcmd monitors list --all'
    : 'See them all: qcmd monitors list --all'
