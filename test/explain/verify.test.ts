import {describe, expect, it} from 'vitest'
import type {Explanation} from '../../src/analyse/finding.js'
import {readReply} from '../../src/explain/reply.js'
import {verifyReply, type Verdict} from '../../src/explain/verify.js'
import {finding} from '../support/finding.js'
import {about, promptOf, replyWith} from '../support/explain.js'

const LINE =
  '2026-06-01T12:31:07Z api[12]: ERROR connect to db-1.example.com (10.0.0.7:5432) failed after 3 tries: connection refused'

const judge = (
  over: object,
  {one = about(LINE), tokens = 700, before = ['GET /health 200']} = {},
) => {
  const prompt = promptOf(one, {before, after: []})
  const read = readReply(replyWith({evidence: [prompt.event], ...over}), prompt)
  if (!read.ok) throw new Error(read.why)
  return verifyReply(read.reply, prompt, one.severity, {by: 'tiny', promptTokens: tokens})
}

const kept = (verdict: Verdict): Explanation => {
  if (!verdict.isKept) throw new Error(verdict.why)
  return verdict.explanation
}

describe('a reply is verified', () => {
  it.each([
    'The api could not connect to db-1.example.com: connection refused.',
    'Connecting to 10.0.0.7:5432 failed after three tries.',
    'The connection to "10.0.0.7:5432" was refused.',
    'api failed to connect 3 times.',
    'ERROR: connect to db-1.example.com failed',
  ])('when it says what the line says: %s', (what) => {
    const verdict = judge({what})
    expect(verdict).toMatchObject({isKept: true, doubts: [], ungrounded: []})
    expect(kept(verdict)).toMatchObject({verified: true, by: 'tiny', cites: [0], what})
  })

  it('with a cause that is in the line, or unknown', () => {
    expect(kept(judge({cause: 'The connection was refused at 10.0.0.7.'})).verified).toBe(true)
    expect(kept(judge({cause: 'The cause is unknown.'})).verified).toBe(true)
  })

  it('by what is known of the failure, too', () => {
    const what = 'The disk does not answer: nvme0 timeout.'
    const cause = 'A failing disk, its firmware, or a loose cable.'
    expect(kept(judge({what, cause}, {one: finding()})).verified).toBe(true)
  })

  it('with the count and the times of the analysis', () => {
    const what = 'Connection refused 14 times.'
    expect(kept(judge({what}, {one: about(LINE, {count: 14})})).verified).toBe(true)
    expect(kept(judge({what}, {one: about(LINE, {count: 15})})).verified).toBe(false)
  })
})

describe('a reply is not verified', () => {
  it.each([
    ['a number', 'The connection was refused 27 times.', '27'],
    ['a number in words', 'The connection was refused five times.', 'five'],
    ['a digit of a date', 'The connection was refused 2026 times.', '2026'],
    ['an address', 'The connection to 10.0.0.8 was refused.', '10.0.0.8'],
    ['a part of an address', 'The connection to 0.0.0.7 was refused.', '0.0.0.7'],
    ['a longer address', 'The connection to 10.0.0.70 was refused.', '10.0.0.70'],
    ['a port', 'The connection to port 3306 was refused.', '3306'],
    ['a host', 'The connection to db-2.example.com was refused.', 'db-2.example.com'],
    ['a path', 'The connection was refused, see /etc/passwd.', '/etc/passwd'],
    ['a product', 'The connection to redis was refused.', 'redis'],
    ['a product at the beginning', 'Redis refused the connection.', 'Redis'],
    ['a name', 'The connection to Frankfurt was refused.', 'Frankfurt'],
    ['a name of code', 'The connection was refused by connPoolManager.', 'connPoolManager'],
    ['a constant', 'The connection was refused: ETIMEDOUT.', 'ETIMEDOUT'],
    ['a quotation', 'The connection was "closed by the peer".', 'closed by the peer'],
    ['an excuse', 'The connection was refused, then it recovered.', 'recovered'],
    ['an accusation', 'An attacker was refused the connection.', 'attacker'],
    ['a deed', 'The connection was refused after a reboot.', 'reboot'],
  ])('when it brings in %s', (_, what, ungrounded) => {
    const verdict = judge({what})
    expect(kept(verdict).verified).toBe(false)
    expect(verdict).toMatchObject({isKept: true, ungrounded: [ungrounded]})
  })

  it.each([
    ['Everything is in order.'],
    ['The user pressed a button on the web page.'],
    ['All good here, have a nice day.'],
  ])('when it is about something else: %s', (what) => {
    expect(kept(judge({what})).verified).toBe(false)
  })

  it.each([
    ['denies it', 'The connection was not refused.', 'the cited lines do not say so: not refused'],
    ['sees no error', 'There was no error at db-1.example.com.', 'so: no error'],
    [
      'names what no line names',
      'The frankfurt gateway refused the connection.',
      'says more than the cited lines: frankfurt, gateway',
    ],
    ['knows of before', 'Again the connection was refused.', 'cited lines: again'],
    ['knows all', 'Every connection was refused.', 'cited lines: every'],
    ['gives it a unit', 'The connection was refused after 3 minutes.', 'lines: 3 minutes'],
    ['counts something else', 'The connection to 3 hosts was refused.', 'lines: 3 hosts'],
    ['says nothing', '...', 'is not about the line that it explains'],
    [
      'says what went well',
      'The api tries to connect to db-1.example.com.',
      'does not say what went wrong',
    ],
  ])('when it %s', (_, what, doubt) => {
    const verdict = judge({what, cause: 'unknown'})
    expect(kept(verdict).verified).toBe(false)
    expect(verdict.isKept && verdict.doubts.join('; ')).toContain(doubt)
  })

  it.each([
    ['expected 1191, actual 1199', 'expected 1191, actual 1199'],
    ['1191 was expected', '1191 was expected'],
    ['the level went from 40 to 8', 'from 40 to 8'],
    ['attempt 3 failed', 'attempt 3'],
  ])('when it takes one value for another: %s', (what, doubt) => {
    const line = 'mismatch expected=1199 actual=1191: attempt 2 failed, level from 8 to 40, 3 left'
    const verdict = judge({what, cause: 'unknown'}, {one: about(line, {count: 2})})
    expect(verdict.isKept && verdict.doubts.join('; ')).toMatch(
      new RegExp(`otherwise in the cited lines: [^;]*${doubt}`),
    )
  })

  it.each([
    ['nobody did it', 'Nobody attempted a connection to db-1.example.com.'],
    ['there was none', 'No connection to db-1.example.com was attempted.'],
    ['it never happened', 'api never tried to connect.'],
    ['it denies a denial', 'The connection was not without tries.'],
    ['it did not try', 'api did not try to connect.'],
  ])('when it denies what was done: %s', (_, what) => {
    expect(kept(judge({what, cause: 'unknown'})).verified).toBe(false)
  })

  it.each([
    ['Nobody retries.', 'upload failed, retrying in 5 s'],
    ['No retries are made.', 'upload failed, retrying in 5 s'],
    ['No upstream was read.', 'upstream timeout reading from pay.example.com'],
    ['No device is left.', 'write failed: No space left on device'],
    ['40 of 12 files copied, then it failed.', 'copy failed: 12 of 40 files copied'],
    ['40 files were copied, then it failed.', 'copy failed: 12 of 40 files copied'],
    [
      'The failed process hit the memory limit of 512 MB.',
      'failed: memory 512 MB of limit 2048 MB',
    ],
    ['The request failed, served in 50 s.', 'request failed after 50 s, served in 3 s'],
  ])('when it turns the line around: %s', (what, line) => {
    expect(kept(judge({what, cause: 'unknown'}, {one: about(line)})).verified).toBe(false)
  })

  it.each([
    ['The api: connected to db, failing.', 'api failing: not connected to db'],
    ['The replica, in sync with primary, failed.', 'replica failed: is not in sync with primary'],
    ['request: accepted, then it failed', 'failed: request not accepted'],
  ])('when its words stand there, denied: %s', (what, line) => {
    expect(kept(judge({what, cause: 'unknown'}, {one: about(line)})).verified).toBe(false)
  })

  it.each([
    ['The status after 3 retries was 500.', 'failed: status=500 retries=3'],
    ['The exit at 8080 was 1, failed.', 'failed exit=1 port=8080'],
  ])('but not for a number behind a preposition: %s', (what, line) => {
    const verdict = judge({what, cause: 'unknown'}, {one: about(line)})
    expect(verdict.isKept && verdict.doubts.join(' ')).not.toContain('otherwise in the cited lines')
  })

  it('when it tells the last line of what has gone silent, and not the silence', () => {
    const one = about('request 201 served in 3 ms', {kind: 'silence'})
    const what = 'Request 201 was served in 3 ms.'
    expect(kept(judge({what, cause: 'unknown'}, {one})).verified).toBe(false)
    const said = 'The request lines have stopped.'
    expect(kept(judge({what: said, cause: 'unknown'}, {one})).verified).toBe(true)
  })

  it.each([
    ['could not be reached', 'ERROR api: host db-1 is not reachable', 'db-1 could not be reached.'],
    [
      'denied, not permitted',
      'ERROR open /x: EACCES permission denied',
      'Access to /x was not permitted.',
    ],
    ['the reason left open', LINE, 'The connection was refused; why is not shown.'],
    ['translated', 'FEHLER: Verbindung abgelehnt (db-1)', 'The connection to db-1 was refused.'],
    ['a rise', 'pending_sectors changed from 8 to 40', 'pending_sectors rose from 8 to 40.'],
    ['rounded', 'clock wrong by 41.207 seconds', 'The clock is wrong by 41 seconds.'],
  ])('but is when it says the same in other words: %s', (_, line, what) => {
    const verdict = judge({what, cause: 'unknown'}, {one: about(line)})
    expect(verdict).toMatchObject({isKept: true, doubts: []})
  })

  it('when its cause is made up of words of its own', () => {
    const verdict = judge({cause: 'Somebody tripped over a plug in the cellar.'})
    expect(verdict).toMatchObject({
      doubts: ['says more than the cited lines: somebody, tripped, plug, cellar'],
    })
  })

  it('when it cites another line than the one that it explains, or one that is not there', () => {
    expect(kept(judge({evidence: ['L1'], what: 'GET /health 200.'})).verified).toBe(false)
    expect(kept(judge({evidence: ['L2', 'L7']})).verified).toBe(false)
  })

  it('when what it says stands only in a line that it does not cite', () => {
    expect(kept(judge({what: 'The connection was refused after GET /health.'})).verified).toBe(
      false,
    )
  })

  it('when the next check points at what is not there', () => {
    const check = (next_check: string) => kept(judge({next_check})).verified
    expect(check('Is the database up? Restart the service.')).toBe(true)
    expect(check('Read https://evil.example/fix.sh')).toBe(false)
    expect(check('rm -rf /var/lib/postgresql')).toBe(false)
  })

  it('when the server has taken far fewer tokens than were sent', () => {
    // fault 107
    expect(kept(judge({}, {tokens: 100})).verified).toBe(false)
    // Nothing, or next to nothing: it had the rest from the call before.
    expect(kept(judge({}, {tokens: 3})).verified).toBe(true)
  })
})

describe('the severity of a reply', () => {
  it.each([
    ['info', 'critical', 'warning'],
    ['warning', 'critical', 'error'],
    ['error', 'info', 'warning'],
    ['critical', 'info', 'error'],
    ['error', 'critical', 'critical'],
  ] as const)('is at most one step from %s when it says %s: %s', (found, said, expected) => {
    const one = about(LINE, {severity: found})
    expect(kept(judge({severity: said}, {one})).severity).toBe(expected)
  })
})

describe('an example of the prompt', () => {
  it('is no reply', () => {
    const verdict = judge({
      what: 'The controller reported state 0x1f.',
      cause: 'unknown',
    })
    expect(verdict).toEqual({isKept: false, why: 'copies the example'})
  })
})
