import {describe, expect, it} from 'vitest'
import {redactMessages, secretsIn} from '../../src/app/redact-messages.js'
import type {ChatMessage} from '../../src/explain/prompt.js'
import {createLineRedactor} from '../../src/text/redact.js'

const ask = (...lines: readonly string[]): ChatMessage => ({
  role: 'user',
  content: lines.join('\n'),
})
const redactor = () => createLineRedactor({hash: () => '9f3a', pii: false})

describe('the secrets in a prompt', () => {
  it('are counted once each, wherever they stand', () => {
    const prompt = [
      ask('title="login password=[secret:password:9f3a]"'),
      ask(
        'template="login password=[secret:password:<*>]"',
        'L1| login password=[secret:password:9f3a]',
        'L2| login password=[secret:password:0c21]',
        'L3| login token=[secret:token:9f3a]',
      ),
    ]
    expect(secretsIn(prompt)).toEqual({password: 2, token: 1})
  })

  it('are not those that a template has lost', () => {
    expect(secretsIn([ask('[secret:password:<*>] [secret:<*>] <*>')])).toEqual({})
  })
})

describe('a prompt that is redacted as the last step', () => {
  it('stays as it is where it was redacted and masked before', () => {
    const prompt = [
      ask(
        'title="login password=[secret:password:0c21]"',
        'template="login password=<*> token=[secret:token:<*>] [secret:<*>]"',
        'L1| * login password=[secret:password:0c21] token=[secret:token:0c21]',
      ),
    ]
    expect(redactMessages(prompt, redactor)).toEqual(prompt)
    expect(secretsIn(redactMessages(prompt, redactor))).toEqual({password: 1, token: 1})
  })

  it('loses what nobody had found', () => {
    const [sent] = redactMessages([ask('L1| password=<*>hunter2x9')], redactor)
    expect(sent?.content).toBe('L1| password=[secret:password:9f3a]')
  })
})
