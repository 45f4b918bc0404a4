import {appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Finding} from '../../src/analyse/finding.js'
import type {ModelCall} from '../../src/asked/asked.js'
import type {ToldFinding} from '../../src/explain/told-finding.js'
import type {AiReport} from '../../src/sessions/ai-report.js'
import {GOLDEN_SET} from '../../src/explain/golden/golden-set.js'
import {UNSAFE} from '../support/look.js'
import {appendNumbered} from '../support/numbered-log.js'
import {
  frame,
  MODEL,
  replyJson,
  scriptedOllama,
  type ChatAnswer,
  type Script,
  type ScriptedOllama,
} from '../support/ollama-server.js'
import {qcmdIn, type Qcmd} from '../support/qcmd.js'
import {tempDir} from '../support/temp-dir.js'
import {waitFor} from '../support/wait-for.js'

const ERROR =
  '2026-06-01T12:05:00Z app[7]: ERROR write to /var/lib/app failed: No space left on device'

const withModel = async (
  script: Script = {},
  env: Record<string, string> = {},
): Promise<{readonly qcmd: Qcmd; readonly server: ScriptedOllama}> => {
  const server = await scriptedOllama(script)
  return {server, qcmd: qcmdIn({OLLAMA_HOST: server.host, QCMD_MODEL: MODEL, ...env})}
}

const aLog = (...lines: readonly string[]): string => {
  const path = join(tempDir(), 'app.log')
  appendNumbered(path, 0, 200)
  appendFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

describe('a report with a model', () => {
  it('ends with the verified story of the file', async () => {
    const {qcmd} = await withModel()
    const {code, stdout, stderr} = await qcmd.run('logs', aLog(ERROR), '--once')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`What happened (${MODEL}, verified against the lines)`)
    const story = stdout.slice(stdout.indexOf('What happened')).replace(/\s+/g, ' ')
    expect(story).toContain('failed: No space left on device.')
    expect(story).toContain('line 201')
  })

  it('leaves out what could not be verified, and says so', async () => {
    const {qcmd} = await withModel({
      reply: (chat) => replyJson(chat, {cause: 'The disk of host ghost-7.example.org is full.'}),
    })
    const {stdout} = await qcmd.run('logs', aLog(ERROR), '--once')
    expect(stdout).not.toContain('ghost-7')
    expect(stdout).not.toContain('What happened')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'could not be verified; the built-in analysis stands',
    )
  })

  it('has it in its document', async () => {
    const {qcmd, server} = await withModel()
    const report = await qcmd.json<{
      findings: ToldFinding[]
      narrative: {findingId: string; text: string; lines: number[]}[]
      ai: AiReport
    }>('logs', aLog(ERROR), '--once')
    const [finding] = report.findings
    expect(finding?.explanation).toMatchObject({by: MODEL, verified: true})
    expect(finding?.builtin).toMatchObject({by: 'builtin', verified: null})
    const text = expect.stringContaining('No space left') as string
    expect(report.narrative).toEqual([{findingId: finding?.id, text, lines: [201]}])
    expect(report.ai).toMatchObject({state: 'ready', model: MODEL, calls: server.chats.length})
  })

  it('counts the calls that failed, as the ledger does', async () => {
    const other = '2026-06-01T12:06:00Z app[7]: ERROR payment refused by the gateway'
    const cut: ChatAnswer = (response) => {
      response.writeHead(200, {'content-type': 'application/x-ndjson'}).flushHeaders()
      response.destroy()
    }
    for (const [lines, answered] of [
      [[ERROR], 0],
      [[ERROR, other], 1],
    ] as const) {
      const reply: Script['reply'] = (chat, number) => (number > answered ? cut : replyJson(chat))
      const {qcmd, server} = await withModel({reply})
      const {ai} = await qcmd.json<{ai: AiReport}>('logs', aLog(...lines), '--once')
      const ledger = await qcmd.json<{calls: ModelCall[]}>('privacy')
      // A connection that was cut is tried once more.
      const calls = answered + 2
      expect(ai).toMatchObject({state: 'offline', calls, queued: 1})
      expect([server.chats.length, ledger.calls.length]).toEqual([calls, calls])
    }
  })

  it('costs no call when it is made again', async () => {
    const {qcmd, server} = await withModel()
    const log = aLog(ERROR)
    await qcmd.run('logs', log, '--once')
    const calls = server.chats.length
    expect((await qcmd.run('logs', log, '--once')).stdout).toContain('What happened')
    expect(server.chats).toHaveLength(calls)
  })

  it('asks none of a calm log, and none with --no-ai', async () => {
    const {qcmd, server} = await withModel()
    await qcmd.run('logs', aLog(), '--once')
    await qcmd.run('logs', aLog(ERROR), '--once', '--no-ai')
    expect(server.requests).toEqual([])
  })

  it('breaks off with the model when it is interrupted', async () => {
    const {qcmd, server} = await withModel({reply: () => () => undefined})
    const child = qcmd.spawn('logs', aLog(ERROR), '--once')
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await waitFor('the question', () => server.chats.length === 1)
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    await waitFor('the connection to close', () => server.open.size === 0)
  })
})

describe('a report whose calls cannot be recorded', () => {
  it('is made without asking', async () => {
    const {qcmd, server} = await withModel()
    mkdirSync(qcmd.stateDir, {mode: 0o700})
    writeFileSync(join(qcmd.stateDir, 'asked'), 'no folder')
    const {code, stdout} = await qcmd.run('logs', aLog(ERROR), '--once')
    expect([code, server.chats]).toEqual([0, []])
    expect(stdout).toContain('Findings (1)')
    expect(stdout.replace(/\s+/g, ' ')).toContain('The model was not asked further: Cannot')
  })
})

describe('a report without its model', () => {
  it('is the built-in one, with the reason in a line', async () => {
    const qcmd = qcmdIn()
    const {code, stdout} = await qcmd.run('logs', aLog(ERROR), '--once')
    expect(code).toBe(0)
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'No model explains it (qwen2.5-coder:0.5b: nothing listens on 127.0.0.1:2); the built-in analysis does.',
    )
  })

  it('is the built-in one when every answer is cut: it is asked twice, and no more', async () => {
    // fault 102
    const {qcmd, server} = await withModel({
      reply: (chat) => (response) => {
        response.writeHead(200, {'content-type': 'application/x-ndjson'})
        response.end(frame(MODEL, {content: replyJson(chat)}))
      },
    })
    const {code, stdout} = await qcmd.run('logs', aLog(ERROR), '--once')
    expect([code, server.chats.length]).toEqual([0, 2])
    expect(stdout).toContain('Findings (1)')
    expect(stdout).not.toContain('What happened')
    expect(stdout.replace(/\s+/g, ' ')).toContain('ended the connection before it was done')
  })

  it.each([
    ['it is not there', {}, 'nothing listens on 127.0.0.1:2', 'ollama serve'],
    ['it is elsewhere', {OLLAMA_HOST: '192.0.2.1'}, 'is not this machine', '--allow-remote-ai'],
  ])('is refused with 6 under --require-ai when %s', async (_, env, why, next) => {
    const qcmd = qcmdIn(env)
    for (const mode of ['--once', '--background', '--follow']) {
      const {code, stdout, stderr} = await qcmd.run('logs', aLog(ERROR), mode, '--require-ai')
      expect([mode, code, stdout]).toEqual([mode, 6, ''])
      expect(stderr).toContain(why)
      expect(stderr).toContain(next)
    }
    expect(await qcmd.rows()).toEqual([])
    const {error} = await qcmd.json<{error: object}>('logs', aLog(ERROR), '--once', '--require-ai')
    expect(error).toMatchObject({code: 'no-model', exitCode: 6})
  })

  it('names the right address where OLLAMA_HOST is a wrong one', async () => {
    const {host} = await scriptedOllama()
    for (const [wrong, why, right] of [
      ['ftp://x', 'OLLAMA_HOST is no http address', '127.0.0.1:11434'],
      [`https://${host}`, `${host} does not speak https`, `http://${host}`],
    ] as const) {
      const qcmd = qcmdIn({OLLAMA_HOST: wrong})
      for (const argv of [
        ['logs', aLog(ERROR), '--once', '--require-ai'],
        ['models', 'list'],
        ['ask', 'why?'],
        ['eval'],
      ]) {
        const {code, stderr} = await qcmd.run(...argv)
        expect([argv[0], code]).toEqual([argv[0], 6])
        expect(stderr).toContain(`${why}\nNext: export OLLAMA_HOST=${right}\n`)
        expect(stderr).not.toMatch(/--allow-remote-ai|ollama serve/)
      }
    }
  })

  it('names the command that fetches a missing model', async () => {
    // fault 97
    const {qcmd, server} = await withModel({models: ['other:latest']})
    const {code, stderr} = await qcmd.run('logs', aLog(ERROR), '--once', '--require-ai')
    expect([code, stderr]).toEqual([6, expect.stringContaining(`qcmd models pull ${MODEL}`)])
    expect(server.pulls).toEqual([])
  })
})

describe('a background monitor with a model', () => {
  it('explains what it finds, and shows what was asked', async () => {
    const {qcmd, server} = await withModel()
    const log = aLog()
    const {id, mode, model} = await qcmd.start(log)
    expect([mode, model]).toEqual(['with analysis', MODEL])
    appendFileSync(log, `${ERROR}\n`)
    const finding = await waitFor('the explanation', async () =>
      (await qcmd.findings()).find(({explanation}) => explanation?.by === MODEL),
    )
    expect(finding).toMatchObject({severity: 'critical', explanation: {verified: true}})
    expect(await qcmd.details(id)).toMatchObject({
      ai: {state: 'ready', model: MODEL, calls: 1, queued: 0, cached: 0, rejected: 0},
    })
    const shown = await qcmd.json<{prompt: {messages: object[]}}>(
      ...['findings', 'show', finding.id, '--prompt'],
    )
    expect(shown.prompt.messages).toEqual(server.chats[0]?.messages)
    const {stdout} = await qcmd.run('findings', 'show', finding.id, '--prompt')
    expect(stdout).toContain(`by ${MODEL}, verified against the cited lines`)
    for (const line of (server.chats[0]?.messages.at(-1)?.content ?? '').split('\n')) {
      expect(stdout).toContain(line)
    }
  })

  it('tells it to whoever follows', async () => {
    const {qcmd} = await withModel()
    const log = aLog()
    const child = qcmd.spawn('logs', log, '--follow', '--json')
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const ended = new Promise((resolve) => child.on('close', resolve))
    await waitFor('the start', () => out.includes('"following"'))
    appendFileSync(log, `${ERROR}\n`)
    await waitFor('the explanation', () => out.includes('"explanation","findingId"'))
    child.kill('SIGINT')
    await ended
    const frames = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as {type: string; finding?: Finding; findingId?: string})
    const finding = frames.find(({type}) => type === 'finding')?.finding
    const explained = frames.find(({type}) => type === 'explanation')
    expect(explained).toMatchObject({findingId: finding?.id, explanation: {by: MODEL}})
  })

  it('shows what a hostile model writes as text, and proposes no command of its', async () => {
    // fault 109
    const {qcmd} = await withModel({
      reply: (chat) =>
        replyJson(chat, {
          cause: '\u001b[2J\u001b]52;c;ZXZpbA==\u0007[fix](http://evil.example) <script>x</script>',
          next_check: 'rm -rf /tmp/qcmd-proposed',
        }),
    })
    const log = aLog()
    await qcmd.start(log)
    appendFileSync(log, `${ERROR}\n`)
    const {id} = await waitFor('the explanation', async () =>
      (await qcmd.findings()).find(({explanation}) => explanation?.by === MODEL),
    )
    const {stdout} = await qcmd.run('findings', 'show', id)
    expect(stdout).toContain("Model's guess")
    expect(stdout).toContain('\\x1b[2J')
    expect(stdout).not.toMatch(UNSAFE)
    expect(stdout).not.toContain('qcmd-proposed')
  })

  it('is refused a server elsewhere, says so, and reads on', async () => {
    // fault 111
    const qcmd = qcmdIn({OLLAMA_HOST: '192.0.2.1'})
    const log = aLog()
    const {id, status} = await qcmd.start(log)
    expect(status).toBe('running')
    appendFileSync(log, `${ERROR}\n`)
    await waitFor('the state', async () => {
      const {ai, counters} = await qcmd.details(id)
      return ai.state === 'refused' && counters.lines === 1
    })
    const {stdout} = await qcmd.run('monitors', 'show', id)
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'refused (192.0.2.1:11434 is not this machine, so it is not contacted)',
    )
  })

  it('runs without one: offline, and every line is read', async () => {
    // fault 96
    const qcmd = qcmdIn()
    const log = aLog()
    const {id, status} = await qcmd.start(log)
    expect(status).toBe('running')
    appendFileSync(log, `${ERROR}\n`)
    const details = await waitFor('the state', async () => {
      const seen = await qcmd.details(id)
      return seen.ai.state === 'offline' && seen.counters.lines === 1 ? seen : null
    })
    expect(details.ai.reason).toBe('nothing listens on 127.0.0.1:2')
    const {stdout} = await qcmd.run('monitors', 'show', id)
    expect(stdout).toMatch(/Model +qwen2.5-coder:0.5b, offline \(nothing listens on 127.0.0.1:2\)/)
  })
})

describe('a server that is not known to be this machine', () => {
  it('is asked only where that is allowed, and told no secret', async () => {
    // fault 111
    const server = await scriptedOllama()
    const [, port = ''] = server.host.split(':')
    // It leads here, and is not among the addresses that are known to.
    const qcmd = qcmdIn({OLLAMA_HOST: `http://[::ffff:127.0.0.1]:${port}`, QCMD_MODEL: MODEL})
    const secret = 'hunter2-correct-horse'
    const log = aLog(`2026-06-01T12:05:00Z app[7]: ERROR login refused for db password=${secret}`)
    await qcmd.run('logs', log, '--once')
    expect(server.requests).toEqual([])
    await qcmd.run('logs', log, '--once', '--allow-remote-ai')
    expect(server.chats.length).toBeGreaterThan(0)
    expect(server.bodies()).toContain('password=[secret:')
    expect(server.bodies()).not.toContain(secret)
    expect((await qcmd.run('privacy')).stdout).toContain('to another machine')
  })
})

describe('asking again', () => {
  it('takes the place of the explanation, by another model', async () => {
    const {qcmd} = await withModel({models: [MODEL, 'big:7b']})
    const log = aLog()
    await qcmd.start(log)
    appendFileSync(log, `${ERROR}\n`)
    const {id} = await waitFor('the explanation', async () =>
      (await qcmd.findings()).find(({explanation}) => explanation?.by === MODEL),
    )
    const again = await qcmd.json<{finding: ToldFinding}>(
      ...['findings', 'explain', id, '--model', 'big:7b'],
    )
    expect(again.finding.explanation?.by).toBe('big:7b')
    const [kept] = await qcmd.findings()
    expect(kept?.explanation?.by).toBe('big:7b')
  })

  it('leaves what was verified in its place, for this finding and for others', async () => {
    let isLying = false
    const {qcmd} = await withModel({
      reply: (chat) => (isLying ? replyJson(chat, {what: 'Aliens did it.'}) : replyJson(chat)),
    })
    const log = aLog()
    await qcmd.start(log)
    appendFileSync(log, `${ERROR}\n`)
    const {id, explanation} = await waitFor('the explanation', async () =>
      (await qcmd.findings()).find((one) => one.explanation?.by === MODEL),
    )
    expect(explanation?.verified).toBe(true)
    isLying = true
    const again = await qcmd.run('findings', 'explain', id)
    expect(again.stdout).toContain('Aliens did it')
    expect(again.stderr.replace(/\s+/g, ' ')).toContain(
      'the verified one from before stays with the finding',
    )
    expect((await qcmd.findings())[0]?.explanation).toEqual(explanation)
    const report = await qcmd.json<{findings: ToldFinding[]}>('logs', aLog(ERROR), '--once')
    expect(report.findings[0]?.explanation?.verified).toBe(true)
  })

  it.each([
    ['findings explain nope', 3],
    ['ask', 2],
    ['models use', 2],
    ['models pull ../../x', 2],
    ['eval --cases 0', 2],
  ])('qcmd %s exits %i', async (command, code) => {
    const {qcmd} = await withModel()
    expect((await qcmd.run(...command.split(' '))).code).toBe(code)
  })
})

describe('a question', () => {
  it('is answered from what was seen, with what it cites', async () => {
    const {qcmd, server} = await withModel({
      reply: (chat) =>
        chat.messages[0]?.content.startsWith('You answer') === true
          ? JSON.stringify({
              answer: 'The write to /var/lib/app failed: no space left on device.',
              cites: ['F1'],
              answered: 'yes',
            })
          : replyJson(chat),
    })
    const log = aLog()
    await qcmd.start(log, '--name', 'api')
    appendFileSync(log, `${ERROR}\n`)
    const {id} = await waitFor('the finding', async () => (await qcmd.findings())[0])
    const answer = await qcmd.json<{answer: string; cites: object[]}>(
      ...['ask', 'why did the api fail?'],
    )
    expect(answer).toMatchObject({
      answer: 'The write to /var/lib/app failed: no space left on device.',
      answered: 'yes',
      cites: [{kind: 'finding', id}],
    })
    const {stdout} = await qcmd.run('ask', 'why', 'did', 'the', 'api', 'fail?')
    expect(stdout).toContain(`finding ${id}`)
    // No raw log: the usual lines of the file are not in it.
    expect(
      server.chats
        .at(-1)
        ?.messages.map(({content}) => content)
        .join('\n'),
    ).not.toMatch(/INFO line \d+|number \d{3}/)
  })

  it('is not answered from what the model makes up', async () => {
    // faults 109 and 110
    const answer = 'The moon\u001b[2J fell on db-9.example, password=hunter2-correct-horse.'
    const {qcmd} = await withModel({
      reply: () => JSON.stringify({answer, cites: ['M1'], answered: 'yes'}),
    })
    const log = aLog()
    await qcmd.start(log)
    const {stdout, code} = await qcmd.run('ask', 'why did it fail?')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Not in what was seen/)
    expect(stdout).not.toMatch(/moon|hunter2/)
    expect(stdout).not.toMatch(UNSAFE)
  })

  it('has no answer without a model: exit 6', async () => {
    const {code, stderr} = await qcmdIn().run('ask', 'why?')
    expect([code, stderr]).toEqual([6, expect.stringContaining('ollama serve')])
  })
})

describe('the models', () => {
  it('are listed, fetched and chosen', async () => {
    const {qcmd, server} = await withModel({}, {QCMD_MODEL: ''})
    const list = () =>
      qcmd.json<{model: string; models: {name: string; current: boolean}[]}>('models', 'list')
    expect((await list()).models).toMatchObject([
      {name: MODEL, bytes: 397_821_319, contextTokens: 32_768, loaded: false, current: false},
    ])
    const pulled = await qcmd.run('models', 'pull', 'big:7b')
    expect([pulled.code, server.pulls]).toEqual([0, ['big:7b']])
    expect(pulled.stdout).toContain('qcmd models use big:7b')
    expect((await qcmd.run('models', 'use', 'big:7b')).code).toBe(0)
    expect((await list()).models.find(({current}) => current)?.name).toBe('big:7b')
    const config = join(qcmd.stateDir, '..', 'config', 'config.json')
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({model: 'big:7b'})
  })

  it('are no longer asked for when it is interrupted', async () => {
    const {qcmd, server} = await withModel({show: () => true})
    const child = qcmd.spawn('models', 'list')
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await waitFor('the question', () => server.requests.some(({url}) => url === '/api/show'))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    await waitFor('the connection to close', () => server.open.size === 0)
  })

  it('are kept apart from a configuration that cannot be read', async () => {
    const {qcmd} = await withModel({}, {QCMD_MODEL: ''})
    await qcmd.run('models', 'use', 'a:1b')
    const config = join(qcmd.stateDir, '..', 'config', 'config.json')
    writeFileSync(config, '{"heartbeatMs": 300, "model": "a:1b"}')
    await qcmd.run('models', 'use', 'b:1b')
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({heartbeatMs: 300, model: 'b:1b'})
    writeFileSync(config, '{')
    expect((await qcmd.run('models', 'use', 'c:1b')).code).toBe(2)
    expect(readFileSync(config, 'utf8')).toBe('{')
  })

  it('are told with the reason where none can be listed', async () => {
    const {code, stdout, stderr} = await qcmdIn().run('models', 'list')
    expect([code, stdout, stderr]).toEqual([6, '', expect.stringContaining('ollama serve')])
  })
})

describe('the ledger of calls', () => {
  it('tells of every call where it went and what was masked', async () => {
    const {qcmd, server} = await withModel()
    const secret = 'hunter2-correct-horse'
    const line = `2026-06-01T12:05:00Z app[7]: ERROR login refused for db password=${secret}`
    await qcmd.run('logs', aLog(line), '--once')
    const {calls} = await qcmd.json<{calls: ModelCall[]}>('privacy')
    expect(calls).toHaveLength(server.chats.length)
    expect(calls[0]).toMatchObject({
      purpose: 'report',
      server: `http://${server.host}`,
      isLoopback: true,
      model: MODEL,
      cached: false,
    })
    expect(Object.values(calls[0]?.redacted ?? {}).length).toBeGreaterThan(0)
    expect(server.bodies()).not.toContain(secret)
    const {stdout} = await qcmd.run('privacy')
    expect(stdout).toMatch(/^\d+ calls?, all to this machine/)
  })
})

describe('the evaluation of a model', () => {
  it('gives its figures, and keeps none of its answers', async () => {
    const {qcmd, server} = await withModel()
    const result = await qcmd.json<{
      golden: {answers: number; validShare: number; groundedShare: number}
      cases: object[]
      files: {findings: number; validShare: number}[]
    }>('eval', '--cases', '8', aLog(ERROR))
    expect(result.golden).toMatchObject({answers: 8, validShare: 1})
    expect(result.cases).toHaveLength(8)
    expect(result.files).toMatchObject([{findings: 1, validShare: 1}])
    expect(server.chats).toHaveLength(9)
    expect(existsSync(join(qcmd.stateDir, 'asked', 'answers'))).toBe(false)
    expect(GOLDEN_SET.length).toBeGreaterThanOrEqual(60)
  })

  it('counts replies of megabytes as of no use, and goes on', async () => {
    const endless: ChatAnswer = (response) => {
      response.writeHead(200, {'content-type': 'application/x-ndjson'})
      response.end(frame(MODEL, {content: 'a'.repeat(5 * 1024 * 1024)}))
    }
    // More of them in a row than failures of a server are borne.
    const {qcmd, server} = await withModel({
      reply: (chat, number) => (number <= 4 ? endless : replyJson(chat)),
    })
    const result = await qcmd.json<{
      golden: {answers: number; validShare: number}
      cases: {isValid: boolean; dropped: string | null}[]
      files: {findings: number; validShare: number}[]
      failures: number
    }>('eval', '--cases', '5', aLog(ERROR))
    expect(result).toMatchObject({golden: {answers: 5, validShare: 0.2}, failures: 0})
    expect(result.cases[0]).toMatchObject({isValid: false, dropped: 'cut off'})
    expect(result.files).toMatchObject([{findings: 1, validShare: 1}])
    expect(server.chats).toHaveLength(6)
  })
})
