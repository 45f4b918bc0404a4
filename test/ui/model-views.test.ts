import {describe, expect, it} from 'vitest'
import {answerView} from '../../src/ui/answer-view.js'
import {evaluationView} from '../../src/ui/evaluation-view.js'
import {modelsView} from '../../src/ui/models-view.js'
import {narrativeEntry, narrativeFoot, narrativeHead} from '../../src/ui/narrative-view.js'
import {privacyView, type CallToShow} from '../../src/ui/privacy-view.js'
import {promptView} from '../../src/ui/prompt-view.js'
import {displayWidth} from '../../src/ui/width.js'
import {finding} from '../support/finding.js'
import {HOSTILE, HOSTILE_SHOWN, look, UNSAFE} from '../support/look.js'

const call = (over: Partial<CallToShow> = {}): CallToShow => ({
  at: '2026-06-01T12:00:00.000Z',
  purpose: 'monitor',
  server: 'http://127.0.0.1:11434',
  isLoopback: true,
  model: 'qwen2.5-coder:0.5b',
  promptTokens: 700,
  replyTokens: 60,
  redacted: {password: 2},
  cached: false,
  outcome: 'verified',
  ...over,
})

const evaluated = {
  model: 'qwen2.5-coder:0.5b',
  golden: {
    ...{answers: 106, validShare: 1, categoryShare: 0.5, severityShare: 0.25, causeShare: 0},
    ...{nearSeverityShare: 0.75, groundedShare: 0.5, fabricationsCaught: 7, fabricationsMissed: 1},
    ...{tokensPerSecond: 21.04, medianSeconds: 3.1, p90Seconds: 6},
  },
  files: [{path: '/var/log/syslog', findings: 3, validShare: null, groundedShare: 0.5}],
  failures: 2,
  failure: 'no answer from http://127.0.0.1:11434 within 60 s',
}

const told = finding({
  explanation: {
    ...{what: 'The disk is full', cause: 'No space was left on /var', nextCheck: '', by: 'tiny'},
    ...{severity: 'error', category: 'disk', sure: 'yes', cites: [0], verified: true},
  },
})

const views = (width: number, name = 'qwen2.5-coder:0.5b'): readonly string[] => {
  const at = look({width})
  const models = {model: name, server: 'http://127.0.0.1:11434'}
  const source = {kind: 'finding', id: '7c1e0a11b2c3', title: `${name} is long gone`} as const
  const row = {
    ...{name, bytes: 397_821_319, parameters: '494M', quantization: 'Q4_K_M'},
    ...{contextTokens: 32_768, loaded: true, current: true},
  }
  return [
    modelsView({...models, models: [row]}, at),
    modelsView({...models, models: [{...row, current: false}]}, at),
    modelsView({...models, models: []}, at),
    privacyView([call({model: name}), call({cached: true, model: name, outcome: name})], at),
    narrativeHead(name, at),
    narrativeEntry(told, at),
    narrativeFoot({unverified: 2, stopped: name, model: name}, at) ?? '',
    evaluationView({...evaluated, model: name, failure: name}, at),
    answerView({text: name, why: null, model: name, cites: [source], near: []}, at),
    answerView({text: null, why: name, model: name, cites: [], near: [source]}, at),
  ]
}

describe('what is shown of a model', () => {
  it.each([40, 80, 160])('fits %d columns', (width) => {
    for (const view of views(width)) {
      for (const line of view.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('never obeys what a server calls a model, or says', () => {
    // fault 109
    for (const view of views(200, HOSTILE)) expect(view).not.toMatch(UNSAFE)
    expect(narrativeHead(HOSTILE, look({width: 200}))).toContain(HOSTILE_SHOWN)
    const asked = {
      ...{at: '2026-06-01T12:00:00Z', model: HOSTILE, server: HOSTILE},
      messages: [{role: 'user', content: 'a\u202eb'}],
    }
    for (const explanation of [told.explanation, null]) {
      for (const sent of [asked, null]) {
        const view = promptView({explanation, asked: sent, doubts: [HOSTILE]}, look())
        expect(view).not.toMatch(UNSAFE)
      }
    }
  })
})

describe('the prompt of a finding', () => {
  const asked = {
    ...{at: '2026-06-01T12:00:00Z', model: 'tiny', server: 'http://127.0.0.1:11434'},
    messages: [{role: 'user', content: 'why?'}],
  }
  const {explanation} = told
  const before = 'nothing was sent: an answer given for the same pattern before explains it'

  it('is that of an answer from before only where there is one', () => {
    expect(promptView({explanation, asked: null, doubts: []}, look())).toBe(`Prompt  ${before}`)
    expect(promptView({explanation, asked: null, doubts: ['a', 'b']}, look())).toBe(
      `Prompt  ${before}\n\nNot verified: a; b`,
    )
    const doubts = ['the model failed 3 times: out of memory']
    expect(promptView({explanation: null, asked: null, doubts}, look())).toBe(
      'Prompt  none is kept: there is no usable answer\n\nNo answer: the model failed 3 times: out of memory',
    )
  })

  it('says when lines were left out for want of room', () => {
    const view = (isCut: boolean) =>
      promptView({explanation, asked: {...asked, isCut}, doubts: []}, look())
    expect(view(true)).toMatch(/why\?\n\nSome of its lines were left out: /)
    expect(view(false)).not.toContain('left out')
  })

  it('says why its answer is not verified, or of no use', () => {
    const judged = (one: typeof explanation): string =>
      promptView({explanation: one, asked, doubts: ['no JSON']}, look())
    expect(judged(explanation)).toMatch(/\[user\]\nwhy\?\n\nNot verified: no JSON$/)
    expect(judged(null)).toMatch(/\[user\]\nwhy\?\n\nNo answer: no JSON$/)
    expect(promptView(null, look())).toBe('Prompt  no model was asked about it')
  })
})

describe('the calls to models', () => {
  it.each([
    [[], 'No model was called: no log text has left qcmd.'],
    [[call()], '1 call, all to this machine. 2 secrets were masked.'],
    [
      [
        call({redacted: {}}),
        call({cached: true, redacted: {}}),
        call({cached: true, redacted: {}}),
      ],
      '1 call, all to this machine; 2 more answered from before. No secret was masked.',
    ],
    [
      [call({redacted: {token: 1}}), call({isLoopback: false, redacted: {}})],
      '2 calls, 1 of them to another machine. 1 secret was masked.',
    ],
  ])('are summed up', (calls, summary) => {
    expect(privacyView(calls, look({width: 160})).split('\n')[0]).toBe(summary)
  })
})

describe('the story of a file', () => {
  it('says what happened, and where it stands', () => {
    expect(narrativeEntry(told, look())).toMatch(
      /^\n {4}The disk is full\. No space was left on \/var\.\n {4}2026-.* · line \d+ · /,
    )
  })

  it('says what it leaves out', () => {
    const nothing = {unverified: 0, stopped: null, model: 'tiny'}
    expect(narrativeFoot(nothing, look())).toBeNull()
    expect(narrativeFoot({...nothing, unverified: 1}, look())).toContain(
      'What tiny said of 1 finding could not be verified',
    )
  })
})
