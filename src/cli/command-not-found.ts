import type {Hook} from '@oclif/core'
import {unknownCommand} from './usage-hint.js'

/** oclif's hook for words that are no command. */
const hook: Hook.CommandNotFound = ({id, argv = [], config}) => {
  const words = [...id.split(':'), ...argv].filter((word) => word !== '')
  const ids = config.commandIDs.map((one) => one.replaceAll(':', ' '))
  throw unknownCommand(words, ids)
}

export default hook
