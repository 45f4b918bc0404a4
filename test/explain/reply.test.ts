import {describe, expect, it} from 'vitest'
import {MAX_REPLY_TEXT, readReply} from '../../src/explain/reply.js'
import {about, promptOf, replyWith} from '../support/explain.js'

const prompt = promptOf(about('ERROR database connection refused'), {before: ['x y'], after: []})
const whyOf = (text: string): string => {
  const read = readReply(text, prompt)
  return read.ok ? 'ok' : read.why
}

describe('the reply in what a model wrote', () => {
  it('is read as it should be', () => {
    expect(readReply(replyWith({evidence: ['L2', 'L1', 'L2']}), prompt)).toEqual({
      ok: true,
      reply: {
        what: 'The connection to the database was refused.',
        cause: 'unknown',
        nextCheck: 'Does the database run?',
        category: 'network',
        severity: 'error',
        sure: 'partly',
        cites: ['L2', 'L1'],
        madeUp: [],
      },
    })
  })

  it.each([
    ['a fence around it', `\`\`\`json\n${replyWith()}\n\`\`\``],
    ['words around it', `Sure! Here it is: ${replyWith()} I hope this helps {really}.`],
    ['a thought before it', `<think>maybe {"what": 1}</think>${replyWith()}`],
    ['a key too many', replyWith({confidence: 0.9})],
    ['another case', replyWith({severity: 'Error', sure: 'PARTLY', evidence: ['l1']})],
  ])('is found with %s', (_, text) => {
    // fault 103
    expect(whyOf(text)).toBe('ok')
  })

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['I do not know.', 'no JSON'],
    ['[1]', 'no JSON'],
    [replyWith().slice(0, -4), 'cut off'],
    [`{"a":${'{'.repeat(5000)}`, 'cut off'],
    ['x'.repeat(MAX_REPLY_TEXT + 1), 'too long'],
    [replyWith({severity: 'banana'}), 'wrong shape'],
    [replyWith({severity: 3}), 'wrong shape'],
    [replyWith({category: 'aliens'}), 'wrong shape'],
    [replyWith({what: ''}), 'wrong shape'],
    [replyWith({what: ['x']}), 'wrong shape'],
    [replyWith({cause: undefined}), 'wrong shape'],
    [replyWith({sure: 1e308}), 'wrong shape'],
    [replyWith({evidence: 'L1'}), 'wrong shape'],
    [replyWith({evidence: [1]}), 'wrong shape'],
    ['{"what":1e999}', 'wrong shape'],
    ['{}', 'wrong shape'],
    [replyWith({evidence: []}), 'cites no line'],
    [replyWith({evidence: ['L9']}), 'cites no line'],
  ])('is none in %j: %s', (text, why) => {
    // faults 103 and 104
    expect(whyOf(text)).toBe(why)
  })

  it('drops a line that is not there, and says so', () => {
    expect(readReply(replyWith({evidence: ['L1', 'L9']}), prompt)).toMatchObject({
      reply: {cites: ['L1'], madeUp: ['L9']},
    })
  })

  it('is cut where it is longer than what is kept', () => {
    // fault 104
    const read = readReply(replyWith({cause: 'x'.repeat(10_000)}), prompt)
    expect(read).toMatchObject({reply: {cause: `${'x'.repeat(499)}…`}})
  })
})
