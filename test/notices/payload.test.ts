import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {environmentOf, payloadOf} from '../../src/notices/payload.js'
import {noticeText, plainNotice} from '../../src/notices/notice-text.js'
import {summaryNotice, testNotice} from '../../src/notices/make-notice.js'
import {cut, toldFinding} from '../../src/notices/told-finding.js'
import {finding} from '../support/finding.js'
import {aNotice, RULES} from '../support/notices.js'

const EVIL =
  '@everyone <!channel> <https://evil.example|click> `x` ```y``` **b** [t](http://evil.example) \x1b]0;t\x07 \u202e&'
const evil = aNotice({title: EVIL, evidence: [{text: EVIL, offset: 0, line: 7}]})

describe('a notice in words', () => {
  it('says what, how often, why, and what to type', () => {
    expect(plainNotice(noticeText(aNotice()))).toBe(
      `api: error: NVMe controller timeout
14 times, 2026-06-01 12:31:07Z to 12:40:00Z
Cause: The controller stalls: a failing disk, its firmware, or a loose cable.
Check: smartctl -a /dev/nvme0
line 1234: kernel: nvme0: I/O 311 QID 4 timeout, aborting
kernel: nvme0: I/O 312 QID 4 timeout, aborting
qcmd findings show f12a9c0e`,
    )
  })

  it('of several names the gravest and counts the rest', () => {
    const held = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, index) =>
      toldFinding(finding({id, title: `title ${id}`, count: index + 1})),
    )
    const more = {info: 0, warning: 0, error: 3, critical: 0}
    expect(plainNotice(noticeText(summaryNotice(held, more, RULES.monitor, 0)))).toMatch(
      /^api: 10 more findings: 10 errors\nerror: title g \(7 times\)\n(.*\n){4}and 5 more\nqcmd findings list --monitor \w{8}$/,
    )
  })

  it('tells no guess of a model', () => {
    const {explanation} = finding()
    if (explanation === null) throw new Error('no explanation')
    const text = plainNotice(noticeText(aNotice({explanation: {...explanation, by: 'tiny'}})))
    expect(text).not.toContain('Cause')
  })
})

describe('Slack', () => {
  const {text, ...rest} = payloadOf(evil, 'slack') as {text: string}

  it('gets no mention, no link and no markup', () => {
    // fault 121
    expect(rest).toMatchObject({mrkdwn: false, link_names: false, unfurl_links: false})
    expect(text).not.toMatch(/[<>]|@everyone|https?:\/\/|\x1b|\u202e/)
    expect(text).toContain('&lt;!channel&gt;')
    expect(text).toContain('\\x1b]0;t\\x07')
  })
})

describe('Discord', () => {
  const {content, ...rest} = payloadOf(evil, 'discord') as {content: string}

  it('gets no mention, no link, no embed, and no code block that ends early', () => {
    expect(rest).toEqual({allowed_mentions: {parse: []}, flags: 4})
    expect(content).not.toMatch(/@everyone|https?:\/\/|\x1b|\u202e/)
    expect(content.match(/```/g)).toHaveLength(2)
    expect(content).toMatch(/^\*\*api\\: error\\: @\u200beveryone \\<!channel\\>/)
  })
})

describe('each receiver', () => {
  it('gets no more than it takes, whatever the log says', () => {
    const text = fc.oneof(
      fc.string({unit: 'binary', maxLength: 3000}),
      fc.constantFrom('@', '`', '<', '😀', '://', '\\', '\x1b').map((one) => one.repeat(1500)),
    )
    fc.assert(
      fc.property(text, text, fc.nat(4), (title, line, lines) => {
        const notice = aNotice({
          title,
          evidence: Array.from({length: lines}, () => ({text: line, offset: 0, line: 1_000_000})),
        })
        const discord = payloadOf(notice, 'discord') as {content: string}
        expect(discord.content.length).toBeLessThanOrEqual(2000)
        expect(discord.content).not.toMatch(/@(?!\u200b)/)
        expect((discord.content.match(/```/g) ?? []).length % 2).toBe(0)
        expect(discord.content).not.toMatch(/\p{Cs}/u)
        const slack = payloadOf(notice, 'slack') as {text: string}
        expect(slack.text.length).toBeLessThan(16_000)
        expect(slack.text).not.toMatch(/[<>\x00-\x09\x0b-\x1f]/)
        expect(JSON.stringify(payloadOf(notice, 'webhook')).length).toBeLessThan(20_000)
        const bytes = Object.values(environmentOf(notice)).join('').length
        expect(bytes).toBeLessThan(10_000)
        expect(Object.values(environmentOf(notice)).join('')).not.toContain('\0')
      }),
      {numRuns: 50},
    )
  })

  it('of a webhook gets the finding and a text', () => {
    expect(payloadOf(aNotice(), 'webhook')).toMatchObject({
      schema: 'qcmd.notice/1',
      id: 'f12a9c0e-error',
      type: 'finding',
      monitor: {name: 'api', path: '/srv/api/app.log'},
      finding: {id: 'f12a9c0e', severity: 'error', count: 14},
      text: expect.stringContaining('NVMe') as string,
    })
  })

  it('of a command gets text in variables', () => {
    expect(environmentOf(aNotice())).toMatchObject({
      QCMD_NOTICE_TYPE: 'finding',
      QCMD_SEVERITY: 'error',
      QCMD_TITLE: 'api: error: NVMe controller timeout',
      QCMD_FINDING_ID: 'f12a9c0e',
      QCMD_COUNT: '14',
      QCMD_MONITOR: 'api',
      QCMD_PATH: '/srv/api/app.log',
    })
    expect(environmentOf(testNotice(0)).QCMD_NOTICE_TYPE).toBe('test')
  })
})

describe('a text that is cut', () => {
  it('is a printable line of at most so many characters, and well formed', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'binary', maxLength: 60}),
        fc.integer({min: 2, max: 40}),
        (text, most) => {
          const line = cut(text, most)
          expect(line.length).toBeLessThanOrEqual(most)
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
        },
      ),
    )
    expect(cut('short', 10)).toBe('short')
    expect(cut('a long line', 6)).toBe('a lon…')
  })
})
