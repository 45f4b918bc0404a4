import {Ollama, type ChatRequest as WireChat} from 'ollama'
import {fieldsOf} from './frame.js'
import {
  ModelFailure,
  type CallOptions,
  type ChatReply,
  type ChatRequest,
  type ListedModel,
  type ModelFacts,
  type ModelLook,
  type Models,
  type PullProgress,
  type ReachOptions,
} from './model.js'
import {serverAddress, USUAL_HOST, type ServerAddress} from './server-address.js'
import {createWire, type WireSettings} from './wire.js'

/** How long an answer may take, in ms; `config.ts` says what each is for. */
export interface ModelTimers {
  readonly firstByteMs: number
  readonly firstLoadMs: number
  readonly idleMs: number
  readonly totalMs: number
}

export interface OllamaOptions {
  /** OLLAMA_HOST, as it stands in the environment. */
  readonly ollamaHost: string | undefined
  /** For a whole look, and for each question that needs no model. */
  readonly timeoutMs?: number
  /** A longer answer is not read: a thousand models take some 500 kB. */
  readonly maxBytes?: number
  readonly timers: ModelTimers
}

/** The server holds the model that long after a call, so that the next one need not load it. */
const KEEP_ALIVE = '10m'
/** A seed makes a server repeat itself at temperature 0; which one does not matter. */
const SEED = 7
/** Between two tellings of a pull: a layer that is verified says nothing for minutes. */
const PULL_IDLE_MS = 600_000
/** The description of a model holds its licence and its vocabulary. */
const SHOW_MS = 10_000
const PULL_TOTAL_MS = 24 * 3_600_000

/** The models of an Ollama server; `model.ts` says what it promises. */
export const createModels = (options: OllamaOptions): Models => new OllamaModels(options)

type GoodAddress = Extract<ServerAddress, {ok: true}>

class OllamaModels implements Models {
  readonly #address: ServerAddress
  readonly #timeoutMs: number
  readonly #maxBytes: number
  readonly #timers: ModelTimers

  constructor({ollamaHost, timeoutMs, maxBytes, timers}: OllamaOptions) {
    this.#address = serverAddress(ollamaHost)
    this.#timeoutMs = timeoutMs ?? 1000
    this.#maxBytes = maxBytes ?? 4 * 1024 * 1024
    this.#timers = timers
  }

  async look(model: string, reach: ReachOptions = {}): Promise<ModelLook> {
    const address = this.#address
    const seen = (state: ModelLook['state'], reason: string | null, models: string[] = []) => ({
      ...{state, reason, model, models},
      server: address.ok ? address.url : '',
    })
    try {
      const {place} = this.#reach(reach)
      const models = (await this.#tags(reach)).map(({name}) => name)
      return hasModel(models, model)
        ? seen('ready', null, models)
        : seen('missing', `${place} does not have it`, models)
    } catch (error) {
      if (!(error instanceof ModelFailure)) return seen('offline', `cannot ask: ${String(error)}`)
      const {kind, message, betterHost} = error
      const look = seen(kind === 'refused' ? 'refused' : 'offline', message)
      return betterHost === null ? look : {...look, betterHost}
    }
  }

  async list(reach: ReachOptions = {}): Promise<readonly ListedModel[]> {
    const tags = await this.#tags(reach)
    const loaded = new Set(await this.#loaded(reach))
    return tags.map(({name, fields}) => {
      const details = fieldsOf(fields['details']) ?? {}
      return {
        name,
        bytes: countOf(fields['size']),
        parameters: textOf(details['parameter_size']),
        quantization: textOf(details['quantization_level']),
        contextTokens: countOf(details['context_length']),
        loaded: loaded.has(fullName(name)),
      }
    })
  }

  async describe(model: string, options: CallOptions): Promise<ModelFacts> {
    const {place, url, isLoopback} = this.#reach(options)
    const tags = await this.#tags(options)
    const tag = tags.find(({name}) => fullName(name) === fullName(model))
    if (tag === undefined) {
      throw new ModelFailure('model-missing', `${place} does not have ${model}`)
    }
    const shown = await this.#shown(model, options)
    return {digest: textOf(tag.fields['digest']) ?? '', ...shown, server: url, isLoopback}
  }

  async load(model: string, options: CallOptions): Promise<void> {
    const request = {model, messages: [], stream: true as const, keep_alive: KEEP_ALIVE}
    // What it says does not matter, that it ends well does.
    const frames = this.#chat(request, {...options, isFirst: true})
    while ((await frames.next()).done !== true);
  }

  async chat(request: ChatRequest, options: CallOptions): Promise<ChatReply> {
    const {model, messages, schema, contextTokens, replyTokens, think} = request
    const wire: WireChat & {stream: true; truncate: boolean; shift: boolean} = {
      ...{model, messages: [...messages], stream: true, format: schema, keep_alive: KEEP_ALIVE},
      options: {num_ctx: contextTokens, num_predict: replyTokens, temperature: 0, seed: SEED},
      // A prompt that does not fit is an error, and not the end of its beginning; old servers ignore both.
      ...{truncate: false, shift: false},
      ...(think === undefined ? {} : {think}),
    }
    let content = ''
    let thinking = ''
    let last: Readonly<Record<string, unknown>> = {}
    for await (const frame of this.#chat(wire, options)) {
      const fields = fieldsOf(frame) ?? {}
      const message = fieldsOf(fields['message']) ?? {}
      content += textOf(message['content']) ?? ''
      thinking += textOf(message['thinking']) ?? ''
      last = fields
    }
    const generatedNs = countOf(last['eval_duration'])
    return {
      text: content.trim() === '' ? thinking : content,
      isCutOff: last['done_reason'] === 'length',
      promptTokens: countOf(last['prompt_eval_count']),
      replyTokens: countOf(last['eval_count']),
      generatedMs: generatedNs === null ? null : generatedNs / 1e6,
    }
  }

  async pull(
    model: string,
    tell: (progress: PullProgress) => void,
    options: CallOptions,
  ): Promise<void> {
    const wire = {
      isStream: true,
      firstByteMs: this.#timers.firstByteMs,
      idleMs: PULL_IDLE_MS,
      totalMs: PULL_TOTAL_MS,
      maxBytes: 1024 * 1024 * 1024,
    }
    await this.#ask(options, wire, async (client) => {
      for await (const frame of await client.pull({model, stream: true})) {
        const fields = fieldsOf(frame) ?? {}
        tell({
          status: textOf(fields['status']) ?? '',
          totalBytes: countOf(fields['total']),
          doneBytes: countOf(fields['completed']),
        })
      }
    })
  }

  async *#chat(
    request: WireChat & {readonly stream: true},
    options: CallOptions,
  ): AsyncGenerator<unknown, void, undefined> {
    const {firstByteMs, firstLoadMs, idleMs, totalMs} = this.#timers
    const first = options.isFirst === true ? firstLoadMs : firstByteMs
    const wire = {firstByteMs: first, idleMs, totalMs, maxBytes: this.#maxBytes, isStream: true}
    const ended = new AbortController()
    const signal = AbortSignal.any([options.signal, ended.signal])
    try {
      const frames = await this.#ask({...options, signal}, wire, (client) => client.chat(request))
      yield* frames
    } catch (error) {
      throw failureOf(error)
    } finally {
      // Whoever leaves early must not leave the server at work.
      ended.abort()
    }
  }

  /** Names, and all that the server says of each. */
  async #tags(
    reach: ReachOptions,
  ): Promise<
    readonly {readonly name: string; readonly fields: Readonly<Record<string, unknown>>}[]
  > {
    const {place} = this.#reach(reach)
    const answer = await this.#askShortly(reach, (client) => client.list())
    const {models} = fieldsOf(answer) ?? {}
    if (!Array.isArray(models)) {
      throw new ModelFailure('bad-address', `${place} does not answer as Ollama does`)
    }
    return models.flatMap((entry: unknown) => {
      const fields = fieldsOf(entry) ?? {}
      const name = textOf(fields['name'])
      return name === null || name === '' ? [] : [{name, fields}]
    })
  }

  /** Full names of what is in memory; a server that does not say has nothing there. */
  async #loaded(reach: ReachOptions): Promise<readonly string[]> {
    try {
      const answer = await this.#askShortly(reach, (client) => client.ps())
      const {models} = fieldsOf(answer) ?? {}
      if (!Array.isArray(models)) return []
      return models.flatMap((entry: unknown) => {
        const name = textOf(fieldsOf(entry)?.['name'])
        return name === null ? [] : [fullName(name)]
      })
    } catch (error) {
      if (error instanceof ModelFailure) return []
      throw error
    }
  }

  /** A server that has the model and cannot describe it may still answer. */
  async #shown(
    model: string,
    options: CallOptions,
  ): Promise<Pick<ModelFacts, 'contextTokens' | 'canThink'>> {
    try {
      const shown = await this.#askShortly(options, (client) => client.show({model}), SHOW_MS)
      const answer = fieldsOf(shown)
      const {capabilities} = answer ?? {}
      const info = Object.entries(fieldsOf(answer?.['model_info']) ?? {})
      const context = info.find(([key]) => key.endsWith('.context_length'))?.[1]
      return {
        contextTokens: countOf(context),
        canThink: Array.isArray(capabilities) && capabilities.includes('thinking'),
      }
    } catch (error) {
      const isGone = error instanceof ModelFailure && GONE.includes(error.kind)
      if (!(error instanceof ModelFailure) || isGone) throw error
      return {contextTokens: null, canThink: false}
    }
  }

  #askShortly<T>(
    options: ReachOptions,
    ask: (client: Ollama) => Promise<T>,
    ms = this.#timeoutMs,
  ): Promise<T> {
    const maxBytes = this.#maxBytes
    const wire = {firstByteMs: ms, idleMs: ms, totalMs: ms, maxBytes, isStream: false}
    return this.#ask(options, wire, ask)
  }

  async #ask<T>(
    {signal, ...reach}: ReachOptions,
    wire: Omit<WireSettings, 'place' | 'signal'>,
    ask: (client: Ollama) => Promise<T>,
  ): Promise<T> {
    const {url, place, authorization} = this.#reach(reach)
    const client = new Ollama({
      host: url,
      headers: authorization === null ? {} : {Authorization: authorization},
      fetch: createWire({...wire, place, signal: signal ?? null}),
    })
    try {
      return await ask(client)
    } catch (error) {
      throw failureOf(error)
    }
  }

  /** Where the server is, if it may be contacted. */
  #reach({allowRemote = false}: ReachOptions): GoodAddress {
    const address = this.#address
    if (!address.ok) {
      throw new ModelFailure('refused', address.reason, {betterHost: USUAL_HOST})
    }
    if (address.isLoopback || allowRemote) return address
    throw new ModelFailure(
      'refused',
      `${address.place} is not this machine, so it is not contacted`,
    )
  }
}

/** Kinds that say that nothing more is to be had of the server now. */
const GONE: readonly string[] = ['unreachable', 'cancelled', 'timeout-first', 'timeout-total']

/** The package passes on what `wire.ts` threw; what else it throws is its own. */
const failureOf = (error: unknown): ModelFailure => {
  if (error instanceof ModelFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ModelFailure('server', message, {cause: error})
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null

/** Ollama compares names without regard to case; one without a tag means `latest`. */
const hasModel = (models: readonly string[], model: string): boolean =>
  models.map(fullName).includes(fullName(model))

const fullName = (name: string): string =>
  (/:[^/]*$/.test(name) ? name : `${name}:latest`).toLowerCase()
