// The built command line against a real inference engine: its monitor reads a log, its prompt goes through a
// tokenizer and a transformer, its schema becomes a grammar, and the answer depends on the log. The
// model is one of ours (`make-gguf.js`), so this is a test of the path and not of explanations.
//
// Run by `npm run test:engine`, which installs the engine first.
import {appendFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {tsImport} from 'tsx/esm/api'
import {runScript, waitFor} from '../system/harness.js'
import {startEngine} from './engine.js'
import {serveEngine} from './engine-server.js'
import {CONTEXT_TOKENS, CUES, trainingText, writeModel} from './make-gguf.js'

const NAME = 'planted'
const [VALVE, SESSION, ECHO] = CUES

const main = async (script) => {
  const modelPath = join(script.folder, `${NAME}.gguf`)
  const {bytes, tokens} = writeModel(modelPath, trainingText())
  const {engine, why} = await startEngine(modelPath)
  if (engine === undefined) {
    script.skip('a real engine', why)
    return
  }
  script.onEnd(() => engine.close())
  console.log(`# a model of ${bytes} bytes with ${tokens} tokens`)
  const server = await serveEngine(engine, {name: NAME, modelPath, trainedTokens: CONTEXT_TOKENS})
  script.onEnd(() => server.close())
  script.env.OLLAMA_HOST = server.host
  script.onEnd(() => script.qcmd('monitors', 'stop', '--all'))

  const around = {script, engine, server, ...(await compiled(server.host))}
  await logDecides(around)
  await ledgerIsTrue(around)
  await countsAreTrue(around)
  await shapeIsTheGrammars(around)
  await stopEndsTheWork(around)
  await tooLongIsRefused(around)
  await cutIsTold(around)
}

/** The modules that the command line is made of. */
const compiled = async (ollamaHost) => {
  const load = (path) => tsImport(`../../src/${path}`, import.meta.url)
  const [{createModels}, {loadConfig}, {explainPrompt}, {readReply}, {verifyReply}, asked] =
    await Promise.all([
      ...[load('model/ollama.ts'), load('config/load-config.ts'), load('explain/prompt.ts')],
      ...[load('explain/reply.ts'), load('explain/verify.ts'), load('asked/file-asked.ts')],
    ])
  const {config} = loadConfig({env: {}, home: '/nowhere', platform: 'linux', cwd: '/'})
  const models = createModels({ollamaHost, timers: config.ai})
  return {models, explainPrompt, readReply, verifyReply, createFileAsked: asked.createFileAsked}
}

// ------------------------------------------------------------- one line, three answers

const lineWith = (words) => `ERROR pump 4 halted: ${words} at inlet`

const startMonitor = async ({script}, name) => {
  const log = join(script.folder, `${name}.log`)
  writeFileSync(log, 'INFO pump 4 runs\n')
  const options = ['--background', '--from', 'end', '--model', NAME, '--name', name]
  const {id} = await script.json('logs', log, ...options)
  return {id, append: (...lines) => appendFileSync(log, lines.map((line) => `${line}\n`).join(''))}
}

/**
 * Resolves when every finding was asked about. The plain lines have one pattern in all three logs and are
 * asked about once: what the model made of them beside "valve stuck" is no explanation in another log.
 */
const explanationFor = ({script}, {id}, line) =>
  waitFor(`the explanation of ${line}`, async () => {
    const {ai} = await script.json('monitors', 'show', id)
    const {findings} = await script.json('findings', 'list', '--monitor', id)
    const found = findings.find(({evidence}) => evidence[0]?.text === line)
    return ai.calls + ai.cached === findings.length && found?.explanation
  })

/** The lines are the same but for the words that the model knows. */
const logDecides = async (around) => {
  const {script, server} = around
  const told = []
  for (const [name, words, wanted] of [
    ['valve', VALVE.phrase, VALVE],
    ['session', SESSION.phrase, SESSION],
    // It knows none of these words, and what says nothing of the line is not verified.
    ['fuse', 'fuse blown', {phrase: 'unknown', category: 'other', severity: 'warning', sure: 'no'}],
  ]) {
    const monitor = await startMonitor(around, name)
    const line = lineWith(words)
    monitor.append('INFO pump 3 primed', 'INFO pump 3 flushed', line)
    const explanation = await explanationFor(around, monitor, line)
    const asked = server.seen.filter(({prompt}) => prompt.includes(`| * ${line}`))
    script.is('the engine was asked once', asked.length, 1)
    const [{text, ended}] = asked
    const said = JSON.parse(text)
    const {phrase, category, severity, sure} = wanted
    script.is(
      `"${words}" in the log: the model says ${phrase}`,
      [said.what, ended],
      [phrase, 'stop'],
    )
    script.is(
      'the schema held: its keys, in its order',
      Object.keys(said).join(' '),
      'what evidence cause category severity next_check sure',
    )
    const [{prompt}] = asked
    const isNamed = prompt.includes('\nL2| ') && prompt.endsWith(`Explain ${said.evidence}.`)
    script.ok('it names the line among others', isNamed, said)
    // Info, which it says of what it does not know, is two steps from error: it becomes a warning. What it
    // proposes is no check, and is left out.
    script.is('its reply is the explanation', explanation, {
      ...{what: phrase, cause: phrase, nextCheck: '', severity, category, sure},
      ...{cites: [0], by: NAME, verified: phrase !== 'unknown'},
    })
    told.push(said)
    await script.json('monitors', 'stop', monitor.id)
  }
  const [valve, session] = told
  const same = Object.keys(valve).filter((key) => `${valve[key]}` === `${session[key]}`)
  script.is('other words, another answer in all but the place', same, ['evidence'])
}

// ------------------------------------------------------------- one call

const promptAbout = ({explainPrompt}, words, {after = [], contextTokens = CONTEXT_TOKENS} = {}) => {
  const line = lineWith(words)
  const finding = {
    ...{id: 'f12a9c0e', monitorId: null, kind: 'severity', severity: 'error', title: line},
    ...{template: line, templateId: 'T1', count: 1, explanation: null, also: [], partOf: null},
    ...{firstSeen: '2026-06-01T12:31:07.000Z', lastSeen: '2026-06-01T12:31:07.000Z'},
    evidence: [{text: line, offset: 0, line: 1}, ...after],
  }
  const settings = {source: 'pump.log', contextTokens, fence: 'A1B2C3D4'}
  return explainPrompt(finding, {before: [], after: []}, settings)
}

const ask = ({models}, prompt, {contextTokens = CONTEXT_TOKENS, schema = prompt.schema} = {}) =>
  models.chat(
    {model: NAME, messages: prompt.messages, schema, contextTokens, replyTokens: 256},
    {signal: AbortSignal.timeout(60_000)},
  )

const verdictOn = ({readReply, verifyReply}, prompt, {text, promptTokens}) => {
  const {reply} = readReply(text, prompt)
  return verifyReply(reply, prompt, 'error', {by: NAME, promptTokens})
}

/** Without a schema the same weights give no object at all. */
const shapeIsTheGrammars = async (around) => {
  const {script} = around
  const prompt = promptAbout(around, VALVE.phrase)
  const free = await ask(around, prompt, {schema: null})
  script.ok('without a grammar: no JSON', free.text.startsWith(`${VALVE.phrase}"`), free)
  script.is('and no end but that of its tokens', [free.isCutOff, free.replyTokens], [true, 256])
  const narrow = {type: 'object', properties: {severity: {type: 'string', enum: ['info', 'none']}}}
  const forced = await ask(around, prompt, {
    schema: {...narrow, required: ['severity'], additionalProperties: false},
  })
  script.is(
    'what the grammar leaves is chosen',
    forced.text.replaceAll(' ', ''),
    '{"severity":"info"}',
  )
}

const countsAreTrue = async (around) => {
  const {script, engine, server, createFileAsked} = around
  const prompt = promptAbout(around, VALVE.phrase)
  const {promptTokens, replyTokens, generatedMs} = await ask(around, prompt)
  const own = engine.tokensOf(prompt.messages).length
  script.is('prompt_eval_count counts the tokens of the prompt', promptTokens, own)
  const ratio = promptTokens / prompt.tokens
  const detail = `${promptTokens} tokens, estimated ${prompt.tokens}`
  console.log(`# ${detail}, ${replyTokens} generated in ${generatedMs} ms`)
  script.ok('and is near what qcmd estimates', ratio > 0.8 && ratio < 1.8, detail)
  script.ok('a reply has tokens and took time', replyTokens > 20 && generatedMs > 0, replyTokens)
}

/** What the monitors have put down about each call is what the engine has counted. */
const ledgerIsTrue = async ({script, server, createFileAsked}) => {
  const calls = await createFileAsked({stateDir: script.env.QCMD_STATE_DIR}).calls()
  const sent = calls.filter(({cached}) => !cached)
  const counts = (entries) => entries.map(({promptTokens}) => promptTokens).sort()
  script.is('the ledger has the counts of the engine', counts(sent), counts(server.seen))
}

// ------------------------------------------------------------- abort

const stopEndsTheWork = async (around) => {
  const {script, engine, server} = around
  const prompt = promptAbout(around, ECHO.phrase)
  const whole = await ask(around, prompt)
  script.ok('the third phrase makes it say much', whole.replyTokens > 100, whole.replyTokens)

  const monitor = await startMonitor(around, 'echo')
  const before = server.seen.length
  const generated = engine.generated
  engine.paceMs = 50
  monitor.append(lineWith(ECHO.phrase))
  await waitFor('the engine to be at work', () => engine.generated >= generated + 10)
  await script.json('monitors', 'stop', monitor.id)
  const entry = await waitFor('the engine to stop', () => {
    return server.seen[before].ended !== null && server.seen[before]
  })
  const made = engine.generated - generated
  script.is('a monitor that is stopped ends the work of the engine', entry.ended, 'aborted')
  script.ok('long before it is done', made < whole.replyTokens * 0.75, `${made} tokens`)
  await sleep(engine.paceMs * 10)
  script.is('no token more is generated', engine.generated - generated, made)
  console.log(`# ended after ${made} of ${whole.replyTokens} tokens`)

  engine.paceMs = 0
  const begun = Date.now()
  const {text} = await ask(around, promptAbout(around, SESSION.phrase))
  const took = Date.now() - begun
  script.is('the next request is answered', JSON.parse(text).what, SESSION.phrase)
  script.ok('at once', took < 5000, `${took} ms`)
}

// ------------------------------------------------------------- more than the window

const long = 'and the next pump goes on with what it did before, as the log of the plant has it. '
const afterwards = [1, 2, 3].map((number) => ({
  ...{text: `INFO pump ${number + 4} ${long.repeat(4)}`.slice(0, 300), offset: number, line: null},
}))

/** Room for the end of the prompt, in which there is no cue. */
const SMALL_WINDOW = 512

const tooLongIsRefused = async (around) => {
  const {script, engine, server} = around
  const prompt = promptAbout(around, VALVE.phrase, {after: afterwards})
  const tokens = engine.tokensOf(prompt.messages).length
  script.ok('a prompt that is longer than the window', tokens > SMALL_WINDOW, tokens)
  const generated = engine.generated
  const failure = await ask(around, prompt, {contextTokens: SMALL_WINDOW}).catch((error) => error)
  script.is(
    'is refused, by that name',
    [failure.name, failure.kind],
    ['ModelFailure', 'prompt-too-long'],
  )
  script.is(
    'before anything is generated',
    [server.seen.at(-1).ended, engine.generated],
    ['refused', generated],
  )
}

/** Old servers cut a prompt whatever they are told, and say nothing but a number. */
const cutIsTold = async (around) => {
  const {script, server} = around
  const prompt = promptAbout(around, VALVE.phrase, {after: afterwards})
  const whole = verdictOn(around, prompt, await ask(around, prompt))
  script.is(
    'in a window that is large enough it is explained',
    whole.explanation.what,
    VALVE.phrase,
  )
  script.is('and verified', [whole.explanation.verified, whole.doubts], [true, []])

  server.cutsPrompts = true
  const reply = await ask(around, prompt, {contextTokens: SMALL_WINDOW})
  server.cutsPrompts = false
  script.is(
    'cut to its end, the model has not seen the cue',
    JSON.parse(reply.text).what,
    'unknown',
  )
  const {explanation, doubts} = verdictOn(around, prompt, reply)
  script.is('which is told as cut', doubts.includes('the server has cut the prompt'), true)
  script.is('and not verified', explanation.verified, false)
  console.log(`# ${reply.promptTokens} tokens were taken, ${prompt.tokens} estimated`)
}

await runScript(main)
