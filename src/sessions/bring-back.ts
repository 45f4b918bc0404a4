import {endedUnasked} from './decide.js'
import {sessionOf, type Life} from './session.js'

/**
 * Whether `monitors resume --all` starts a monitor again: one that ran in the background and ended
 * without being asked to, by a crash, a kill, or the signal that a machine sends as it goes down.
 * What the user stopped stays stopped, and what never began to follow has nothing to go on with. A
 * foreground monitor belonged to a terminal, which is gone.
 */
export const isToBringBack = (life: Life): boolean =>
  life.settings?.kind === 'background' && life.startedAt !== null && endedUnasked(sessionOf(life))
