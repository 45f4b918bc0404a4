// The part of Ollama's HTTP protocol that qcmd speaks, in front of a real engine. What is answered when is
// in the essay of src/model/model.ts.
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {readFileSync, statSync} from 'node:fs'
import {createServer} from 'node:http'
import {text as textOf} from 'node:stream/consumers'
import {PromptTooLong} from './engine.js'

/** What Ollama takes where a request does not say. */
const DEFAULT_CONTEXT_TOKENS = 4096

/**
 * Serves the model under this name, on loopback. `seen` holds the requests for a reply, oldest first: the last
 * message, the tokens of all of them, what was replied, and how it ended: `stop`, `length`, `aborted` or `refused`, or null while it is at work. With
 * `server.cutsPrompts` it is one of those that cut a prompt that is too long and do not say so, whatever
 * the request wants.
 */
export const serveEngine = async (engine, {name, modelPath, trainedTokens}) => {
  const facts = {name: `${name}:latest`, modelPath, trainedTokens}
  const seen = []
  const own = {cutsPrompts: false, seen}
  const answer = async (request, response) => {
    const route = `${request.method} ${request.url}`
    const body = request.method === 'POST' ? JSON.parse(await textOf(request)) : {}
    if (route === 'GET /api/version') return give(response, {version: '0.0.0-test'})
    if (route === 'GET /api/tags') return give(response, {models: [listed(facts)]})
    if (route === 'GET /api/ps') return give(response, {models: loaded(facts, engine)})
    if (route !== 'POST /api/show' && route !== 'POST /api/chat') {
      return give(response, {error: 'not found'}, 404)
    }
    if (body.model !== name && body.model !== facts.name) {
      return give(response, {error: `model '${body.model}' not found`}, 404)
    }
    if (route === 'POST /api/show') return give(response, shown(facts))
    return chat(response, body)
  }
  const chat = async (response, body) => {
    const frame = (fields) =>
      `${JSON.stringify({model: facts.name, created_at: now(), ...fields})}\n`
    const message = (content) => ({message: {role: 'assistant', content}})
    if (body.messages.length === 0) {
      response.writeHead(200, NDJSON)
      return response.end(frame({...message(''), done: true, done_reason: 'load'}))
    }
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const prompt = body.messages.at(-1).content
    const entry = {
      prompt,
      promptTokens: engine.tokensOf(body.messages).length,
      text: '',
      ended: null,
    }
    seen.push(entry)
    const cutsPrompts = own.cutsPrompts || body.truncate !== false
    const pieces = engine.reply({...wished(body), cutsPrompts, signal: gone.signal})
    try {
      let next = await pieces.next()
      response.writeHead(200, NDJSON)
      for (; !next.done; next = await pieces.next()) {
        entry.text += next.value
        response.write(frame({...message(next.value), done: false}))
      }
      const {reason, promptTokens, replyTokens, ns} = next.value
      const counts = {prompt_eval_count: promptTokens, eval_count: replyTokens, eval_duration: ns}
      entry.ended = reason
      response.end(frame({...message(''), done: true, done_reason: reason, ...counts}))
    } catch (error) {
      if (gone.signal.aborted) entry.ended = 'aborted'
      else if (!(error instanceof PromptTooLong)) throw error
      else {
        entry.ended = 'refused'
        give(response, {error: error.message}, 400)
      }
    }
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error)
      if (!response.headersSent) return give(response, {error: String(error)}, 500)
      response.end(`${JSON.stringify({error: String(error)})}\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(own, {
    /** As OLLAMA_HOST takes it. */
    host: `127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

const NDJSON = {'content-type': 'application/x-ndjson'}
const now = () => new Date().toISOString()

const give = (response, value, status = 200) => {
  response.writeHead(status, {'content-type': 'application/json; charset=utf-8'})
  response.end(JSON.stringify(value))
}

const wished = ({messages, format, options: {num_ctx, num_predict} = {}}) => {
  const contextTokens = num_ctx ?? DEFAULT_CONTEXT_TOKENS
  return {messages, schema: format, contextTokens, replyTokens: num_predict ?? contextTokens}
}

const details = ({trainedTokens}) => ({
  ...{format: 'gguf', family: 'llama', families: ['llama'], parameter_size: '150K'},
  ...{quantization_level: 'F32', context_length: trainedTokens},
})

const listed = (facts) => ({
  ...{name: facts.name, model: facts.name, modified_at: now()},
  size: statSync(facts.modelPath).size,
  digest: createHash('sha256').update(readFileSync(facts.modelPath)).digest('hex'),
  details: details(facts),
})

const loaded = (facts, engine) =>
  engine.contextTokens === 0 ? [] : [{...listed(facts), context_length: engine.contextTokens}]

const shown = (facts) => ({
  details: details(facts),
  model_info: {
    'general.architecture': 'llama',
    'llama.context_length': facts.trainedTokens,
  },
  capabilities: ['completion'],
  modified_at: now(),
})
