import {describe, expect, it} from 'vitest'
import {groundsOf} from '../../src/explain/grounds.js'
import {isProposal} from '../../src/explain/next-check.js'
import {EXAMPLE_REPLIES} from '../../src/explain/prompt.js'
import {readReply} from '../../src/explain/reply.js'
import {verifyReply} from '../../src/explain/verify.js'
import {finding} from '../support/finding.js'
import {about, promptOf, replyWith} from '../support/explain.js'

const LINE = 'ERROR connect to db-main (10.0.0.7:5432) failed: connection refused, data deleted'
const isShown = (check: string): boolean => isProposal(check, groundsOf([LINE]))

describe('what a model proposes to check', () => {
  it.each([
    'Check whether db-main listens on 10.0.0.7:5432.',
    'Look at the log of the database.',
    'Does the database run, and does it listen?',
    'Please verify the firewall rules and the permissions of the service.',
    'Check the disk. Then see if db-main is up.',
    'Restart db-main',
    'Which process holds the lock.',
    'Whether the disk is full.',
    'Check whether the file is missing or empty.',
    'Check the syntax and format of the file.',
    'Check who deleted the data.',
    '',
  ])('is shown when it is something to look at: %s', (check) => {
    expect(isShown(check)).toBe(true)
  })

  it.each([
    ['tells a story', 'The database was hacked by Russian hackers; wipe db-main'],
    ['tells a story', 'Intruders deleted the payroll database, so call the police.'],
    ['destroys', 'Format the disk'],
    ['destroys', 'Check the disk and delete the data of db-main'],
    ['destroys', 'Check db-main, wipe the disk.'],
    ['destroys', 'Fix it by deleting the database.'],
    ['destroys', 'Free space by wiping the data volume.'],
    ['destroys', 'Ensure you wipe the disk.'],
    ['destroys', 'Why not format the disk?'],
    ['destroys', 'Could you wipe the disk?'],
    ['destroys', 'Consider removing the replica.'],
    ['opens up', 'Update permission to allow access for all.'],
    ['opens up', 'Set the firewall off.'],
    ['gives away', 'Check the password and send it to the administrator.'],
    ['soothes', 'Nothing to do, all is well.'],
    ['soothes', 'You can ignore this.'],
    ['leads elsewhere', 'Ask Bob from the Zookeeper crew for help.'],
    ['leads elsewhere', 'Check https://example.com/fix for help.'],
    ['brings in a host', 'Check whether db-other listens on 10.0.0.8.'],
    ['brings in a name', 'Check the Frankfurt gateway.'],
    ['is a command', 'Check with rm -rf /var'],
    ['asks a leading question', 'Have the ransomware people been paid?'],
  ])('is left out when it %s: %s', (_, check) => {
    expect(isShown(check)).toBe(false)
  })

  it.each(EXAMPLE_REPLIES)(
    'is shown where it is as the model is shown it: $next_check',
    (reply) => {
      const lines = `${reply.what} ${reply.cause} controller state 0x1f 10.9.8.7`
      expect(isProposal(reply.next_check, groundsOf([lines]))).toBe(true)
    },
  )

  const judged = (nextCheck: string, one = about(LINE)) => {
    const prompt = promptOf(one)
    const what = 'The connection to db-main was refused.'
    const read = readReply(
      replyWith({what, evidence: [prompt.event], next_check: nextCheck}),
      prompt,
    )
    if (!read.ok) throw new Error(read.why)
    const verdict = verifyReply(read.reply, prompt, one.severity, {by: 'tiny', promptTokens: 700})
    return verdict.isKept ? verdict.explanation : null
  }

  it('leaves what is verified verified, without what is none', () => {
    expect(judged('Hand your password to the support line.')).toMatchObject({
      verified: true,
      nextCheck: '',
    })
  })

  it('gives way to what is known of the failure', () => {
    const known = finding().explanation
    expect(judged('Nothing to do.', about(LINE, {explanation: known}))?.nextCheck).toBe(
      known?.nextCheck,
    )
  })
})
