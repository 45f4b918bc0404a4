import {discoverLogFiles} from './discover.js'
import {followTarget} from './follow-target.js'
import type {Follow} from './follow.js'
import {readBefore} from './read-before.js'
import {readOnce} from './read-once.js'
import {resolveTarget} from './resolve-target.js'
import {scanAhead} from './scan-ahead.js'
import {defaultFollowSettings, type FollowSettings} from './settings.js'

/** Following over this machine's files. Holds nothing open between calls. */
export const createFollow = (options: Partial<FollowSettings> = {}): Follow => {
  const settings = {...defaultFollowSettings, ...options}
  return {
    resolve: resolveTarget,
    follow: (target, from, signal) => followTarget(target, from, signal, settings),
    readOnce: (source, signal, scanSeed) => {
      const events = readOnce(source, signal, settings)
      const {scanThread} = settings
      if (scanSeed === undefined || scanThread === undefined) return events
      return scanAhead(events, scanSeed, scanThread)
    },
    readBefore: (position, maxBytes, signal) => readBefore(position, maxBytes, signal, settings),
    discover: () => discoverLogFiles(settings.logPlaces),
  }
}
