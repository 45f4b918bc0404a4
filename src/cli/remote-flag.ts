import type {Config} from '../config/config.js'
import {switchFlag} from './switch-flag.js'

/** Of every command that may ask a model server. */
export const REMOTE_FLAG = {
  'allow-remote-ai': switchFlag({
    shown: '--allow-remote-ai',
    description: 'Ask a model server on another machine too',
  }),
}

/** By the flag, or once and for all by the configuration. */
export const remoteAllowed = (
  flags: {readonly 'allow-remote-ai': boolean | undefined},
  {allowRemoteAi}: Pick<Config, 'allowRemoteAi'>,
): boolean => flags['allow-remote-ai'] ?? allowRemoteAi
