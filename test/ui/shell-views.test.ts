import {describe, expect, it} from 'vitest'
import {HELP_TOPICS} from '../../src/cli/help-topics.js'
import {SLASH_COMMANDS} from '../../src/interactive/slash-commands.js'
import {helpTopicView} from '../../src/ui/help-topic-view.js'
import {noticeView} from '../../src/ui/notice-view.js'
import {shellHelpView} from '../../src/ui/shell-help-view.js'
import {displayWidth} from '../../src/ui/width.js'
import {finding} from '../support/finding.js'
import {HOSTILE, HOSTILE_SHOWN, UNSAFE, look} from '../support/look.js'

const notice = {finding: finding(), name: 'api'}

describe('a notice of findings', () => {
  it('is one line each', () => {
    expect(noticeView([notice], look())).toMatchInlineSnapshot(
      `"✗ error  api: NVMe controller timeout  /findings f12a9c0e"`,
    )
    expect(noticeView([notice], look({width: 40}))).toMatchInlineSnapshot(
      `"✗ error  api: NVMe controller timeout"`,
    )
    expect(noticeView([notice], look({unicode: false}))).toMatchInlineSnapshot(
      `"x error  api: NVMe controller timeout  /findings f12a9c0e"`,
    )
    expect(noticeView([notice], look({colour: true}))).toMatchInlineSnapshot(
      `"[31m✗ error[0m  api: NVMe controller timeout[2m  /findings f12a9c0e[0m"`,
    )
  })

  it('sums up a burst', () => {
    const burst = Array.from({length: 12}, () => notice)
    const lines = noticeView(burst, look()).split('\n')
    expect(lines).toHaveLength(5)
    expect(lines.at(-1)).toContain('8 more findings: /findings')
  })

  it('holds nothing that a terminal obeys', () => {
    const text = noticeView(
      [{finding: finding({title: HOSTILE}), name: HOSTILE}],
      look({width: 200}),
    )
    expect(text).toContain(HOSTILE_SHOWN)
    expect(text).not.toMatch(UNSAFE)
  })
})

describe('the help of the shell', () => {
  it('at 80 columns', () => {
    expect(shellHelpView(SLASH_COMMANDS, look())).toMatchInlineSnapshot(`
      "/logs [FILE...]           Find and analyze log files or manage log monitors
      /list-monitors, /lm       List active log monitoring sessions
      /stop-monitor ID, /sm ID  Stop a log monitor by session ID
      /monitor PATH, /mon PATH  Start monitoring a specific log file
      /status                   Show system status including active log monitors
      /show ID                  Show one monitor whole
      /attach ID                Watch a running monitor live; Ctrl+C comes back here
      /findings [ID]            What the monitors noticed, or one finding whole
      /resume ID                Start a stopped or crashed monitor again
      /prune [ID...]            Drop ended and crashed monitors from the list
      /history ID               The recorded events of a monitor
      /explain ID               Ask the model about a finding again
      /ask QUESTION             Ask what was seen; text without a slash does the same
      /models                   The models that can be asked
      /privacy                  What was sent to models
      /doctor                   Check this machine, and how to mend it
      /clear                    Clear the screen
      /help [COMMAND]           This, or more
      /exit, /quit              Leave (Ctrl+D)"
    `)
  })

  it('at 40 columns stands below each command', () => {
    expect(shellHelpView(SLASH_COMMANDS.slice(0, 3), look({width: 40}))).toMatchInlineSnapshot(`
      "/logs [FILE...]
          Find and analyze log files or manage
          log monitors
      /list-monitors, /lm
          List active log monitoring sessions
      /stop-monitor ID, /sm ID
          Stop a log monitor by session ID"
    `)
  })
})

describe('a page of help', () => {
  const [codes] = HELP_TOPICS.filter(({name}) => name === 'ids')
  if (codes === undefined) throw new Error('no such page')

  it('at 80 columns', () => {
    expect(helpTopicView(codes, look())).toMatchInlineSnapshot(`
      "How a monitor and a finding are named

        id           a UUID, 3fa85f64-5717-4562-b3fc-2c963f66afa6
        prefix       its first characters, at least four, when they fit one monitor
                     only: 3fa8
        3fa85f64...  as lists print it: may be pasted, dots and all
        name         what --name gave it: a letter, then letters, digits, . _ -, at
                     most 40 in all
        finding      a short id, 12 characters; a prefix of at least four works too

      An exact name comes before a prefix. What fits several is refused with exit
      code 3, and they are named. A name is unique among the monitors that were not
      pruned.

        $ qcmd monitors show 3fa8
        $ qcmd monitors stop api web
        $ qcmd monitors list --quiet"
    `)
  })

  it('at 40 columns', () => {
    expect(helpTopicView(codes, look({width: 40}))).toMatchInlineSnapshot(`
      "How a monitor and a finding are named

        id
          a UUID,
          3fa85f64-5717-4562-b3fc-2c963f66afa
          6
        prefix
          its first characters, at least
          four, when they fit one monitor
          only: 3fa8
        3fa85f64...
          as lists print it: may be pasted,
          dots and all
        name
          what --name gave it: a letter, then
          letters, digits, . _ -, at most 40
          in all
        finding
          a short id, 12 characters; a prefix
          of at least four works too

      An exact name comes before a prefix.
      What fits several is refused with exit
      code 3, and they are named. A name is
      unique among the monitors that were not
      pruned.

        $ qcmd monitors show 3fa8
        $ qcmd monitors stop api web
        $ qcmd monitors list --quiet"
    `)
  })

  it.each(HELP_TOPICS)('$name is never wider than the terminal, commands apart', (topic) => {
    for (const width of [40, 60, 80, 120]) {
      const {commands = []} = topic
      const lines = helpTopicView(topic, look({width})).split('\n')
      const own = lines.filter((line) => !commands.some((one) => line.endsWith(one)))
      for (const line of own) expect(displayWidth(line)).toBeLessThan(width)
    }
  })
})
