import {endedUnasked} from './decide.js'
import {sessionOf, type Life} from './session.js'

/**
 * Whether `monitors resume --all` starts a monitor again: one that ran in the background and ended
 * without being asked to, by a crash, a kill, or the signal that a machine sends as it goes down.
 * What the user stopped stays stopped, and what never began to follow has nothing to go on with. A
 * foreground monitor belonged to a terminal, which is gone; what ran on another host, whose state folder
 * this is too, has its log there.
 */
export const isToBringBack = (life: Life, host: string): boolean =>
  life.settings?.kind === 'background' &&
  life.startedAt !== null &&
  hostOf(life) === host &&
  endedUnasked(sessionOf(life))

const hostOf = ({epoch: {start, request}}: Life): string | undefined =>
  (start?.worker ?? request?.requester)?.host
