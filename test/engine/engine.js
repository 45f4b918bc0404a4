// One model in a real inference engine: llama.cpp as node-llama-cpp carries it, on the processor, with one
// thread. One reply at a time, as a server with OLLAMA_NUM_PARALLEL=1 does it.
import {setTimeout as sleep} from 'node:timers/promises'

/** Why a prompt is not answered; the message is Ollama's. */
export class PromptTooLong extends Error {
  constructor() {
    super(
      'the prompt is longer than the context length currently available to the model; ' +
        'reduce the prompt or increase the context length',
    )
  }
}

/** Undefined, and why, where there is no engine that was built for this platform. */
export const startEngine = async (modelPath) => {
  let packages
  try {
    packages = await import('node-llama-cpp')
  } catch (error) {
    return {why: `node-llama-cpp is not installed: ${error.code ?? error.message}`}
  }
  const {getLlama, LlamaGrammarEvaluationState} = packages
  let llama
  try {
    // More than one thread made two cores take a second for a token.
    const options = {build: 'never', gpu: false, maxThreads: 1, logLevel: 'error'}
    llama = await getLlama({...options, progressLogs: false})
  } catch (error) {
    return {why: `no engine was built for this platform: ${error.message.split('\n')[0]}`}
  }
  const model = await llama.loadModel({modelPath, gpuLayers: 0})
  return {engine: new Engine(llama, model, LlamaGrammarEvaluationState)}
}

class Engine {
  /** For the tests: tokens that were generated so far, by all requests. */
  generated = 0
  /** Milliseconds to wait before each token, so that a small model is as slow as a grown one. */
  paceMs = 0
  #llama
  #model
  #GrammarState
  #context = null
  #contextTokens = 0
  #sequence = null
  #turn = Promise.resolve()

  constructor(llama, model, GrammarState) {
    this.#llama = llama
    this.#model = model
    this.#GrammarState = GrammarState
  }

  /** Of the window that is in use; 0 before the first request. */
  get contextTokens() {
    return this.#contextTokens
  }

  /** The prompt as ChatML; a mark of it that stands in a message is text like any other. */
  tokensOf(messages) {
    const special = (text) => this.#model.tokenize(text, true)
    const plain = (text) => this.#model.tokenize(text, false)
    return [
      ...messages.flatMap(({role, content}) => [
        ...special('<|im_start|>'),
        ...plain(`${role}\n${content}`),
        ...special('<|im_end|>'),
        ...plain('\n'),
      ]),
      ...special('<|im_start|>'),
      ...plain('assistant\n'),
    ]
  }

  /**
   * Yields pieces of text, returns why it ended and what it cost. Ends before the next token when
   * the signal is aborted. Throws PromptTooLong, unless it is told to cut such a prompt.
   */
  async *reply({messages, schema, contextTokens, replyTokens, cutsPrompts, signal}) {
    const turn = await this.#takeTurn()
    try {
      signal.throwIfAborted()
      const all = this.tokensOf(messages)
      if (all.length >= contextTokens && !cutsPrompts) throw new PromptTooLong()
      // The beginning is cut off, so that half of the window is left for what comes (ollama#17427).
      const prompt =
        all.length < contextTokens ? all : all.slice(all.length - Math.floor(contextTokens / 2))
      const most = Math.min(replyTokens, contextTokens - prompt.length)
      return yield* this.#generate(prompt, {schema, contextTokens, most, signal})
    } finally {
      turn.release()
    }
  }

  async close() {
    await this.#takeTurn()
    await this.#llama.dispose()
  }

  async *#generate(prompt, {schema, contextTokens, most, signal}) {
    const sequence = await this.#sequenceOf(contextTokens)
    const grammar = schema && (await this.#llama.createGrammarForJsonSchema(schema))
    const state = grammar && new this.#GrammarState({model: this.#model, grammar})
    const options = {temperature: 0, ...(state ? {grammarEvaluationState: state} : {})}
    const said = []
    let sent = ''
    let reason = 'stop'
    const begun = process.hrtime.bigint()
    // What is left early is told to end: the engine does nothing more then.
    for await (const token of sequence.evaluate(prompt, options)) {
      this.generated += 1
      said.push(token)
      const text = this.#model.detokenize(said)
      // The grammar of node-llama-cpp ends with four newlines.
      const whole = schema ? text.trimEnd() : text
      if (!whole.endsWith('\ufffd') && whole.length > sent.length) {
        yield whole.slice(sent.length)
        sent = whole
      }
      if (schema && text.endsWith('\n\n\n\n')) break
      if (said.length >= most) {
        reason = 'length'
        break
      }
      if (this.paceMs > 0) await sleep(this.paceMs)
      signal.throwIfAborted()
    }
    const ns = Number(process.hrtime.bigint() - begun)
    return {reason, promptTokens: prompt.length, replyTokens: said.length, ns}
  }

  /** A window of another size is another context, as it is in Ollama. */
  async #sequenceOf(contextTokens) {
    if (this.#contextTokens !== contextTokens) {
      await this.#context?.dispose()
      this.#context = await this.#model.createContext({contextSize: contextTokens, threads: 1})
      this.#contextTokens = contextTokens
      this.#sequence = this.#context.getSequence()
    }
    await this.#sequence.clearHistory()
    return this.#sequence
  }

  async #takeTurn() {
    const before = this.#turn
    let release
    this.#turn = new Promise((resolve) => (release = resolve))
    await before
    return {release}
  }
}
