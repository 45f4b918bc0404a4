import type {Detector} from './detector.js'
import {titleOf} from './detector.js'

/** Reports errors, as bad as the record itself says (`severity-of-head.ts`). */
export const createSeverityDetector = (): Detector => ({
  name: 'severity',
  observe: (seen) => {
    const {severity} = seen.shape
    if (severity === undefined || seen.isLearning) return undefined
    return {
      kind: 'severity',
      severity,
      title: () => titleOf(seen.head()),
      key: seen.template.family,
      known: null,
    }
  },
  snapshot: () => null,
})
