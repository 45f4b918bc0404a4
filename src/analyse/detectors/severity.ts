import type {Detector} from './detector.js'
import {HABITUAL, titleOf} from './detector.js'

/** Reports errors, as bad as the record itself says (`severity-of-head.ts`); what always was there is told once. */
export const createSeverityDetector = (): Detector => ({
  name: 'severity',
  observe: (seen) => {
    const {severity} = seen.shape
    if (severity === undefined || seen.isLearning) return undefined
    const {isHabitual} = seen
    return {
      kind: 'severity',
      severity,
      title: () => titleOf(seen.head(), isHabitual ? HABITUAL : ''),
      key: seen.template.family,
      known: null,
      isHabitual,
    }
  },
  snapshot: () => null,
})
