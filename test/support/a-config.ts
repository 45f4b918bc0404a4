import {posix} from 'node:path'
import {DEFAULT_NOTIFY} from '../../src/notices/notice.js'
import type {AiLimits, Config} from '../../src/config/config.js'
import {resolveSettings} from '../../src/settings/resolve.js'

const configFile = '/nowhere/config/config.json'

const settings = resolveSettings({
  place: {env: {}, home: '/nowhere', cwd: '/nowhere', isWindows: false, paths: posix},
  document: {},
  path: configFile,
})

export const DEFAULT_AI_LIMITS: AiLimits = {
  firstByteMs: settings['ai.firstByteMs'],
  firstLoadMs: settings['ai.firstLoadMs'],
  idleMs: settings['ai.idleMs'],
  totalMs: settings['ai.totalMs'],
  retryMs: settings['ai.retryMs'],
  budget: settings['ai.budget'],
}

/** The defaults, in a state folder that is not there. */
export const aConfig = (over: Partial<Config> = {}): Config => ({
  stateDir: '/nowhere/state',
  rulesDir: '/nowhere/config/rules',
  heartbeatMs: settings.heartbeatMs,
  model: 'tiny',
  allowRemoteAi: false,
  ai: DEFAULT_AI_LIMITS,
  notify: DEFAULT_NOTIFY,
  settings,
  configFile,
  ...over,
})
