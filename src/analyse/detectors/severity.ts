import {isExceptionHead} from '../exception.js'
import type {Severity} from '../finding.js'
import type {Head} from '../head.js'
import {severityOfLevel} from '../level.js'
import type {Detector} from './detector.js'
import {titleOf} from './detector.js'
import {severityOfWords} from './words.js'

/**
 * Reports errors: by the record's own level; without one by the shape of an exception; without that
 * by words. A level, once there, is believed: the word error in an INFO record is no error.
 */
export const createSeverityDetector = (): Detector => ({
  name: 'severity',
  observe: ({head, template, isLearning}) => {
    const severity = isLearning ? undefined : severityOf(head)
    if (severity === undefined) return undefined
    return {kind: 'severity', severity, title: titleOf(head), key: template.family, known: null}
  },
  snapshot: () => null,
})

const severityOf = (head: Head): Severity | undefined => {
  if (head.level === 'fatal' || head.level === 'error') return severityOfLevel(head.level)
  if (head.level !== 'unknown') return undefined
  if (isExceptionHead(head.message) || head.stack !== null) return 'error'
  // The words of a request are its path and agent, not a report.
  return head.format === 'access log' ? undefined : severityOfWords(head.message)
}
