import {decide} from '../sessions/decide.js'
import {findSession} from '../sessions/identify.js'
import {isSameLog} from '../sessions/claims.js'
import {isLive} from '../sessions/decide.js'
import {RefusedError} from '../errors.js'
import {sessionOf, type Life} from '../sessions/session.js'
import type {SessionMap} from '../sessions/projection.js'
import type {Ports} from './ports.js'
import {reconcileSessions} from './reconcile-sessions.js'
import {abandon, launch, type StartPorts} from './start-monitor.js'
import {stamped} from './stamped.js'

/**
 * Starts an ended monitor again in the same session, with the same settings, from where it had
 * read to. Throws a RefusedError when it runs, or when another monitor took its file meanwhile.
 */
export const resumeMonitor = async (
  ports: StartPorts & Pick<Ports, 'follow'>,
  text: string,
): Promise<Life> => {
  // 1. The session must have ended.
  const {sessions, verdicts} = await reconcileSessions(ports)
  const life = findSession(sessions, text)
  if (verdicts.get(life.id) === 'foreign') {
    throw new RefusedError(
      'foreign-monitor',
      `Cannot resume ${life.id}: its worker belongs to another host or container`,
      'Resume it there, or drop it from this list: qcmd monitors prune ID',
    )
  }
  const token = ports.clock.newToken()
  const wish = decide(
    {type: 'RequestResume', token, requester: ports.processes.self(), version: ports.version},
    sessionOf(life),
  )
  refuseTaken(life, sessions)
  // 2. A file that cannot be followed is told now, as it is at a start; a missing one it waits for.
  if (life.settings) {
    const {path, target} = life.settings
    await ports.follow.resolve(path, {wait: true, as: target})
  }
  // 3. Record the wish; of two at once the earlier in the journal stands.
  await ports.journal.append(stamped(ports.clock, life.id, wish))
  const after = await ports.journal.replay()
  const claimed = after.sessions.get(life.id)
  if (claimed?.epoch.request?.token !== token) {
    throw new RefusedError(
      'not-ended',
      'Cannot resume a monitor that is being resumed by somebody else',
      `Look at it: qcmd monitors show ${life.id.slice(0, 8)}`,
    )
  }
  try {
    refuseTaken(claimed, after.sessions)
  } catch (error) {
    await abandon(ports, life.id, claimed.epoch.number, 'its file was taken meanwhile')
    throw error
  }
  return launch(ports, life.id, token, claimed.epoch.number)
}

const refuseTaken = (life: Life, sessions: SessionMap): void => {
  const {settings} = life
  if (settings === null || settings.allowDuplicate) return
  for (const other of sessions.values()) {
    if (other.id === life.id || other.settings === null || !isLive(sessionOf(other))) continue
    if (!isSameLog(other.settings, settings)) continue
    throw new RefusedError(
      'already-monitored',
      `Cannot resume: ${settings.path} is monitored by ${other.id} now`,
      `Look at it: qcmd monitors show ${other.id.slice(0, 8)}`,
    )
  }
}
