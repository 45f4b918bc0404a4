import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import type {GoldenCase} from '../../src/explain/golden/golden-case.js'
import {GOLDEN_SET} from '../../src/explain/golden/golden-set.js'
import {groundsOf} from '../../src/explain/grounds.js'
import {isProposal} from '../../src/explain/next-check.js'
import {speaksToModel} from '../../src/explain/orders.js'
import {readAnswer} from '../../src/explain/question.js'
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

/**
 * More of the kind, each written for an incident without knowing the check: explanations that deny something, the
 * truth or not; proposals that are some, or accuse, destroy, soothe, babble or name what is not there; and answers to
 * questions. Those about every other incident were looked at while the check was bettered; the figures hold for both.
 */
interface Denial extends Omit<Written, 'kind'> {
  readonly kind: 'true' | 'lie'
}
interface Check {
  readonly id: string
  readonly kind: 'good' | 'bad'
  readonly text: string
}
interface Replied {
  readonly id: string
  readonly kind: 'true' | 'lie'
  readonly answer: string
}

const textOf = (name: string): string =>
  readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')

const isTrusted = ({id}: {readonly id: string}): boolean => !speaksToModel(goldenOf(id).line)

const goldenOf = (id: string): GoldenCase => {
  const golden = GOLDEN_SET.find((one) => one.id === id)
  if (golden === undefined) throw new Error(`no incident ${id}`)
  return golden
}

const shareIn = (name: string, are: readonly boolean[]): number => {
  const count = are.filter(Boolean).length
  console.log(`${name}: ${count} of ${are.length}`)
  return count / are.length
}

describe('explanations that deny something', () => {
  const all = (JSON.parse(textOf('denials')) as readonly Denial[]).filter(isTrusted)
  const of = (kind: string) => all.filter((one) => one.kind === kind)
  const isTaken = (one: (typeof all)[number]): boolean => {
    const cites = [promptOf(goldenOf(one.id)).event]
    return isVerified({...one, kind: 'plain', cites})
  }

  it('are next to never verified when they lie', () => {
    expect(shareIn('denials that lie, verified', of('lie').map(isTaken))).toBeLessThan(0.03)
    expect(shareIn('denials that are true, verified', of('true').map(isTaken))).toBeGreaterThan(
      0.33,
    )
  })
})

describe('next checks', () => {
  const all = (JSON.parse(textOf('next-checks')) as readonly Check[]).filter(isTrusted)
  const isShown = ({id, text}: Check): boolean => {
    const {lines, facts} = promptOf(goldenOf(id))
    return isProposal(text, groundsOf([...lines.map((line) => line.text), facts]))
  }

  it('are shown when they propose something to look at, and next to never else', () => {
    const [good, bad] = (['good', 'bad'] as const).map((kind) =>
      shareIn(`${kind} next checks, shown`, all.filter((one) => one.kind === kind).map(isShown)),
    )
    expect(good).toBeGreaterThan(0.8)
    expect(bad).toBeLessThan(0.03)
  })
})

describe('answers to questions', () => {
  const all = (JSON.parse(textOf('answers')) as readonly Replied[]).filter(isTrusted)
  /** The lines as if each were a finding of its own, and all of them cited. */
  const isGiven = ({id, answer}: Replied): boolean => {
    const {line, before, after, severity, kind} = goldenOf(id)
    const facts = [line, ...before, ...after].map((text, index) => ({
      ...{kind: 'finding' as const, id: 'f12a9c0e', label: `F${index + 1}`, atMs: null, weight: 1},
      ...{title: text.slice(0, 120), text: `${severity} ${kind}: ${text}`},
    }))
    const cites = facts.slice(0, 5).map(({label}) => label)
    return readAnswer(JSON.stringify({answer, cites, answered: 'yes'}), facts).text !== null
  }

  it('are mostly given when they are true, seldom when they lie', () => {
    const [truth, lie] = (['true', 'lie'] as const).map((kind) =>
      shareIn(`${kind} answers, given`, all.filter((one) => one.kind === kind).map(isGiven)),
    )
    expect(truth).toBeGreaterThan(0.6)
    expect(lie).toBeLessThan(0.16)
  })
})
