import {describe, expect, it} from 'vitest'
import {severityOfWords} from '../../src/analyse/detectors/words.js'

describe('words of failure', () => {
  it.each([
    'error: it broke',
    'proxy:80 error : Could not connect',
    'an Error occurred',
    '5 errors found',
    'errors=3',
    'fatal exception in x',
    'the worker crashed',
    'error code 12',
  ])('takes %j for an error', (message) => {
    expect(severityOfWords(message)).toBe('error')
  })

  it.each(['login failed', 'could not connect', '3 failures', 'unable to start'])(
    'takes %j for a warning',
    (message) => {
      expect(severityOfWords(message)).toBe('warning')
    },
  )

  it.each([
    '0 errors',
    'found 0 errors',
    'done with no errors',
    'error_count=0',
    'errors=0, warnings=2',
    'errors: 0',
    'error: null',
    '"error":null',
    'error=""',
    'error count: 0',
    'error rate 0.00',
    'GET /errors.html',
    'wrote /var/log/error.log',
    'loaded error handler',
    'error-free run',
    'without error',
    'not failed',
    '0 failed, 12 passed',
    'failed=0 changed=3',
    'failed: 0',
    'terrors of the deep',
    'setErrorHandler installed',
    'all is well',
  ])('takes %j for nothing', (message) => {
    expect(severityOfWords(message)).toBeUndefined()
  })
})
