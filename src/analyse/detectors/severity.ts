import type {Detector} from './detector.js'
import {HABITUAL, titleOf} from './detector.js'

/** Reports errors, as bad as the record itself says (`severity-of-head.ts`); at info what always was there. */
export const createSeverityDetector = (): Detector => ({
  name: 'severity',
  observe: (seen) => {
    const {severity} = seen.shape
    if (severity === undefined || seen.isLearning) return undefined
    const {isHabitual} = seen
    return {
      kind: 'severity',
      severity: isHabitual ? 'info' : severity,
      title: () => titleOf(seen.head(), isHabitual ? HABITUAL : ''),
      key: seen.template.family,
      known: null,
      isHabitual,
    }
  },
  snapshot: () => null,
})
