import {severityOfWords} from './detectors/words.js'
import {isExceptionHead} from './exception.js'
import type {Severity} from './finding.js'
import type {Head} from './head.js'
import {severityOfLevel} from './level.js'

/**
 * How bad a record says it is, or undefined: by its own level; without one by the shape of an
 * exception; without that by words. A level, once there, is believed: the word error in an INFO
 * record is no error.
 */
export const severityOfHead = (head: Head): Severity | undefined => {
  if (head.level === 'fatal' || head.level === 'error') return severityOfLevel(head.level)
  if (head.level !== 'unknown') return undefined
  if (isExceptionHead(head.message) || head.stack !== null) return 'error'
  // The words of a request are its path and agent, those of fields without a message are data.
  return head.shape !== null || head.status !== null ? undefined : severityOfWords(head.message)
}
