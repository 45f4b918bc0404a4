import {SEVERITIES, type Explanation} from '../analyse/finding.js'
import type {KeptAnswer} from './asked.js'

/** Whether a parsed file is an answer as this version writes it; views rely on every field. */
export const isKeptAnswer = (value: unknown): value is KeptAnswer => {
  if (!isObject(value) || value['v'] !== 1) return false
  const {at, findingId, explanation, particulars} = value
  if (typeof at !== 'string' || typeof findingId !== 'string') return false
  if (!Array.isArray(particulars) || !particulars.every((word) => typeof word === 'string')) {
    return false
  }
  return explanation === null || isExplanation(explanation)
}

const isExplanation = (value: unknown): value is Explanation =>
  isObject(value) &&
  ['what', 'cause', 'nextCheck', 'category', 'by'].every((key) => typeof value[key] === 'string') &&
  SEVERITIES.some((severity) => severity === value['severity']) &&
  ['yes', 'partly', 'no'].some((word) => word === value['sure']) &&
  Array.isArray(value['cites']) &&
  value['cites'].every((index) => Number.isSafeInteger(index) && Number(index) >= 0) &&
  (value['verified'] === null || typeof value['verified'] === 'boolean')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
