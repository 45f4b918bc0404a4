import {FINDING_KINDS, SEVERITIES, type Finding} from '../analyse/finding.js'
import type {SeverityCounts} from '../sessions/events.js'
import type {AskedPrompt, Explained, RecordedFinding} from './findings.js'

/** One line of a session's findings file. */
export type FindingRecord =
  | {
      readonly type: 'finding'
      readonly recorded: Omit<RecordedFinding, 'explained'>
      /** Where the record ended in the stream of all records; null outside the kept part. */
      readonly streamEnd: number | null
    }
  | {
      readonly type: 'explanation'
      readonly at: string
      readonly explained: Explained
      readonly streamEnd: number | null
    }
  | {
      readonly type: 'dropped'
      /** Findings that made room since the session began. */
      readonly dropped: SeverityCounts
      /** Bytes ever appended before the file was rewritten. */
      readonly upTo: number
      /** Bytes after this line that were kept from then. */
      readonly kept: number
    }

/** A finding as a line with its newline; `streamEnd` only where a file is rewritten. */
export const encodeFinding = (
  {recordedAt, finding}: Omit<RecordedFinding, 'explained'>,
  streamEnd: number | null = null,
): string => {
  const place = streamEnd === null ? {} : {o: streamEnd}
  return `${JSON.stringify({v: 1, at: recordedAt, ...place, finding})}\n`
}

/** A model's word on a finding as a line with its newline. */
export const encodeExplained = (
  at: string,
  explained: Explained,
  streamEnd: number | null = null,
): string => {
  const place = streamEnd === null ? {} : {o: streamEnd}
  return `${JSON.stringify({v: 1, at, ...place, explained})}\n`
}

/** First line of a rewritten file, with its newline. */
export const encodeDropped = (dropped: SeverityCounts, upTo: number, kept: number): string =>
  `${JSON.stringify({v: 1, dropped, upTo, kept})}\n`

/** The record in a line, or undefined for one that is damaged, torn, or of a newer version. */
export const decodeRecord = (line: Buffer): FindingRecord | undefined => {
  if (line.length === 0) return undefined
  let value: unknown
  try {
    value = JSON.parse(line.toString('utf8'))
  } catch {
    // Damage is data here: the line is skipped, its neighbours stand.
    return undefined
  }
  if (!isObject(value) || value.v !== 1) return undefined
  if ('dropped' in value) {
    const {dropped, upTo, kept} = value
    if (!isCounts(dropped) || !isCount(upTo) || !isCount(kept)) return undefined
    return {type: 'dropped', dropped, upTo, kept}
  }
  const {at, o, finding, explained} = value
  const streamEnd = isCount(o) ? o : null
  if (!isTime(at)) return undefined
  if (isExplained(explained)) return {type: 'explanation', at, explained, streamEnd}
  if (!isFinding(finding)) return undefined
  // Records of before know of no incidents.
  return {type: 'finding', recorded: {recordedAt: at, finding: {...ALONE, ...finding}}, streamEnd}
}

const isCounts = (value: unknown): value is SeverityCounts =>
  isObject(value) && SEVERITIES.every((severity) => isCount(value[severity]))

/** Views and exit codes rely on these fields, so a record that lacks one is damaged. */
const isFinding = (value: unknown): value is Finding =>
  isObject(value) &&
  isText(value.id) &&
  (value.monitorId === null || isText(value.monitorId)) &&
  isAlso(value) &&
  (value.explanation === null || isExplanation(value.explanation)) &&
  (value.also === undefined || (Array.isArray(value.also) && value.also.every(isAlso))) &&
  (value.partOf === undefined || value.partOf === null || isText(value.partOf))

const ALONE: Pick<Finding, 'also' | 'partOf'> = {also: [], partOf: null}

/** What a finding and what is told beside it have in common. */
const isAlso = (value: unknown): boolean =>
  isObject(value) &&
  isOneOf(FINDING_KINDS, value.kind) &&
  isOneOf(SEVERITIES, value.severity) &&
  [value.title, value.template, value.templateId].every(isText) &&
  isCount(value.count) &&
  isTime(value.firstSeen) &&
  isTime(value.lastSeen) &&
  Array.isArray(value.evidence) &&
  value.evidence.every(isEvidence)

const isEvidence = (value: unknown): boolean =>
  isObject(value) &&
  isText(value.text) &&
  isCount(value.offset) &&
  (value.line === null || isCount(value.line))

const isExplained = (value: unknown): value is Explained =>
  isObject(value) &&
  isText(value.findingId) &&
  (value.explanation === null || isExplanation(value.explanation)) &&
  (value.asked === null || isAsked(value.asked)) &&
  Array.isArray(value.doubts) &&
  value.doubts.every(isText)

const isAsked = (value: unknown): value is AskedPrompt =>
  isObject(value) &&
  isTime(value.at) &&
  isText(value.model) &&
  isText(value.server) &&
  (value.isCut === undefined || typeof value.isCut === 'boolean') &&
  Array.isArray(value.messages) &&
  value.messages.every(
    (message) =>
      isObject(message) &&
      isOneOf(['system', 'user', 'assistant'], message.role) &&
      isText(message.content),
  )

const isExplanation = (value: unknown): boolean =>
  isObject(value) &&
  [value.what, value.cause, value.nextCheck, value.category, value.by].every(isText) &&
  isOneOf(SEVERITIES, value.severity) &&
  isOneOf(['yes', 'partly', 'no'], value.sure) &&
  Array.isArray(value.cites) &&
  value.cites.every(isCount) &&
  (value.verified === null || typeof value.verified === 'boolean')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

const isTime = (value: unknown): value is string =>
  isText(value) && !Number.isNaN(Date.parse(value))

const isOneOf = (known: readonly string[], value: unknown): boolean =>
  isText(value) && known.includes(value)
