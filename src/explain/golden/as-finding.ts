import {titleOf} from '../../analyse/detectors/detector.js'
import type {Evidence, Finding, FindingKind} from '../../analyse/finding.js'
import {shortHash} from '../../analyse/hash.js'
import {readHead} from '../../analyse/head.js'
import {Calendar} from '../../analyse/time.js'
import type {Around} from '../prompt.js'
import type {GoldenCase} from './golden-case.js'

/**
 * A case as the analysis would hand it over: the same finding in every run and on every machine. It has
 * no built-in explanation, so that a model cannot repeat one.
 */
export const goldenFinding = (
  golden: GoldenCase,
): {readonly finding: Finding; readonly around: Around} => {
  const {id, before, line, after, template, kind, severity} = golden
  const finding: Finding = {
    id: shortHash(`golden ${id}`),
    monitorId: null,
    kind,
    severity,
    title: titleOf(readHead(firstLineOf(line), new Calendar(), SEEN_MS), TITLE_BEGINS[kind]),
    template,
    templateId: shortHash(`golden template ${template}`),
    count: COUNTS[kind],
    firstSeen: SEEN,
    lastSeen: SEEN,
    evidence: evidenceOf(before, line),
    explanation: null,
    also: [],
    partOf: null,
  }
  return {finding, around: {before, after}}
}

/** All cases play on this day; their own times are without a zone as often as not. */
const SEEN = '2026-03-14T20:00:00.000Z'
const SEEN_MS = Date.parse(SEEN)

/** What detectors put before a title: of a silence nothing else tells. */
const TITLE_BEGINS: Readonly<Record<FindingKind, string>> = {
  'new-pattern': 'New pattern: ',
  severity: '',
  burst: 'Burst of errors: ',
  'rate-change': 'More often: ',
  silence: 'Silent for 20 min (usually every 1 min): ',
  'value-change': 'Unusual value: ',
  'known-failure': '',
}

/** One line is no burst. */
const COUNTS: Readonly<Record<FindingKind, number>> = {
  'new-pattern': 1,
  severity: 1,
  burst: 48,
  'rate-change': 48,
  silence: 1,
  'value-change': 1,
  'known-failure': 1,
}

const firstLineOf = (line: string): string => line.split('\n')[0] ?? line

/** Of a record of several lines each is evidence of its own, as in a finding of the analysis. */
const evidenceOf = (before: readonly string[], line: string): readonly Evidence[] => {
  let offset = before.reduce((sum, one) => sum + bytesOf(one), 0)
  return line.split('\n').map((text, index) => {
    const evidence = {text, offset, line: before.length + index + 1}
    offset += bytesOf(text)
    return evidence
  })
}

/** Its newline included. */
const bytesOf = (text: string): number => new TextEncoder().encode(text).length + 1
