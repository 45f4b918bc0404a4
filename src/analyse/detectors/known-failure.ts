import type {Level, Severity} from '../finding.js'
import {SEVERITIES} from '../finding.js'
import type {KnownFailures} from '../known-failures.js'
import type {KnownFailure} from '../known/known-failure.js'
import {oneStepUp, severityOfLevel} from '../level.js'
import type {Detector} from './detector.js'
import {HABITUAL, titleOf} from './detector.js'

/**
 * Reports known failures, by what the template's first example said. The record's own level decides;
 * the failure raises it by one step at most, and decides alone only where there is no level.
 */
export const createKnownFailureDetector = (failures: KnownFailures): Detector => ({
  name: 'known-failure',
  observe: (seen) => {
    const {template, isLearning, shape} = seen
    if (isLearning || template.known === null) return undefined
    // How a request was answered counts by how many (`burst`), not by one.
    if (shape.isServerError) return undefined
    const known = failures.byId(template.known)
    if (!known) return undefined
    const usual = severityWith(known, shape.level, false)
    const severity = severityWith(known, shape.level, template.habit.inMinute >= MANY)
    if (severity === undefined) return undefined
    // A full disk is no habit, however long it lasts; nor is what now comes in numbers.
    const isHabitual = seen.isHabitual && severity === usual && severity !== 'critical'
    const title = (): string => titleOf(seen.head(), `${isHabitual ? HABITUAL : ''}${known.name}: `)
    // One program may say it in several ways.
    const {process, level} = shape
    const own = knownKey(known.id, template.family, process, level)
    const key = seen.isHabitual && !isHabitual ? `${own}:many` : own
    return {kind: 'known-failure', severity, title, key, known, isHabitual}
  },
  snapshot: () => null,
})

/** Findings of one failure in one program stand together, of unknown programs those of one family. */
export const knownKey = (id: string, family: string, process: string, level: Level): string =>
  process === '' ? family : `${id}:${process}:${level}`

/** Records within a minute. */
const MANY = 10

/** Undefined where a record's own mild level outweighs a mild failure. */
export const severityWith = (
  known: KnownFailure,
  level: Level,
  areMany: boolean,
): Severity | undefined => {
  if (level === 'unknown') return (areMany ? known.whenMany : undefined) ?? known.severity
  if (level === 'debug') return undefined
  const own = severityOfLevel(level)
  // An INFO record that names a mild failure is a program going about its work.
  if (own === 'info' && !isSevere(known)) return undefined
  return atLeast(own, atMost(oneStepUp(own), known.severity))
}

const isSevere = ({severity}: KnownFailure): boolean =>
  severity === 'error' || severity === 'critical'

const atMost = (limit: Severity, severity: Severity): Severity =>
  SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(limit) ? limit : severity

const atLeast = (floor: Severity, severity: Severity): Severity =>
  SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(floor) ? floor : severity
