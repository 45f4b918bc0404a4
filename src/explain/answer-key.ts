import type {Finding} from '../analyse/finding.js'
import {shortHash} from '../analyse/hash.js'
import {PROMPT_VERSION} from './prompt.js'

/**
 * What an explanation is kept under: the template's text, how it was asked, by which model exactly, and how
 * grave it was. New lines of the same template have the same key, in every monitor and after every restart.
 */
export const answerKey = (
  {template, severity, kind}: Pick<Finding, 'template' | 'severity' | 'kind'>,
  modelDigest: string,
): string => {
  const parts = [template, kind, severity, modelDigest, String(PROMPT_VERSION)]
  const text = parts.join('\0')
  // Two of twelve digits: among all that one person ever keeps, none share a key.
  return `${shortHash(text)}${shortHash(`${text}\0`)}`
}
