import {readdirSync, readFileSync, statSync} from 'node:fs'
import type {ServerResponse} from 'node:http'
import {join} from 'node:path'
import {describe, expect, it, vi} from 'vitest'
import {Explainer} from '../../src/app/explainer.js'
import {type AiLimits} from '../../src/config/config.js'
import type {Explained} from '../../src/findings/findings.js'
import {createSystemClock} from '../../src/journal/system-clock.js'
import {createModels} from '../../src/model/ollama.js'
import type {AiReport} from '../../src/sessions/ai-report.js'
import type {SessionId} from '../../src/sessions/events.js'
import {about} from '../support/explain.js'
import {MonitorRoom} from '../support/monitor-room.js'
import {
  allClosed,
  type AskedChat,
  eventLine,
  frame,
  lastFrame,
  MODEL,
  replyJson,
  scriptedOllama,
  type ChatAnswer,
  type Script,
  type ScriptedOllama,
} from '../support/ollama-server.js'
import {
  following,
  linesAt,
  positionAt,
  scriptedFollow,
  type Step,
} from '../support/scripted-follow.js'
import {waitFor} from '../support/wait-for.js'
import {DEFAULT_AI_LIMITS} from '../support/a-config.js'

const QUICK: AiLimits = {
  ...DEFAULT_AI_LIMITS,
  ...{firstByteMs: 300, firstLoadMs: 300, idleMs: 300, totalMs: 1000, retryMs: 100},
}

/** A monitor whose file brings these lines, beside a model server that behaves as told. */
const room = (
  server: ScriptedOllama,
  limits: Partial<AiLimits> = {},
  models = createModels({ollamaHost: server.host, timers: {...QUICK, ...limits}}),
): MonitorRoom => {
  const ai = {...QUICK, ...limits}
  return new MonitorRoom({
    heartbeatMs: 50,
    clock: createSystemClock({bootId: 'boot-1'}),
    models,
    settings: {model: MODEL, ai},
  })
}

const CALM = 20
const error = (n: number): string => `ERROR payment ${n} failed: gateway said no`
const calm = (n: number): string => `INFO request ${n} served`

const lines = (...texts: readonly string[]): readonly Step[] => [
  following(positionAt(7, 0)),
  linesAt(7, 0, texts.length, (n) => texts[n] ?? ''),
]

const usual = lines(...Array.from({length: CALM}, (_, n) => calm(n)), error(1), error(2))

const twoErrors = lines(
  ...Array.from({length: CALM}, (_, n) => calm(n)),
  ...['ERROR disk 7 is gone for good', error(1)],
)

const monitor = async (made: MonitorRoom, steps: readonly Step[] = usual): Promise<SessionId> => {
  const follow = scriptedFollow(() => steps)
  made.follow = follow
  const {id} = await made.start({mode: 'with analysis', model: MODEL, allowDuplicate: true})
  await follow.untilDealtWith()
  return id
}

const explainedOf = async (made: MonitorRoom, id: SessionId): Promise<readonly Explained[]> =>
  (await made.ports.findings.list(id)).flatMap(({explained}) => explained ?? [])

const untilExplained = (made: MonitorRoom, id: SessionId): Promise<readonly Explained[]> =>
  waitFor('an explanation', async () => {
    const found = await explainedOf(made, id)
    return found.length > 0 ? found : null
  })

const reportOf = async (made: MonitorRoom, id: SessionId): Promise<AiReport | null> =>
  (await made.life(id)).progress?.progress.ai ?? null

const untilState = (
  made: MonitorRoom,
  id: SessionId,
  state: AiReport['state'],
): Promise<AiReport> =>
  waitFor(`the state ${state}`, async () => {
    const report = await reportOf(made, id)
    return report?.state === state ? report : null
  })

describe('a finding of a monitor', () => {
  it('is explained by the model, verified, and kept with what was asked', async () => {
    const server = await scriptedOllama()
    const made = room(server)
    const id = await monitor(made)
    const [explained] = await untilExplained(made, id)
    expect(explained).toMatchObject({
      explanation: {verified: true, by: MODEL, cites: [0]},
      doubts: [],
      asked: {model: MODEL, server: `http://${server.host}`},
    })
    expect(explained?.asked?.messages).toEqual(server.chats[0]?.messages)
    expect(server.loads()).toBe(1)
    const report = await waitFor('the counts', async () => {
      const seen = await reportOf(made, id)
      return seen?.calls === 1 ? seen : null
    })
    expect(report).toMatchObject({state: 'ready', queued: 0, cached: 0, rejected: 0})
  })

  it('is shown with the lines that stood before it', async () => {
    const server = await scriptedOllama()
    const made = room(server)
    await untilExplained(made, await monitor(made))
    const sent = server.chats[0]?.messages.at(-1)?.content ?? ''
    expect(sent).toMatch(
      /L1\| INFO request 18 served\nL2\| INFO request 19 served\nL3\| \* ERROR payment 1/,
    )
  })

  it('keeps its severity whatever the model says', async () => {
    const server = await scriptedOllama({reply: (chat) => replyJson(chat, {severity: 'info'})})
    const made = room(server)
    const id = await monitor(made)
    const before = (await made.ports.findings.list(id)).map(({finding}) => finding.severity)
    await untilExplained(made, id)
    const after = (await made.ports.findings.list(id)).map(({finding}) => finding.severity)
    expect(after).toEqual(before)
    expect(before.length).toBeGreaterThan(0)
  })

  it('is not explained where no model was wanted, and no server is contacted', async () => {
    const server = await scriptedOllama()
    const made = room(server)
    const follow = scriptedFollow(() => usual)
    made.follow = follow
    const {id} = await made.start()
    await follow.untilDealtWith()
    await made.stop(id)
    expect(server.requests).toEqual([])
    expect(await explainedOf(made, id)).toEqual([])
  })
})

describe('a template', () => {
  it('is asked about once: repeats, another monitor and a resume cost no call', async () => {
    const server = await scriptedOllama()
    const made = room(server)
    const first = await monitor(made)
    await untilExplained(made, first)
    await made.stop(first)
    const calls = server.chats.length
    const second = await monitor(made)
    const [explained] = await untilExplained(made, second)
    expect(explained).toMatchObject({asked: null, explanation: {verified: true}})
    expect(server.chats).toHaveLength(calls)
    expect(await waitFor('the count', async () => (await reportOf(made, second))?.cached)).toBe(1)
    const calledFor = (await made.ports.asked.calls()).map(({cached}) => cached)
    expect(calledFor.filter(Boolean)).toHaveLength(1)
  })

  it('that the model could not explain is not asked about again', async () => {
    const server = await scriptedOllama({reply: () => 'I do not know'})
    const made = room(server)
    const first = await monitor(made)
    const [explained] = await untilExplained(made, first)
    expect(explained).toMatchObject({explanation: null, doubts: ['no JSON']})
    // Asked once more, as a reply without shape is.
    expect(server.chats).toHaveLength(2)
    await made.stop(first)
    await untilExplained(made, await monitor(made))
    expect(server.chats).toHaveLength(2)
  })
})

/** A reply that would be taken, if the stream ended as it should. */
const wholeReply = (response: ServerResponse, chat: AskedChat): void => {
  response.writeHead(200, {'content-type': 'application/x-ndjson'})
  response.write(frame(MODEL, {content: replyJson(chat)}))
}

/** Each ends with the findings as they were, every line counted, and a named reason. */
const faults: readonly [string, Script['reply'] & object, AiReport['state'], RegExp][] = [
  ['hangs', () => () => undefined, 'paused', /no answer from/],
  [
    'trickles for ever',
    () => (response, chat) => {
      wholeReply(response, chat)
      const timer = setInterval(() => response.write(frame(MODEL, {content: ' '})), 50)
      response.on('close', () => {
        clearInterval(timer)
      })
    },
    'paused',
    /took more than/,
  ],
  [
    'fails',
    () => (response) => {
      response.writeHead(500, {'content-type': 'application/json'}).end('{"error":"out of memory"}')
    },
    'paused',
    /out of memory/,
  ],
  [
    'is busy',
    () => (response) => {
      response.writeHead(503, {'content-type': 'application/json'}).end('{"error":"server busy"}')
    },
    'paused',
    /server busy/,
  ],
  [
    'breaks off with an error',
    () => (response, chat) => {
      wholeReply(response, chat)
      response.end('{"error":"runner died"}\n')
    },
    'paused',
    /runner died/,
  ],
  [
    'is cut',
    () => (response, chat) => {
      wholeReply(response, chat)
      setTimeout(() => response.destroy(), 10)
    },
    'paused',
    /ended the connection/,
  ],
]

describe('a server that misbehaves', () => {
  it.each(faults)(
    'disturbs nothing, and is left alone: it %s',
    async (_, reply, state, reason) => {
      // faults 98–102
      const server = await scriptedOllama({reply})
      const made = room(server, {retryMs: 60_000})
      const id = await monitor(made)
      const report = await waitFor(
        `the state ${state}`,
        async () => {
          const seen = await reportOf(made, id)
          return seen?.state === state ? seen : null
        },
        {timeoutMs: 60_000},
      )
      expect(report.reason).toMatch(reason)
      await waitFor('three calls', () => server.chats.length >= 3)
      await allClosed(server)
      // As many as were sent; one whose answer was cut is followed by another one at once.
      await waitFor('the count', async () => {
        const counted = (await reportOf(made, id))?.calls ?? 0
        return counted >= 3 && counted === server.chats.length
      })
      expect(server.chats.length).toBeLessThanOrEqual(6)
      expect((await made.counters(id))?.lines).toBe(CALM + 2)
      expect((await made.ports.findings.list(id)).length).toBeGreaterThan(0)
      // What came of a reply is not used.
      const given = (await explainedOf(made, id)).filter(({explanation}) => explanation !== null)
      expect(given).toEqual([])
      await allClosed(server)
      const noted = (await made.life(id)).history.flatMap((event) =>
        event.kind === 'ModelNoted' ? [event.state] : [],
      )
      expect(noted).toContain('paused')
    },
    90_000,
  )

  it('is asked for what was left when it is well again, the gravest too', async () => {
    // fault 100
    let isWell = false
    const server = await scriptedOllama({reply: (chat) => (isWell ? replyJson(chat) : BROKEN)})
    const made = room(server, {retryMs: 200})
    const id = await monitor(made, twoErrors)
    await untilState(made, id, 'paused')
    await waitFor('many failures', () => server.chats.length >= 6)
    expect(await explainedOf(made, id)).toEqual([])
    isWell = true
    const found = await waitFor('all explanations', async () => {
      const all = await made.ports.findings.list(id)
      return all.length > 1 && all.every(({explained}) => explained !== null) ? all : null
    })
    expect(found.map(({explained}) => explained?.explanation?.by)).toEqual(found.map(() => MODEL))
    expect((await untilState(made, id, 'ready')).rejected).toBe(0)
  })

  it('fails at one prompt only is asked about the others, and that one is given up', async () => {
    const isPoison = ({messages}: AskedChat): boolean =>
      messages.some(({content}) => content.includes('| * ERROR payment'))
    const server = await scriptedOllama({
      reply: (chat) => (isPoison(chat) ? BROKEN : replyJson(chat)),
    })
    const made = room(server, {retryMs: 200})
    const id = await monitor(made, twoErrors)
    const given = await waitFor('the end of patience', async () =>
      (await explainedOf(made, id)).find(({explanation}) => explanation === null),
    )
    expect(given.doubts[0]).toMatch(/^the model failed [3-5] times: /)
    // What it was sent is kept, though there is no answer.
    expect(given.asked?.messages.at(-1)?.content).toContain('| * ERROR payment')
    expect((await explainedOf(made, id)).some(({explanation}) => explanation?.by === MODEL)).toBe(
      true,
    )
    await untilState(made, id, 'ready')
  })

  it('is asked once more when its answer was cut', async () => {
    // fault 102
    const server = await scriptedOllama({
      reply: (chat, n) =>
        n > 1
          ? replyJson(chat)
          : (response) => {
              wholeReply(response, chat)
              response.end()
            },
    })
    const made = room(server)
    const id = await monitor(made)
    const [explained] = await untilExplained(made, id)
    expect(explained?.explanation?.verified).toBe(true)
    const outcomes = (await made.ports.asked.calls()).map(({outcome}) => outcome)
    expect(outcomes.slice(0, 2)).toEqual(['failed: cut', 'verified'])
  })
})

/** What the analysis explains itself. */
const KNOWN = 'ERROR write to /srv/data failed: No space left on device'
const known = lines(...Array.from({length: CALM}, (_, n) => calm(n)), KNOWN)

const tenMegabytes: ChatAnswer = (response) => {
  response.writeHead(200, {'content-type': 'application/x-ndjson'})
  response.write(frame(MODEL, {content: '{"what":"'}))
  response.end(frame(MODEL, {content: 'x'.repeat(10_000_000)}) + lastFrame(MODEL))
}

describe('a reply that cannot be used', () => {
  it.each<[string, Script['reply'] & object, string]>([
    ['it is no JSON', () => 'The disk is full, I think.', 'no JSON'],
    ['it is half of one', (chat) => replyJson(chat).slice(0, -9), 'cut off'],
    ['there was no room', (chat) => ({text: replyJson(chat), doneReason: 'length'}), 'cut off'],
    ['a severity is none', (chat) => replyJson(chat, {severity: 'banana'}), 'wrong shape'],
    ['a number is one', (chat) => replyJson(chat, {what: 1}).replace('1', '1e999'), 'wrong shape'],
    ['it is huge', () => tenMegabytes, 'too long'],
  ])(
    'is asked for once more and counted, and the built-in explanation stands: %s',
    async (_, reply, why) => {
      // faults 103 and 104
      const server = await scriptedOllama({reply})
      // Ten megabytes take a while on a busy machine.
      const limits = {firstByteMs: 60_000, firstLoadMs: 60_000, idleMs: 60_000, totalMs: 60_000}
      const made = room(server, limits)
      const id = await monitor(made, known)
      const [explained] = await untilExplained(made, id)
      expect(explained).toMatchObject({explanation: null, doubts: [why]})
      expect(server.chats).toHaveLength(2)
      const report = await waitFor('the counts', async () => {
        const seen = await reportOf(made, id)
        return seen?.calls === 2 ? seen : null
      })
      expect(report).toMatchObject({state: 'ready', rejected: 2})
      const [read] = await made.ports.findings.list(id)
      expect(read?.finding).toMatchObject({severity: 'critical', explanation: {by: 'builtin'}})
    },
  )

  it('is one no more when there is a whole one in it', async () => {
    // fault 103
    const server = await scriptedOllama({
      reply: (chat) => `Sure:\n\`\`\`json\n${replyJson(chat)}\n\`\`\`\nI hope {this} helps.`,
    })
    const made = room(server)
    const id = await monitor(made)
    expect((await untilExplained(made, id))[0]?.explanation?.verified).toBe(true)
    expect(server.chats).toHaveLength(1)
  })
})

describe('a secret that a model writes', () => {
  it('is masked before it is kept', async () => {
    // fault 110
    const secret = 'hunter2-correct-horse'
    const server = await scriptedOllama({
      reply: (chat) =>
        replyJson(chat, {
          what: `${eventLine(chat).text} password=${secret}`,
          cause: `The password=${secret} is wrong.`,
          next_check: `Is password=${secret} right?`,
        }),
    })
    const made = room(server)
    const id = await monitor(made)
    const [explained] = await untilExplained(made, id)
    for (const key of ['what', 'cause'] as const)
      expect(explained?.explanation?.[key]).toContain('password=[secret:')
    await made.stop(id)
    const kept = readdirSync(made.dir, {recursive: true, encoding: 'utf8'})
      .map((name) => join(made.dir, name))
      .filter((path) => statSync(path).isFile() && readFileSync(path).includes(secret))
    expect(kept).toEqual([])
  })
})

describe('a prompt that is too long', () => {
  const long = (n: number): string => `INFO request ${n} ${'served well '.repeat(40)}`
  const wordy = lines(...Array.from({length: CALM}, (_, n) => long(n)), error(1))
  const systemOf = ({messages}: AskedChat): string =>
    messages[0]?.content.replace(/<<\w+ and \w+>>/, '') ?? ''

  it('loses lines around the event, so that it fits the window of the model', async () => {
    // fault 107
    const small = await scriptedOllama({contextTokens: 900})
    const large = await scriptedOllama()
    const [cut, whole] = await Promise.all(
      [small, large].map(async (server) => {
        const made = room(server)
        const [explained] = await untilExplained(made, await monitor(made, wordy))
        // It is noted with what was sent.
        expect(explained?.asked?.isCut).toBe(server === small ? true : undefined)
        return server.chats[0]
      }),
    )
    if (cut === undefined || whole === undefined) throw new Error('it was not asked')
    const sizeOf = ({messages}: AskedChat): number => JSON.stringify(messages).length
    expect(sizeOf(cut)).toBeLessThan(sizeOf(whole))
    expect(cut.options?.['num_ctx']).toBe(900)
    expect(systemOf(cut)).toBe(systemOf(whole))
    expect(eventLine(cut).text).toBe(error(1))
  })

  it('is refused by the server, and a shorter one sent into the same window', async () => {
    // fault 107
    const server = await scriptedOllama({
      reply: (chat, n) =>
        n > 1
          ? replyJson(chat)
          : (response) => {
              response
                .writeHead(400, {'content-type': 'application/json'})
                .end('{"error":"the input length exceeds the context length"}')
            },
    })
    const made = room(server)
    const [explained] = await untilExplained(made, await monitor(made, wordy))
    expect(explained?.explanation?.verified).toBe(true)
    const [first, second] = server.chats
    if (first === undefined || second === undefined) throw new Error('it was not asked')
    expect([first, second].map(({options}) => options?.['num_ctx'])).toEqual([4096, 4096])
    expect(lengthOf(second)).toBeLessThan(lengthOf(first))
    expect(systemOf(second)).toBe(systemOf(first))
    expect(eventLine(second).text).toBe(error(1))
  })
})

const BROKEN: ChatAnswer = (response) => {
  response.writeHead(500, {'content-type': 'application/json'}).end('{"error":"no"}')
}
const lengthOf = ({messages}: AskedChat): number =>
  messages.reduce((sum, {content}) => sum + content.length, 0)

describe('a finding that was explained and grows', () => {
  it('is not asked about again, also while the server is away', async () => {
    const server = await scriptedOllama()
    const made = room(server)
    const told: Explained[] = []
    const explainer = new Explainer(made.ports, {
      ...{model: MODEL, monitorId: 'm', source: 'api', allowRemote: false, redactPii: false},
      before: null,
      explained: (news) => {
        told.push(...news)
        return Promise.resolve()
      },
      changed: () => Promise.resolve(),
    })
    try {
      const one = about(error(1), {id: 'aaaa00000001'})
      const other = about('ERROR disk 7 is gone', {id: 'bbbb00000002'})
      explainer.offer(one)
      await waitFor('its explanation', () => told.length === 1)
      await server.stop()
      explainer.offer(other)
      await waitFor('the server to be away', () => explainer.report().state === 'offline')
      explainer.offer({...one, count: 500})
      expect(explainer.report().queued).toBe(1)
      await server.start()
      await waitFor('the other', () => told.length === 2)
      explainer.offer({...one, severity: 'critical'})
      await waitFor('the graver one', () => told.length === 3)
    } finally {
      await explainer.end()
    }
    expect(told.map(({findingId}) => findingId.slice(0, 1)).join('')).toBe('aba')
  })
})

describe('a server that is not there', () => {
  it('is looked for until it comes, and then catches up', async () => {
    // fault 96
    const server = await scriptedOllama()
    await server.stop()
    const models = createModels({ollamaHost: server.host, timers: QUICK})
    const tries = vi.spyOn(models, 'describe')
    const made = room(server, {}, models)
    const id = await monitor(made)
    const report = await untilState(made, id, 'offline')
    expect(report.reason).toBe(`nothing listens on ${server.host}`)
    expect(report.queued).toBeGreaterThan(0)
    await waitFor('more tries', () => tries.mock.calls.length > 3)
    expect((await made.counters(id))?.lines).toBe(CALM + 2)
    await server.start()
    expect((await untilExplained(made, id))[0]?.explanation?.verified).toBe(true)
    await untilState(made, id, 'ready')
    const noted = (await made.life(id)).history.flatMap((event) =>
      event.kind === 'ModelNoted' ? [event.state] : [],
    )
    // One note a change, none a try.
    expect(noted.filter((state) => state === 'offline')).toHaveLength(1)
  })
})

describe('a model that is missing', () => {
  it('is said so, not pulled, and not asked for again and again', async () => {
    // fault 97
    const server = await scriptedOllama({models: ['other:latest']})
    const made = room(server, {retryMs: 60_000})
    const id = await monitor(made)
    expect((await untilState(made, id, 'missing')).reason).toContain(`does not have ${MODEL}`)
    const asked = server.requests.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(server.requests).toHaveLength(asked)
    expect([server.pulls, server.chats]).toEqual([[], []])
  })
})

describe('a server elsewhere', () => {
  it('is refused: the monitor runs without', async () => {
    // fault 111
    const made = new MonitorRoom({
      heartbeatMs: 50,
      clock: createSystemClock({bootId: 'boot-1'}),
      models: createModels({ollamaHost: 'http://192.0.2.1:1', timers: QUICK}),
    })
    const id = await monitor(made)
    expect((await untilState(made, id, 'refused')).reason).toContain('is not this machine')
    await waitFor('every line', async () => (await made.counters(id))?.lines === CALM + 2)
  })
})

describe('a storm of new templates', () => {
  it('leaves the queue short and the following undisturbed', async () => {
    // fault 106
    const server = await scriptedOllama({reply: () => () => undefined})
    const made = room(server, {firstByteMs: 60_000, totalMs: 60_000})
    // No two have a word in common.
    const word = (n: number): string =>
      [1, 23, 529, 12_167]
        .map((p) => 'abcdefghijklmnopqrstuvw'.charAt(Math.floor(n / p) % 23))
        .join('')
    const storm = Array.from(
      {length: 3000},
      (_, n) => `ERROR ${[0, 1, 2, 3, 4].map((k) => word(5 * n + k)).join(' ')}`,
    )
    const id = await monitor(made, lines(...storm))
    const report = await waitFor('every finding to be counted', async () => {
      const seen = await reportOf(made, id)
      return seen !== null && seen.queued + seen.dropped === storm.length ? seen : null
    })
    expect(report.queued).toBe(100)
    expect((await made.counters(id))?.lines).toBe(storm.length)
    await waitFor('the question', () => server.chats.length > 0)
    expect(server.chats).toHaveLength(1)
    await made.stop(id)
    await allClosed(server)
  })
})

describe('a server that several monitors ask', () => {
  it('is asked one question at a time', async () => {
    // fault 106
    let inFlight = 0
    let most = 0
    const server = await scriptedOllama({
      reply: (chat) => (response) => {
        inFlight += 1
        most = Math.max(most, inFlight)
        wholeReply(response, chat)
        setTimeout(() => {
          inFlight -= 1
          response.end(lastFrame(MODEL))
        }, 50)
      },
    })
    const made = room(server)
    const ids: SessionId[] = []
    for (const name of ['disk', 'mail', 'cache'])
      ids.push(
        await monitor(
          made,
          lines(
            ...Array.from({length: CALM}, (_, n) => calm(n)),
            `ERROR ${name} is gone`,
            `ERROR no ${name} left`,
          ),
        ),
      )
    for (const id of ids) await untilExplained(made, id)
    expect(server.chats.length).toBeGreaterThanOrEqual(ids.length)
    expect(most).toBe(1)
  })
})

describe('the budget of an hour', () => {
  it('is one of all monitors together, and then the model rests', async () => {
    // fault 106
    const server = await scriptedOllama()
    const made = room(server, {budget: 1})
    const first = await monitor(made)
    await untilExplained(made, first)
    await made.stop(first)
    const other = lines(
      ...Array.from({length: CALM}, (_, n) => calm(n)),
      'ERROR disk 7 is gone for good',
    )
    const second = await monitor(made, other)
    expect((await untilState(made, second, 'paused')).reason).toBe(
      'the budget of 1 call an hour is used up',
    )
    expect(server.chats).toHaveLength(1)
  })

  it('is looked at when it is a monitor’s turn, not only before it waits for it', async () => {
    const server = await scriptedOllama({reply: () => () => undefined})
    const slow = {firstByteMs: 60_000, totalMs: 60_000, firstLoadMs: 60_000}
    const made = room(server, {budget: 1, ...slow})
    const first = await monitor(made)
    await waitFor('the question', () => server.chats.length === 1)
    // It stands in the ledger before it is sent: one more is not asked, however the first one ends.
    expect(await made.ports.asked.calls()).toMatchObject([{outcome: 'asked', purpose: 'monitor'}])
    await made.stop(first)
    const second = await monitor(made)
    await untilState(made, second, 'paused')
    expect(server.chats).toHaveLength(1)
    expect(await made.ports.asked.calls()).toMatchObject([{outcome: 'failed: cancelled'}])
  })

  it('holds for the second try as well', async () => {
    const server = await scriptedOllama({reply: () => 'I do not know'})
    const made = room(server, {budget: 1})
    const [explained] = await untilExplained(made, await monitor(made))
    expect(explained).toMatchObject({explanation: null})
    expect(server.chats).toHaveLength(1)
  })
})

describe('stopping a monitor', () => {
  it('stops what the server is doing for it', async () => {
    const server = await scriptedOllama({reply: () => () => undefined})
    const made = room(server, {firstByteMs: 60_000, totalMs: 60_000})
    const id = await monitor(made)
    await waitFor('the question', () => server.chats.length === 1)
    await made.stop(id)
    await allClosed(server)
  })
})
