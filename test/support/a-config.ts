import {DEFAULT_NOTIFY} from '../../src/notices/notice.js'
import {DEFAULT_AI_LIMITS, DEFAULT_HEARTBEAT_MS, type Config} from '../../src/config/config.js'

/** The defaults, in a state folder that is not there. */
export const aConfig = (over: Partial<Config> = {}): Config => ({
  stateDir: '/nowhere/state',
  rulesDir: '/nowhere/config/rules',
  heartbeatMs: DEFAULT_HEARTBEAT_MS,
  model: 'tiny',
  allowRemoteAi: false,
  ai: DEFAULT_AI_LIMITS,
  notify: DEFAULT_NOTIFY,
  configFile: '/nowhere/config/config.json',
  ...over,
})
