import {appendFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {HELP_TOPICS} from '../../src/cli/help-topics.js'
import {scriptedOllama} from '../support/ollama-server.js'
import {DOCUMENT_ID, stage, type Stage} from '../support/stage.js'
import {waitFor} from '../support/wait-for.js'

const root = join(import.meta.dirname, '..', '..')

interface Manifest {
  readonly commands: Readonly<Record<string, {examples?: readonly string[]; hidden?: boolean}>>
}

const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest

const ofCommands = Object.values(manifest.commands).flatMap(({examples = []}) => examples)
const ofTopics = HELP_TOPICS.flatMap(({commands = []}) => commands)
/** The block of the README that begins with a comment on journalctl: what people do with it. */
const ofReadme = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^(journalctl|qcmd) .*#/.test(line))
  .map((line) => line.replace(/\s+# .*$/, ''))

const examples = new Set(
  [...ofCommands, ...ofTopics, ...ofReadme].map((line) =>
    line.replaceAll('<%= config.bin %>', 'qcmd'),
  ),
)

/** Where an example names a place of its reader, the stage has one. */
const placed = (line: string, finding: string): string =>
  line
    .replaceAll('/var/log/syslog', './syslog')
    .replaceAll('/srv/api/logs/', './srv/')
    .replaceAll('~/.local/state/qcmd', '"$QCMD_STATE_DIR"')
    .replace(/\bID\b/, '3fa8')
    .replace('7c1e', finding)

/** What an example that is no failure may exit with. */
const codesOf = (line: string): readonly number[] => {
  if (/--follow|--watch/.test(line)) return [130]
  // What is watched goes on.
  if (line.startsWith('qcmd monitors attach')) return [0]
  // The machine of the reader may want attention: that is no failure of the example.
  if (line.startsWith('qcmd doctor')) return [0, 1]
  // Nor need it have a desktop, or that hook.
  if (line.startsWith('qcmd notify test')) return [0, 5]
  return line.endsWith('--exit-code --fail-on error') ? [1] : [0]
}

const needsModel = (line: string): boolean =>
  /^qcmd (?:ask|eval|models|findings explain)/.test(line)
const models = ['qwen2.5-coder:0.5b', 'qwen2.5:3b', 'llama3.2:3b']

const needsMonitors = (line: string): boolean =>
  /monitors|findings|journal\/|^qcmd ask/.test(line) && !line.includes('--name api')
/** These find nothing on the stage, and say so by printing nothing. */
const isSilent = (line: string): boolean => /status=crashed --quiet|^qcmd shell$/.test(line)

/** Two monitors, called api and web, and one finding of the first. */
const withMonitors = async (line: string): Promise<{at: Stage; finding: string}> => {
  const at = stage(needsModel(line) ? {OLLAMA_HOST: (await scriptedOllama({models})).host} : {})
  if (!needsMonitors(line)) return {at, finding: ''}
  await at.startAs(DOCUMENT_ID, 'syslog', 'api')
  await at.startAs('91c0e2aa-0000-4000-8000-000000000000', 'srv/a.log', 'web')
  appendFileSync(join(at.dir, 'syslog'), '2026-01-01T00:01:00.000Z ERROR something broke\n')
  const [found] = await waitFor('a finding', async () => {
    const findings = await at.qcmd.findings()
    return findings.length > 0 ? findings : null
  })
  if (/resume|prune/.test(line)) await at.qcmd.run('monitors', 'stop', '--all')
  return {at, finding: found?.id ?? ''}
}

describe('every example of the help and of the README', () => {
  it('is among these', () => {
    expect(ofReadme.length).toBeGreaterThan(3)
    const without = Object.entries(manifest.commands).filter(
      ([, {examples: own, hidden}]) => hidden !== true && (own?.length ?? 0) === 0,
    )
    expect(without.map(([id]) => id)).toEqual([])
  })

  it.each([...examples])('%s', async (line) => {
    const {at, finding} = await withMonitors(line)
    const typed = placed(line, finding.slice(0, 6))
    const ran = await at.type(typed, {
      interruptAt: /Ctrl\+C (?:ends|detaches)|something broke|"attached"/,
    })
    expect({...ran, isExpected: codesOf(line).includes(ran.code ?? -1)}).toMatchObject({
      isExpected: true,
    })
    expect(ran.stderr).not.toMatch(/^qcmd: (Cannot|No |This is a bug)/m)
    expect(ran.stdout + ran.stderr === '').toBe(isSilent(line))
  })
})
