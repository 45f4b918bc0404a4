import type {Level, Severity} from '../finding.js'
import {SEVERITIES} from '../finding.js'
import type {KnownFailures} from '../known-failures.js'
import type {KnownFailure} from '../known/known-failure.js'
import {oneStepUp, severityOfLevel} from '../level.js'
import type {Detector} from './detector.js'
import {titleOf} from './detector.js'

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
    const severity = known && severityWith(known, shape.level, template.habit.inMinute >= MANY)
    if (!known || severity === undefined) return undefined
    const title = (): string => titleOf(seen.head(), `${known.name}: `)
    // One program may say it in several ways.
    const {process, level} = shape
    const key = process === '' ? template.family : `${known.id}:${process}:${level}`
    return {kind: 'known-failure', severity, title, key, known}
  },
  snapshot: () => null,
})

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
