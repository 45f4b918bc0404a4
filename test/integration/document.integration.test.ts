import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {SLASH_COMMANDS} from '../../src/interactive/slash-commands.js'
import {logMenu} from '../../src/interactive/log-menu.js'
import {shellHelpView} from '../../src/ui/shell-help-view.js'
import {look} from '../support/look.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {scriptedMenu} from '../support/scripted-menu.js'
import {DOCUMENT_ID, stage, type Stage} from '../support/stage.js'

/** What the document prints, by the heading that it stands under here. */
const document = new Map(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'document', 'examples.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part): readonly [string, readonly string[]] => {
      const [title = '', block = ''] = part.split('```')
      return [title.trim(), block.trim().split('\n')]
    }),
)
const linesOf = (title: string): readonly string[] => {
  const lines = document.get(title)
  if (lines === undefined || lines.length === 0) throw new Error(`nothing under ${title}`)
  return lines
}

/** Two monitors: the document's own id on a file called syslog, and another one. */
const twoMonitors = async (): Promise<Stage> => {
  const at = stage()
  await at.startAs(DOCUMENT_ID, 'syslog')
  await at.startAs('91c0e2aa-0000-4000-8000-000000000000', 'app.log')
  return at
}

/** What the document prints of a list; the model and its mode come with the model. */
const BLOCK = new RegExp(
  [
    String.raw`Active Log Monitors \(2\):`,
    String.raw`1\. syslog`,
    String.raw`   Path: \S*/syslog`,
    String.raw`   Started: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d`,
    String.raw`   Model: none`,
    String.raw`   Mode: with built-in analysis`,
    String.raw`   Status: running, .*`,
    String.raw`   Session ID: 3fa85f64\.\.\.`,
  ].join('\n'),
)

/** What each command line of the document must do, typed as printed where no terminal is. */
const EXPECTED: Readonly<Record<string, readonly RegExp[]>> = {
  'qcmd --logs': [/syslog/, /--background/],
  'qcmd --logs --log-file /var/log/syslog': [/30 lines/, /syslog broke/],
  'qcmd --list-monitors': [BLOCK],
  [`qcmd --stop-monitor ${DOCUMENT_ID}`]: [/^Log monitor session ended\.$/m],
  'qcmd --shell': [],
  'qcmd -s': [],
}

describe('the document', () => {
  it.each(linesOf('commands'))('%s', async (line) => {
    const expected = EXPECTED[line]
    if (expected === undefined) throw new Error(`nobody says what ${line} must do`)
    const at = await twoMonitors()
    const {code, stdout, stderr} = await at.type(line.replace('/var/log/syslog', './syslog'))
    expect({code, stderr}).toMatchObject({code: 0})
    for (const pattern of expected) expect(stdout + stderr).toMatch(pattern)
    expect(stderr).not.toMatch(/^qcmd: /m)
  })

  it('prints of a list what the list prints, save the model', () => {
    const labels = (lines: readonly string[]): readonly string[] =>
      lines.flatMap((line) => /^ {3}([A-Z][\w ]*):/.exec(line)?.[1] ?? [])
    const printed = labels(linesOf('session'))
    expect(printed).toEqual(['Path', 'Started', 'Model', 'Mode', 'Session ID'])
    expect(labels(BLOCK.source.replaceAll('\\n', '\n').split('\n'))).toEqual([
      'Path',
      'Started',
      'Model',
      'Mode',
      'Status',
      'Session ID',
    ])
  })

  it.each(linesOf('shell commands'))('the shell has: %s', async (line) => {
    const [names = '', help = ''] = line.split(' - ').map((part) => part.trim())
    const shown = shellHelpView(SLASH_COMMANDS, look()).split('\n')
    const row = shown.find((one) => one.endsWith(help))
    expect(row?.replace(/\[FILE...\] ?/, '').startsWith(names)).toBe(true)
    for (const name of names.split(', ')) {
      const typed = name.replace('ID', DOCUMENT_ID).replace('PATH', './srv/a.log')
      const at = await twoMonitors()
      const ran = await at.type('qcmd --shell', {input: `${typed}\n`})
      expect({name, ...ran}).toMatchObject({name, code: 0})
      expect(ran.stdout).toMatch(
        /monitor/.test(typed) || /sm|lm|mon/.test(typed) ? /[Mm]onitor/ : /syslog|running/,
      )
    }
  })

  it('runs its session, and `/sm` ends the monitor and not the shell', async () => {
    const at = await twoMonitors()
    const pid = (await at.qcmd.row(DOCUMENT_ID)).pid
    const typed = linesOf('session').filter((line) => line.startsWith('qcmd> '))
    expect(typed).toHaveLength(3)
    const ran = await at.type('qcmd -s', {input: [...typed, '/lm', ''].join('\n')})
    expect(ran).toMatchObject({code: 0})
    expect(ran.stderr).not.toMatch(/^qcmd: /m)
    expect(ran.stdout).toMatch(BLOCK)
    const [, behind = ''] = ran.stdout.split('Log monitor session ended.')
    // The shell lived on: what was typed after `/sm` was carried out.
    expect(behind).toContain('Active Log Monitors (1):')
    expect(behind).not.toContain('Session ID: 3fa85f64')
    const row = await at.qcmd.row(DOCUMENT_ID)
    expect(row.status).toBe('stopped')
    expect(pid).toBeGreaterThan(0)
  })

  it('has the four entries of the menu, in its order', async () => {
    const room = new MonitorRoom()
    const {menu, asked} = scriptedMenu(room.ports, ['q'])
    await logMenu(menu)
    const texts = asked[0]?.choices.map(({text}) => text)
    expect(texts?.slice(0, 4)).toEqual(linesOf('menu'))
  })

  it('has of each session what it says is recorded', async () => {
    const at = await twoMonitors()
    const row = await at.qcmd.row(DOCUMENT_ID)
    const recorded: Readonly<Record<string, unknown>> = {
      'Session ID': row.id,
      'Log file path': row.path,
      'Start time': row.startedAt,
      'Process ID': row.pid,
      'Analysis mode': row.mode,
    }
    for (const fact of linesOf('recorded of each session')) {
      if (fact === 'Analysis model') expect(row).toHaveProperty('model', null)
      else expect(recorded[fact] ?? `${fact} is missing`).not.toBe(`${fact} is missing`)
    }
  })
})
