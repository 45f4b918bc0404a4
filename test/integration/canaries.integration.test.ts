import {
  appendFileSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {makeCanaries, type Canary} from '../support/canaries.js'
import {appendNumbered} from '../support/numbered-log.js'
import {MODEL, scriptedOllama} from '../support/ollama-server.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'
import {stateOf} from '../support/workers.js'

/** Everything that qcmd has written and said, under the name of where it stands. */
class Heard {
  readonly texts = new Map<string, string>()

  say(where: string, text: string): void {
    this.texts.set(where, (this.texts.get(where) ?? '') + text)
  }

  async run(qcmd: Qcmd, ...argv: readonly string[]): Promise<string> {
    const {code, stdout, stderr} = await qcmd.run(...argv)
    this.say(`qcmd ${argv.join(' ')}`, stdout + stderr)
    expect([0, 1]).toContain(code)
    return stdout
  }

  folder({stateDir}: Qcmd): void {
    for (const name of readdirSync(stateDir, {recursive: true, encoding: 'utf8'})) {
      const path = join(stateDir, name)
      if (!statSync(path).isFile()) continue
      const bytes = readFileSync(path)
      const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
      this.say(name, (isPacked ? gunzipSync(bytes) : bytes).toString('latin1'))
    }
  }

  /** Pieces of secrets that stand anywhere, be it over the end of a line or around a colour. */
  leaks(canaries: readonly Canary[]): readonly string[] {
    const found = new Set<string>()
    for (const [where, text] of this.texts) {
      const plain = text.replace(/(?:\x1b|\\u001b|\\x1b)\[[0-9;]*m/g, '')
      const joined = plain.replace(/(?:\s|\\n)+/g, '')
      for (const {kind, context, pieces} of canaries) {
        const isThere = pieces.some((piece) =>
          [text, plain, joined].some((seen) => seen.includes(piece)),
        )
        if (isThere) found.add(`${kind} ${context}: ${where}`)
      }
    }
    return [...found]
  }

  placeholders(): ReadonlySet<string> {
    const all = [...this.texts.values()].join('\n')
    return new Set(all.match(/\[secret:[a-z-]+:[0-9a-f]{4}\]/g))
  }
}

const bytesOf = (canaries: readonly Canary[]): string =>
  canaries.map(({lines}) => lines.map((line) => `${line}\n`).join('')).join('')

const lineCount = (canaries: readonly Canary[]): number =>
  canaries.reduce((sum, {lines}) => sum + lines.length, 0)

describe('secrets of every kind in every context', () => {
  it.each([
    ['always', [], false],
    ['with e-mail and IP addresses', ['--redact', 'pii'], true],
  ])('stand nowhere in what qcmd writes and says, %s', async (_, flags, pii) => {
    // faults 110 and 130
    const server = await scriptedOllama()
    const asked = {OLLAMA_HOST: server.host, QCMD_MODEL: MODEL, QCMD_AI_BUDGET: '1000000'}
    const qcmd = qcmdIn(asked)
    const heard = new Heard()
    const canaries = makeCanaries(pii ? 2 : 1, {pii})
    expect(canaries.length).toBeGreaterThan(200)
    const dir = tempDir()
    const log = join(dir, 'app.log')
    const other = join(dir, 'other.log')
    // Half of them are the past, which is learned; the other half is read as it comes.
    const past = canaries.filter((_canary, index) => index % 2 === 0)
    const live = canaries.filter((_canary, index) => index % 2 === 1)
    for (const path of [log, other]) {
      appendNumbered(path, 0, 50)
      appendFileSync(path, bytesOf(past))
    }
    const {id} = await qcmd.start(log, ...flags)
    const child = qcmd.spawn('logs', other, '--follow', '--json', ...flags)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        heard.say('logs --follow', chunk.toString())
      })
    const ended = new Promise((resolve) => child.on('close', resolve))
    await waitFor('the start', () => heard.texts.get('logs --follow')?.includes('"following"'))
    for (const path of [log, other]) appendFileSync(path, bytesOf(live))
    await waitFor('all lines', async () => {
      const rows = await qcmd.rows()
      return rows.length === 2 && rows.every(({linesRead}) => linesRead === lineCount(live))
    })
    const [bright] = live.flatMap(({lines}) => lines.at(-1) ?? [])
    await heard.run(qcmd, 'ask', `what is ${bright ?? ''}?`)
    await waitFor('some explanations', () => server.chats.length > 20)
    for (const argv of [
      ['monitors', 'show', id],
      ['monitors', 'show', id, '--json'],
      ['monitors', 'list'],
      ['findings', 'list'],
      ['status'],
    ])
      await heard.run(qcmd, ...argv)
    child.kill('SIGINT')
    await ended
    await heard.run(qcmd, 'monitors', 'stop', id)
    await heard.run(qcmd, 'monitors', 'history', id)
    await heard.run(qcmd, 'monitors', 'history', id, '--json')
    const findings = await heard.run(qcmd, 'findings', 'list', '--json')
    const ids = (JSON.parse(findings) as {findings: {id: string}[]}).findings.map((one) => one.id)
    for (const finding of ids.slice(0, 5)) {
      await heard.run(qcmd, 'findings', 'explain', finding)
      await heard.run(qcmd, 'findings', 'show', finding, '--prompt')
      await heard.run(qcmd, 'findings', 'show', finding)
      await heard.run(qcmd, 'findings', 'show', finding, '--json')
    }
    for (const argv of [[], ['--json'], ['--annotate', 'online'], ['--annotate', 'final']])
      await heard.run(qcmd, 'logs', log, '--once', ...argv, ...flags)
    await heard.run(qcmd, 'privacy', '--json')
    heard.folder(qcmd)
    heard.say('what the model was sent', server.bodies())
    expect(server.chats.length).toBeGreaterThan(30)
    expect(heard.leaks(canaries)).toEqual([])
    // Else there was nothing to leak: each kind was seen, and nearly each secret.
    const placeholders = [...heard.placeholders()]
    for (const kind of new Set(canaries.map((canary) => canary.kind)))
      expect(placeholders.filter((text) => text.startsWith(`[secret:${kind}:`))).not.toEqual([])
    expect(placeholders.length).toBeGreaterThan(canaries.length * 0.9)
  })
})

describe('a private key that is written in two parts', () => {
  it.each(['SIGTERM', 'SIGKILL', 'rotation'] as const)(
    'with a %s between them stands nowhere',
    async (between) => {
      // faults 130 and 131
      const qcmd = qcmdIn()
      const heard = new Heard()
      const [key] = makeCanaries(3).filter(({kind}) => kind === 'private-key')
      if (key === undefined) throw new Error('no key')
      const log = join(tempDir(), 'app.log')
      writeFileSync(log, 'INFO ready\n')
      const {id, pid} = await qcmd.start(log)
      const write = async (lines: readonly string[], total: number): Promise<void> => {
        appendFileSync(log, lines.map((line) => `${line}\n`).join(''))
        await waitFor(`${total} lines`, async () => (await qcmd.row(id)).linesRead === total)
      }
      await write(key.lines.slice(0, 2), 2)
      if (between === 'rotation') renameSync(log, `${log}.1`)
      else {
        process.kill(pid, between)
        await waitFor('its end', () => ['', 'Z'].includes(stateOf(pid)))
        await qcmd.run('monitors', 'resume', id)
      }
      await write([...key.lines.slice(2), 'ERROR No space left on device'], key.lines.length + 1)
      await waitFor('a finding', async () => (await qcmd.findings())[0])
      await heard.run(qcmd, 'findings', 'list', '--json')
      await heard.run(qcmd, 'monitors', 'show', id, '--json')
      await heard.run(qcmd, 'monitors', 'stop', id)
      heard.folder(qcmd)
      expect(heard.leaks([key])).toEqual([])
    },
  )
})
