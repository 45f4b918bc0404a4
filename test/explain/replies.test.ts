import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {GOLDEN_SET} from '../../src/explain/golden/golden-set.js'
import {speaksToModel} from '../../src/explain/orders.js'
import {readReply} from '../../src/explain/reply.js'
import {verifyReply} from '../../src/explain/verify.js'
import {promptOf} from './golden/ask.js'

/**
 * Answers about the golden incidents, written one by one by a large model that did not know the check: `plain` ones,
 * true and mostly in the words of the lines, as a small model writes when it is told to; `free` ones, true and in
 * words of their own; and lies that say one untrue thing in the words of the lines, of every kind that came to
 * mind. The check was bettered by looking at the first set; the second was written and tried when it was done,
 * and nobody is to better it by that one.
 */
interface Written {
  readonly id: string
  readonly kind: 'plain' | 'free' | 'lie'
  readonly lie?: string
  readonly what: string
  readonly cause: string
  readonly cites: readonly string[]
}

const writtenIn = (name: string): readonly Written[] =>
  JSON.parse(
    readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'),
  ) as readonly Written[]
const SEEN = writtenIn('replies')
const UNSEEN = writtenIn('replies-unseen')

const isVerified = ({id, what, cause, cites}: Written): boolean => {
  const golden = GOLDEN_SET.find((one) => one.id === id)
  if (golden === undefined) throw new Error(`no incident ${id}`)
  const prompt = promptOf(golden)
  const rest = {category: 'other', severity: golden.severity, next_check: '', sure: 'partly'}
  const text = JSON.stringify({what, cause, evidence: cites, ...rest})
  const read = readReply(text, prompt)
  if (!read.ok) throw new Error(`${id}: ${read.why}`)
  const verdict = verifyReply(read.reply, prompt, golden.severity, {by: 'x', promptTokens: null})
  return verdict.isKept && verdict.explanation.verified === true
}

/** Where the log speaks to the model nothing is verified, however true. */
const of = (set: readonly Written[], kind: Written['kind']): readonly Written[] =>
  set.filter(
    (one) =>
      one.kind === kind && !speaksToModel(GOLDEN_SET.find(({id}) => id === one.id)?.line ?? ''),
  )

const shareOf = (set: readonly Written[], kind: Written['kind']): number => {
  const all = of(set, kind)
  const verified = all.filter(isVerified)
  const share = verified.length / all.length
  const name = `${kind}${set === UNSEEN ? ', unseen' : ''}`
  console.log(
    `${name}: ${verified.length} of ${all.length} verified (${(share * 100).toFixed(0)} %)`,
  )
  return share
}

describe('answers that were written without knowing the check', () => {
  it('are mostly verified where they keep to the lines, seldom where they use other words', () => {
    expect(shareOf(SEEN, 'plain')).toBeGreaterThan(0.85)
    expect(shareOf(UNSEEN, 'plain')).toBeGreaterThan(0.85)
    expect(shareOf(SEEN, 'free')).toBeGreaterThan(0.18)
  })

  it('are seldom verified where they lie in the words of the lines', () => {
    expect(shareOf(SEEN, 'lie')).toBeLessThan(0.12)
    expect(shareOf(UNSEEN, 'lie')).toBeLessThan(0.15)
  })

  it.each([
    ...['invented actor', 'invented history', 'invented consequence', 'invented remedy'],
    ...['wrong unit', 'wrong number word', 'wrong attachment', 'generalisation', 'invented name'],
    ...['invented severity', 'swapped values', 'direction'],
  ])('are never verified where the lie is: %s', (lie) => {
    const lies = of(SEEN, 'lie').filter((one) => one.lie === lie)
    expect(lies.length).toBeGreaterThan(0)
    expect(lies.filter(isVerified)).toEqual([])
  })
})
